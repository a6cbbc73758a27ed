//! The modifiers of one detection item.

use rsigma_parser::{FieldSpec, Modifier};

use crate::error::Kind;

/// How values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Equals,
    Contains,
    StartsWith,
    EndsWith,
    Regex,
    Cidr,
    Order(Order),
    Exists,
    SameAs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Modifiers {
    pub(super) shape: Shape,
    /// All values must match, not any.
    pub(super) all: bool,
    pub(super) cased: bool,
    /// `neq`: the value must not match.
    pub(super) negated: bool,
}

impl Modifiers {
    pub(super) fn read(spec: &FieldSpec) -> Result<Self, Kind> {
        let clash = || Kind::Modifiers(spec.name.clone().unwrap_or_default());
        let mut read = Self { shape: Shape::Equals, all: false, cased: false, negated: false };
        let mut ignores_case = false;
        for modifier in &spec.modifiers {
            match modifier {
                Modifier::All => read.all = true,
                Modifier::Cased => read.cased = true,
                Modifier::Neq => read.negated = true,
                Modifier::IgnoreCase => ignores_case = true,
                other => {
                    let shape = shape(*other).ok_or(Kind::Modifier(name(*other)))?;
                    if read.shape != Shape::Equals {
                        return Err(clash());
                    }
                    read.shape = shape;
                }
            }
        }
        let is_text = matches!(
            read.shape,
            Shape::Equals | Shape::Contains | Shape::StartsWith | Shape::EndsWith | Shape::Regex
        );
        if (read.cased && (ignores_case || !is_text)) || (ignores_case && read.shape != Shape::Regex) {
            return Err(clash());
        }
        // Regular expressions heed case unless told otherwise.
        read.cased |= read.shape == Shape::Regex && !ignores_case;
        Ok(read)
    }
}

fn shape(modifier: Modifier) -> Option<Shape> {
    Some(match modifier {
        Modifier::Contains => Shape::Contains,
        Modifier::StartsWith => Shape::StartsWith,
        Modifier::EndsWith => Shape::EndsWith,
        Modifier::Re => Shape::Regex,
        Modifier::Cidr => Shape::Cidr,
        Modifier::Exists => Shape::Exists,
        Modifier::FieldRef => Shape::SameAs,
        Modifier::Gt => Shape::Order(Order::Greater),
        Modifier::Gte => Shape::Order(Order::GreaterOrEqual),
        Modifier::Lt => Shape::Order(Order::Less),
        Modifier::Lte => Shape::Order(Order::LessOrEqual),
        _ => return None,
    })
}

/// The name of a modifier that is not supported.
fn name(modifier: Modifier) -> &'static str {
    match modifier {
        Modifier::Base64 => "base64",
        Modifier::Base64Offset => "base64offset",
        Modifier::Wide => "wide",
        Modifier::Utf16be => "utf16be",
        Modifier::Utf16 => "utf16",
        Modifier::WindAsh => "windash",
        Modifier::Expand => "expand",
        Modifier::Multiline => "m",
        Modifier::DotAll => "s",
        Modifier::Minute => "minute",
        Modifier::Hour => "hour",
        Modifier::Day => "day",
        Modifier::Week => "week",
        Modifier::Month => "month",
        Modifier::Year => "year",
        _ => "?",
    }
}
