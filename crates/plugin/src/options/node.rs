//! A configuration tree that remembers lines.

/// A place in a configuration file; both count from 1, 0 means unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub tree: Tree,
    /// Where it stands.
    pub place: Place,
}

/// A configuration value.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// Keys and values in order, each key with its place.
    Map(Vec<(String, Place, Node)>),
}

/// A single configuration value.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(String),
}

impl Node {
    /// Returns an empty map.
    pub fn empty_map() -> Self {
        Self { tree: Tree::Map(Vec::new()), place: Place::default() }
    }

    /// Returns the value of a key, when this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.tree {
            Tree::Map(entries) => {
                entries.iter().find(|(known, _, _)| known == key).map(|(_, _, value)| value)
            }
            _ => None,
        }
    }

    /// Returns the map with some keys only.
    #[must_use]
    pub fn only(&self, keys: &[&str]) -> Self {
        match &self.tree {
            Tree::Map(entries) => Self {
                tree: Tree::Map(
                    entries.iter().filter(|(key, _, _)| keys.contains(&key.as_str())).cloned().collect(),
                ),
                place: self.place,
            },
            _ => self.clone(),
        }
    }

    /// Returns the map without some keys.
    #[must_use]
    pub fn without(&self, keys: &[&str]) -> Self {
        match &self.tree {
            Tree::Map(entries) => Self {
                tree: Tree::Map(
                    entries.iter().filter(|(key, _, _)| !keys.contains(&key.as_str())).cloned().collect(),
                ),
                place: self.place,
            },
            _ => self.clone(),
        }
    }
}
