//! One event, its values by column.

use sweepline_parse::{Arena, json};

use crate::schema::{Class, FIELD_COUNT, Field};

/// A value as JSON has it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Cell<'a> {
    /// `null` or empty text: the column is there, the value is not.
    Empty,
    Text(&'a str),
    Number(&'a str),
    Bool(bool),
    /// The JSON text of an object.
    Object(&'a str),
    /// The JSON text of an array.
    Array(&'a str),
}

impl<'a> Cell<'a> {
    fn read(value: json::Value<'a>, arena: &'a Arena) -> Self {
        match value {
            json::Value::Null => Self::Empty,
            json::Value::Bool(flag) => Self::Bool(flag),
            json::Value::Number(text) => Self::Number(text),
            json::Value::String(text) => match text.text(arena) {
                "" => Self::Empty,
                text => Self::Text(text),
            },
            json::Value::Object(text) => Self::Object(text),
            json::Value::Array(text) => Self::Array(text),
        }
    }

    /// Returns the value as text, whatever its type.
    pub(super) fn as_text(self) -> &'a str {
        match self {
            Self::Empty => "",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Text(text) | Self::Number(text) | Self::Object(text) | Self::Array(text) => text,
        }
    }

    pub(super) fn as_int(self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }
}

pub(super) struct Row<'a> {
    cells: [Option<Cell<'a>>; FIELD_COUNT],
    /// Columns outside the schema, `Local*` and `Remote*` of endpoint sessions included.
    foreign: Vec<(&'a str, Cell<'a>)>,
}

impl<'a> Row<'a> {
    pub(super) fn read(event: &'a str, arena: &'a Arena) -> Result<Self, json::Error> {
        let mut row = Self { cells: [None; FIELD_COUNT], foreign: Vec::new() };
        for member in json::members(event) {
            let (key, value) = member?;
            let name = key.text(arena);
            let cell = Cell::read(value, arena);
            match Field::from_name(name) {
                Some(field) => row.cells[field as usize] = Some(cell),
                None => row.foreign.push((name, cell)),
            }
        }
        Ok(row)
    }

    /// Returns the value of a column that is there, perhaps an empty one.
    pub(super) fn cell(&self, field: Field) -> Option<Cell<'a>> {
        self.cells[field as usize]
    }

    /// Returns the value of a filled column.
    pub(super) fn filled(&self, field: Field) -> Option<Cell<'a>> {
        self.cell(field).filter(|cell| *cell != Cell::Empty)
    }

    /// Returns the text of a filled column, empty text without one.
    pub(super) fn text(&self, field: Field) -> &'a str {
        self.cell(field).map_or("", Cell::as_text)
    }

    pub(super) fn int(&self, field: Field) -> Option<i64> {
        self.cell(field).and_then(Cell::as_int)
    }

    pub(super) fn foreign(&self) -> &[(&'a str, Cell<'a>)] {
        &self.foreign
    }

    pub(super) fn is_endpoint(&self) -> bool {
        self.text(Field::EventType) == "EndpointNetworkSession"
    }

    /// Returns the columns that an alias may copy in this event.
    ///
    /// On an endpoint that accepts a connection, the local side is the destination.
    pub(super) fn sources(&self, alias: Field) -> &'static [Field] {
        let accepts = self.is_endpoint() && self.text(Field::NetworkDirection) == "Inbound";
        match (alias, accepts) {
            (Field::Hostname, false) => &[Field::DstHostname],
            (Field::Hostname, true) => &[Field::SrcHostname],
            (Field::IpAddr, false) => &[Field::SrcIpAddr],
            (Field::IpAddr, true) => &[Field::DstIpAddr],
            _ => alias.info().alias_of,
        }
    }
}

/// Returns source and destination column behind `LocalX` or `RemoteX`, as (local is source, local is destination).
///
/// The schema has such an alias for everything that both sides have.
pub(super) fn side_alias(name: &str) -> Option<(Side, Field, Field)> {
    let (side, rest) = match name.strip_prefix("Local") {
        Some(rest) => (Side::Local, rest),
        None => (Side::Remote, name.strip_prefix("Remote")?),
    };
    let source = sided("Src", rest)?;
    let destination = sided("Dst", rest)?;
    Some((side, source, destination))
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Local,
    Remote,
}

fn sided(prefix: &str, rest: &str) -> Option<Field> {
    // The longest such name is well below this; longer ones are no columns.
    const MAX_NAME: usize = 40;
    if rest.is_empty() || rest.len() > MAX_NAME {
        return None;
    }
    let field = Field::from_name(&format!("{prefix}{rest}"))?;
    (field.info().class != Class::Legacy).then_some(field)
}
