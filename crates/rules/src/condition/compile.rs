//! A Sigma detection as a condition.

use rsigma_parser::value::SigmaValue;
use rsigma_parser::{ConditionExpr, Detection, DetectionItem, Detections, Quantifier, SelectorPattern};
use sweepline_asim::{Field, Protocol, Session};

use super::column::{Column, Protocols};
use super::modifiers::{Modifiers, Order, Shape};
use super::nets::Nets;
use super::pattern::Pattern;
use super::test::{Bound, Test};
use super::{Condition, Node};
use crate::error::Kind;
use crate::nearest;
use crate::ports::Ports;

/// Why a detection was refused, with a text to look for to find the line.
pub(crate) type Refusal = (Kind, String);

/// Compiles the detection of a rule.
pub(crate) fn compile(detections: &Detections) -> Result<Condition, Refusal> {
    let nodes =
        detections.conditions.iter().map(|expr| expression(expr, detections)).collect::<Result<_, _>>()?;
    Ok(Condition { root: Node::any(nodes) })
}

/// Finds a column by name.
pub(crate) fn column(name: &str) -> Result<Field, Kind> {
    match Field::from_name(name) {
        Some(Field::AdditionalFields) => Err(Kind::Bag(Field::AdditionalFields.name())),
        Some(field) => Ok(field),
        None => {
            // Longer names are no misspelling of a column.
            const MAX_NAME: usize = 64;
            let nearest = Some(name).filter(|name| name.len() <= MAX_NAME).and_then(Field::nearest);
            let hint = nearest.map_or_else(String::new, |field| nearest::did_you_mean(field.name()));
            Err(Kind::UnknownColumn(name.to_owned(), hint))
        }
    }
}

fn expression(expr: &ConditionExpr, detections: &Detections) -> Result<Node, Refusal> {
    match expr {
        ConditionExpr::And(parts) => Ok(Node::all(expressions(parts, detections)?)),
        ConditionExpr::Or(parts) => Ok(Node::any(expressions(parts, detections)?)),
        ConditionExpr::Not(part) => Ok(Node::not(expression(part, detections)?)),
        ConditionExpr::Identifier(name) => named(name, detections),
        ConditionExpr::Selector { quantifier, pattern } => {
            let mut names: Vec<&String> =
                detections.named.keys().filter(|name| selects(pattern, name)).collect();
            // The map has no order; plans must not depend on it.
            names.sort_unstable();
            if names.is_empty() {
                let text = format!("{quantifier} of {pattern}");
                return Err((Kind::NoSelection(text.clone()), text));
            }
            let nodes =
                names.into_iter().map(|name| named(name, detections)).collect::<Result<Vec<_>, _>>()?;
            Ok(match quantifier {
                Quantifier::Any | Quantifier::Count(1) => Node::any(nodes),
                Quantifier::All => Node::all(nodes),
                Quantifier::Count(count) => match usize::try_from(*count) {
                    Ok(0) => Node::Always(true),
                    Ok(count) if count <= nodes.len() => Node::AtLeast(count, nodes),
                    _ => Node::Always(false),
                },
            })
        }
    }
}

fn expressions(parts: &[ConditionExpr], detections: &Detections) -> Result<Vec<Node>, Refusal> {
    parts.iter().map(|part| expression(part, detections)).collect()
}

/// `selection*`, `*_main` and the like; `them` leaves out names that start with an underscore.
fn selects(pattern: &SelectorPattern, name: &str) -> bool {
    pattern.matches_detection_name(name)
}

fn named(name: &str, detections: &Detections) -> Result<Node, Refusal> {
    match detections.named.get(name) {
        Some(detection) => selection(name, detection),
        None => {
            let hint = nearest::hint(name, detections.named.keys().map(String::as_str));
            Err((Kind::UnknownSelection(name.to_owned(), hint), "condition".to_owned()))
        }
    }
}

