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

    /// Tells whether two nodes hold the same, wherever they stand. Keys of a map may stand in any order.
    pub fn has_same_values(&self, other: &Self) -> bool {
        match (&self.tree, &other.tree) {
            (Tree::Scalar(one), Tree::Scalar(other)) => one == other,
            (Tree::List(one), Tree::List(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| one.has_same_values(other))
            }
            (Tree::Map(one), Tree::Map(entries)) => {
                let is_in_other = |(key, _, value): &(String, Place, Self)| {
                    other.get(key).is_some_and(|known| value.has_same_values(known))
                };
                one.len() == entries.len() && one.iter().all(is_in_other)
            }
            _ => false,
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
