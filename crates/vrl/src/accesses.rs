//! Where a program touches the event, read off the syntax tree.
//!
//! The compiler's own list (`ProgramInfo`) has the paths but not where they stand in the text, and takes every call of `get`
//! for a use of the whole event.

use vrl::diagnostic::Span;
use vrl::parser::Program;
use vrl::parser::ast::{
    Assignment, AssignmentOp, AssignmentTarget, Block, Container, Expr, FunctionCall, Literal, Node,
    Predicate, Query, QueryTarget, RootExpr, Unary,
};
use vrl::path::{OwnedSegment, OwnedTargetPath, OwnedValuePath, PathPrefix};

use sweepline_asim::Field;

/// What a program touches, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Accesses {
    pub(crate) paths: Vec<Access>,
    pub(crate) calls: Vec<(String, Span)>,
    pub(crate) aborts: Vec<Reason>,
}

/// What an `abort` gives as its reason.
#[derive(Debug)]
pub(crate) struct Reason {
    /// The text, when it is a constant.
    pub(crate) text: Option<String>,
    pub(crate) span: Span,
}

/// One use of a path of the event.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) path: OwnedTargetPath,
    pub(crate) span: Span,
    pub(crate) is_write: bool,
}

impl Access {
    /// Returns the column that the path leads to or into.
    pub(crate) fn column(&self) -> Option<Field> {
        match self.path.path.segments.first() {
            Some(OwnedSegment::Field(name)) if self.path.prefix == PathPrefix::Event => {
                Field::from_name(name)
            }
            _ => None,
        }
    }
}

impl Accesses {
    /// Returns the columns that the program names, some more than once.
    pub(crate) fn columns(&self) -> impl Iterator<Item = Field> {
        self.paths.iter().filter_map(Access::column)
    }

    /// Reads a program's syntax tree.
    pub(crate) fn of(program: Program) -> Self {
        let mut found = Self::default();
        for node in program.0 {
            if let RootExpr::Expr(expr) = node.into_inner() {
                found.expr(expr);
            }
        }
        found
    }

    fn expr(&mut self, node: Node<Expr>) {
        match node.into_inner() {
            Expr::Literal(_) | Expr::Variable(_) | Expr::Break(_) => {}
            Expr::Container(container) => self.container(container.into_inner()),
            Expr::IfStatement(node) => {
                let statement = node.into_inner();
                match statement.predicate.into_inner() {
                    Predicate::One(expr) => self.expr(*expr),
                    Predicate::Many(exprs) => self.exprs(exprs),
                }
                self.block(statement.if_node);
                if let Some(block) = statement.else_node {
                    self.block(block);
                }
            }
            Expr::Op(node) => {
                let operation = node.into_inner();
                self.expr(*operation.0);
                self.expr(*operation.2);
            }
            Expr::Assignment(node) => self.assignment(node.into_inner()),
            Expr::Query(node) => {
                let span = node.span();
                self.query(node.into_inner(), span, false);
            }
            Expr::FunctionCall(node) => self.call(node.into_inner()),
            Expr::Unary(node) => {
                let Unary::Not(not) = node.into_inner();
                let (_, expr) = not.into_inner().take();
                self.expr(*expr);
            }
            Expr::Abort(node) => {
                if let Some(message) = node.into_inner().message {
                    self.aborts.push(Reason { text: constant_text(&message), span: message.span() });
                    self.expr(*message);
                }
            }
            Expr::Return(node) => self.expr(*node.into_inner().expr),
        }
    }

    fn exprs(&mut self, exprs: impl IntoIterator<Item = Node<Expr>>) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn block(&mut self, block: Node<Block>) {
        self.exprs(block.into_inner());
    }

    fn container(&mut self, container: Container) {
        match container {
            Container::Group(group) => self.expr(group.into_inner().into_inner()),
            Container::Block(block) => self.block(block),
            Container::Array(array) => self.exprs(array.into_inner()),
            Container::Object(object) => self.exprs(object.into_inner().into_iter().map(|(_, expr)| expr)),
        }
    }

    fn assignment(&mut self, assignment: Assignment) {
        let (targets, op, expr) = match assignment {
            Assignment::Single { target, op, expr } => (vec![target], op, expr),
            Assignment::Infallible { ok, err, op, expr } => (vec![ok, err], op, expr),
        };
        self.expr(*expr);
        for target in targets {
            let span = target.span();
            match target.into_inner() {
                AssignmentTarget::Noop | AssignmentTarget::Internal(..) => {}
                AssignmentTarget::Query(query) => self.query(query, span, true),
                AssignmentTarget::External(path) => {
                    let path = path.unwrap_or_else(|| OwnedTargetPath::event(OwnedValuePath::root()));
                    if op == AssignmentOp::Merge {
                        self.paths.push(Access { path: path.clone(), span, is_write: false });
                    }
                    self.paths.push(Access { path, span, is_write: true });
                }
            }
        }
    }

    fn query(&mut self, query: Query, span: Span, is_write: bool) {
        match query.target.into_inner() {
            QueryTarget::Internal(_) => {}
            QueryTarget::External(prefix) => {
                let path = OwnedTargetPath { prefix, path: query.path.into_inner() };
                self.paths.push(Access { path, span, is_write });
            }
            QueryTarget::FunctionCall(call) => self.call(call),
            QueryTarget::Container(container) => self.container(container),
        }
    }

    fn call(&mut self, call: FunctionCall) {
        let (span, name) = call.ident.take();
        // `del` is the one function that changes the event.
        let deletes = &*name == "del";
        self.calls.push((name.into_inner(), span));
        for argument in call.arguments {
            let expr = argument.into_inner().expr;
            let span = expr.span();
            match expr.into_inner() {
                Expr::Query(query) if deletes => self.query(query.into_inner(), span, true),
                expr => self.expr(Node::new(span, expr)),
            }
        }
        if let Some(closure) = call.closure {
            self.block(closure.into_inner().block);
        }
    }
}

fn constant_text(expr: &Node<Expr>) -> Option<String> {
    let Expr::Literal(literal) = expr.inner() else { return None };
    match literal.inner() {
        Literal::String(text) => text.as_literal_string().map(str::to_owned),
        Literal::RawString(text) => Some(text.clone()),
        _ => None,
    }
}