fn selection(name: &str, detection: &Detection) -> Result<Node, Refusal> {
    let refused = |kind: Kind| Err((kind, name.to_owned()));
    match detection {
        Detection::AllOf(items) if items.is_empty() => refused(Kind::EmptySelection(name.to_owned())),
        Detection::AllOf(items) => Ok(Node::all(items.iter().map(item).collect::<Result<_, _>>()?)),
        Detection::AnyOf(parts) if parts.is_empty() => refused(Kind::EmptySelection(name.to_owned())),
        Detection::AnyOf(parts) => {
            Ok(Node::any(parts.iter().map(|part| selection(name, part)).collect::<Result<_, _>>()?))
        }
        Detection::And(parts) => {
            Ok(Node::all(parts.iter().map(|part| selection(name, part)).collect::<Result<_, _>>()?))
        }
        Detection::Keywords(_) => refused(Kind::Keywords(name.to_owned())),
        Detection::ArrayMatch { .. } | Detection::Conditional { .. } => refused(Kind::Array),
    }
}

fn item(item: &DetectionItem) -> Result<Node, Refusal> {
    let Some(name) = &item.field.name else {
        return Err((Kind::Keywords("detection".to_owned()), "detection".to_owned()));
    };
    compile_item(name, item).map_err(|kind| (kind, name.clone()))
}

fn compile_item(name: &str, item: &DetectionItem) -> Result<Node, Kind> {
    let field = column(name)?;
    let modifiers = Modifiers::read(&item.field)?;
    if item.values.is_empty() {
        return Err(Kind::EmptySelection(name.to_owned()));
    }
    let mut nodes = Vec::with_capacity(item.values.len());
    for value in &item.values {
        nodes.push(Node::Test(test(field, modifiers, value)?));
    }
    let node = if modifiers.all { Node::all(nodes) } else { Node::any(nodes) };
    let node = if is_constant(field) { Node::Always(node.matches(&Session::default())) } else { node };
    Ok(if modifiers.negated { Node::not(node) } else { node })
}

/// Columns that have the same value in every session.
fn is_constant(field: Field) -> bool {
    matches!(field, Field::EventSchema | Field::EventSchemaVersion)
}

fn test(field: Field, modifiers: Modifiers, value: &SigmaValue) -> Result<Test, Kind> {
    match modifiers.shape {
        Shape::Exists => match value {
            SigmaValue::Bool(true) => Ok(Test::Present { field }),
            SigmaValue::Bool(false) => Ok(Test::Absent { field }),
            other => Err(wrong_type(field, "true or false with `exists`", other)),
        },
        Shape::SameAs => match value {
            SigmaValue::String(name) => Ok(Test::Same { left: field, right: column(&name.original)? }),
            other => Err(wrong_type(field, "a column name with `fieldref`", other)),
        },
        Shape::Cidr => match value {
            SigmaValue::String(net) if Column::of(field) == Column::Address => {
                Ok(Test::Address { field, nets: Nets::cidr(&net.original)? })
            }
            SigmaValue::String(_) => Err(not_comparable(field, "cidr", "an address")),
            other => Err(Kind::Cidr(other.to_string())),
        },
        Shape::Order(order) => ordered(field, order, value),
        Shape::Equals if is_empty(value) => Ok(Test::Absent { field }),
        shape => {
            let pattern = pattern(field, shape, value)?.cased(modifiers.cased);
            matching(field, pattern, value)
        }
    }
}

fn is_empty(value: &SigmaValue) -> bool {
    match value {
        SigmaValue::Null => true,
        SigmaValue::String(text) => text.parts.is_empty(),
        _ => false,
    }
}

fn ordered(field: Field, order: Order, value: &SigmaValue) -> Result<Test, Kind> {
    let bound = Bound::from_text(&value.to_string()).ok_or_else(|| wrong_type(field, "a number", value))?;
    match Column::of(field) {
        Column::Number => Ok(Test::Number { field, order, bound }),
        Column::Port(column) => {
            let Bound::Int(bound) = bound else { return Err(wrong_type(field, "a whole number", value)) };
            let holds = |port: u16| match order {
                Order::Less => i64::from(port) < bound,
                Order::LessOrEqual => i64::from(port) <= bound,
                Order::Equal => i64::from(port) == bound,
                Order::GreaterOrEqual => i64::from(port) >= bound,
                Order::Greater => i64::from(port) > bound,
            };
            Ok(Test::Port { column, ports: Ports::filter(holds) })
        }
        _ => Err(not_comparable(field, "gt, gte, lt, lte", "a number")),
    }
}

