//! Which sessions a rule looks at.
//!
//! Layout: a tree of tests. `compile` makes it from a Sigma detection; everything that can be decided at loading is
//! decided there: a test of an enumerated column, whatever its modifiers, is a bit mask, one of a port a list of ranges,
//! one of an address a list of networks.
//!
//! Invariants:
//! - matching allocates nothing and never fails;
//! - a column without value matches nothing but `null`, empty text and `exists: false`;
//! - text compares without case unless `cased` is asked for, as Sigma wants.

mod column;
mod compile;
mod modifiers;
mod nets;
mod pattern;
mod test;

use sweepline_asim::Session;

use self::test::Test;

pub(crate) use compile::{column, compile};

/// A compiled base selection.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition {
    root: Node,
}

impl Condition {
    /// Tells whether a session is one that the rule looks at.
    #[inline]
    pub fn matches(&self, session: &Session<'_>) -> bool {
        self.root.matches(session)
    }

    /// Returns the condition that holds when any of these does.
    pub(crate) fn any(conditions: Vec<Self>) -> Self {
        Self { root: Node::any(conditions.into_iter().map(|condition| condition.root).collect()) }
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Node {
    Always(bool),
    Test(Test),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    AtLeast(usize, Vec<Node>),
}

impl Node {
    /// Recursion is bounded by the depth of the condition, see `limits`.
    fn matches(&self, session: &Session<'_>) -> bool {
        match self {
            Self::Always(holds) => *holds,
            Self::Test(test) => test.matches(session),
            Self::Not(node) => !node.matches(session),
            Self::All(nodes) => nodes.iter().all(|node| node.matches(session)),
            Self::Any(nodes) => nodes.iter().any(|node| node.matches(session)),
            Self::AtLeast(count, nodes) => {
                nodes.iter().filter(|node| node.matches(session)).take(*count).count() == *count
            }
        }
    }

    fn not(node: Self) -> Self {
        match node {
            Self::Always(holds) => Self::Always(!holds),
            Self::Not(inner) => *inner,
            node => Self::Not(Box::new(node)),
        }
    }

    /// Holds when every node does; drops what always holds.
    fn all(mut nodes: Vec<Self>) -> Self {
        if nodes.contains(&Self::Always(false)) {
            return Self::Always(false);
        }
        nodes.retain(|node| *node != Self::Always(true));
        match nodes.len() {
            0 => Self::Always(true),
            1 => nodes.remove(0),
            _ => Self::All(nodes),
        }
    }

    /// Holds when a node does; tests of one column become one test.
    fn any(nodes: Vec<Self>) -> Self {
        if nodes.contains(&Self::Always(true)) {
            return Self::Always(true);
        }
        let mut kept: Vec<Self> = Vec::new();
        for node in nodes.into_iter().filter(|node| *node != Self::Always(false)) {
            let is_absorbed = match &node {
                Self::Test(test) => kept.iter_mut().any(|known| match known {
                    Self::Test(known) => known.absorb(test),
                    _ => false,
                }),
                _ => false,
            };
            if !is_absorbed {
                kept.push(node);
            }
        }
        match kept.len() {
            0 => Self::Always(false),
            1 => kept.remove(0),
            _ => Self::Any(kept),
        }
    }
}

#[cfg(test)]
mod tests;
