//! The NetworkSession schema as data.

mod table;

pub use table::{FIELD_COUNT, FIELDS, Field};

/// The schema version that records carry in `EventSchemaVersion`.
pub const SCHEMA_VERSION: &str = "0.2.7";

/// The value of `EventSchema` in every record.
pub const SCHEMA_NAME: &str = "NetworkSession";

/// How many columns schema 0.2.7 defines (legacy columns not counted).
pub const SCHEMA_COLUMNS: usize = 182;

/// What the table says about one column.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The column.
    pub field: Field,
    /// The column name as Sentinel spells it.
    pub name: &'static str,
    /// The KQL type of the column.
    pub physical: Physical,
    /// What the values mean; decides their format.
    pub logical: Logical,
    /// How much the schema wants the column filled.
    pub class: Class,
    /// The allowed values of an enumerated column; empty means any.
    pub values: &'static [&'static str],
    /// The columns an alias may copy, best first.
    pub alias_of: &'static [Field],
    /// The column whose presence makes a conditional column mandatory.
    pub depends_on: Option<Field>,
}

/// KQL column types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the variants are KQL's type names")]
pub enum Physical {
    String,
    Int,
    Long,
    Real,
    Bool,
    DateTime,
    Dynamic,
}

impl Physical {
    /// Returns the KQL name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::Bool => "bool",
            Self::DateTime => "datetime",
            Self::Dynamic => "dynamic",
        }
    }
}

/// ASIM logical types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the variants are ASIM's logical type names")]
pub enum Logical {
    Text,
    Integer,
    Boolean,
    DateTime,
    Dynamic,
    Enumerated,
    IpAddress,
    MacAddress,
    Hostname,
    Domain,
    Fqdn,
    Guid,
    Url,
    Username,
    NetworkProtocol,
    RiskLevel,
    ConfidenceLevel,
    SchemaVersion,
    City,
    Country,
    Region,
    Latitude,
    Longitude,
}

/// How much the schema wants a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Must be there and filled.
    Mandatory,
    /// Should be filled when the source knows the value.
    Recommended,
    /// May be filled.
    Optional,
    /// Must be filled when the column it depends on is.
    Conditional,
    /// A copy of another column.
    Alias,
    /// No longer in the schema, still seen in tables.
    Legacy,
}

impl Class {
    /// Returns the class name as the schema pages write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mandatory => "Mandatory",
            Self::Recommended => "Recommended",
            Self::Optional => "Optional",
            Self::Conditional => "Conditional",
            Self::Alias => "Alias",
            Self::Legacy => "Legacy",
        }
    }
}

impl Field {
    /// Returns the table entry of the column.
    pub fn info(self) -> &'static FieldInfo {
        &FIELDS[self as usize]
    }

    /// Returns the column name.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Returns the column whose name is nearest to `name`, for "did you mean".
    pub fn nearest(name: &str) -> Option<Self> {
        let wanted = name.to_ascii_lowercase();
        FIELDS
            .iter()
            .map(|info| (edit_distance(&wanted, &info.name.to_ascii_lowercase()), info.field))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, _)| *distance <= 1 + wanted.len() / 4)
            .map(|(_, field)| field)
    }
}

/// Levenshtein distance over bytes.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_has_182_columns() {
        let current = FIELDS.iter().filter(|info| info.class != Class::Legacy).count();
        assert_eq!(current, SCHEMA_COLUMNS);
    }

    #[test]
    fn names_and_positions_agree() {
        for (index, info) in FIELDS.iter().enumerate() {
            assert_eq!(info.field as usize, index);
            assert_eq!(Field::from_name(info.name), Some(info.field));
        }
    }

    #[test]
    fn every_conditional_column_names_its_parent() {
        for info in FIELDS.iter().filter(|info| info.class == Class::Conditional) {
            assert!(info.depends_on.is_some(), "{}", info.name);
        }
    }

    #[test]
    fn a_misspelt_column_finds_its_neighbour() {
        assert_eq!(Field::nearest("SrcIpAdr"), Some(Field::SrcIpAddr));
        assert_eq!(Field::nearest("something else"), None);
    }
}