fn pattern(field: Field, shape: Shape, value: &SigmaValue) -> Result<Pattern, Kind> {
    let pattern = match value {
        SigmaValue::String(text) if shape == Shape::Regex => Pattern::regex(&text.original)?,
        SigmaValue::String(text) => Pattern::sigma(text)?,
        SigmaValue::Null => return Err(wrong_type(field, "text", value)),
        other => Pattern::literal(&other.to_string())?,
    };
    Ok(match shape {
        Shape::Contains => pattern.open(true, true),
        Shape::StartsWith => pattern.open(false, true),
        Shape::EndsWith => pattern.open(true, false),
        _ => pattern,
    })
}

/// Makes the cheapest test there is for a pattern on a column.
fn matching(field: Field, pattern: Pattern, value: &SigmaValue) -> Result<Test, Kind> {
    let is_literal = pattern.is_literal() && !pattern.is_empty();
    let text = match value {
        SigmaValue::String(text) => text.as_plain().unwrap_or_default(),
        other => other.to_string(),
    };
    match Column::of(field) {
        Column::Enumerated(column) => {
            let mask = column.mask(|known| pattern.matches(known));
            if mask == 0 && is_literal {
                Err(not_a_value(field, text))
            } else {
                Ok(Test::Enumerated { column, mask })
            }
        }
        Column::Protocol if is_literal => {
            let protocol = Protocol::from_text(&text).ok_or_else(|| not_a_value(field, text))?;
            Ok(Test::Protocol { protocols: Protocols::one(protocol) })
        }
        Column::Protocol => {
            Ok(Test::Protocol { protocols: Protocols::filter(|known| pattern.matches(known)) })
        }
        Column::Port(column) if is_literal => {
            let port = text.parse().map_err(|_| wrong_type(field, "a port from 0 to 65535", value))?;
            Ok(Test::Port { column, ports: Ports::range(port, port) })
        }
        Column::Port(column) => {
            Ok(Test::Port { column, ports: Ports::filter(|port| pattern.matches(&port.to_string())) })
        }
        Column::Number if is_literal => {
            let bound = Bound::from_text(&text).ok_or_else(|| wrong_type(field, "a number", value))?;
            Ok(Test::Number { field, order: Order::Equal, bound })
        }
        Column::Address if is_literal => {
            let address =
                text.parse().map_err(|_| wrong_type(field, "an address (networks need `cidr`)", value))?;
            Ok(Test::Address { field, nets: Nets::host(address) })
        }
        Column::Flag => {
            let wanted =
                text.to_ascii_lowercase().parse().map_err(|_| wrong_type(field, "true or false", value))?;
            Ok(Test::Flag { field, wanted })
        }
        Column::Time => Err(Kind::Time(field.name())),
        Column::Text if is_literal && !may_hold(field, &pattern) => Err(not_a_value(field, text)),
        Column::Text | Column::Number | Column::Address => Ok(Test::Text { field, patterns: vec![pattern] }),
    }
}

/// Tells whether a column can have a value; new vendors and products come up all the time.
fn may_hold(field: Field, pattern: &Pattern) -> bool {
    let values = field.info().values;
    values.is_empty()
        || matches!(field, Field::EventVendor | Field::EventProduct | Field::EventSchema)
        || values.iter().any(|known| pattern.matches(known))
}

fn not_a_value(field: Field, value: String) -> Kind {
    let hint = nearest::hint(&value, field.info().values.iter().copied());
    Kind::NotAValue { value, column: field.name(), hint }
}

fn wrong_type(field: Field, wanted: &'static str, value: &SigmaValue) -> Kind {
    Kind::WrongType { column: field.name(), wanted, value: value.to_string() }
}

fn not_comparable(field: Field, test: &'static str, wanted: &'static str) -> Kind {
    Kind::NotComparable { column: field.name(), test, wanted }
}
