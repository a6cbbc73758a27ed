//! `connectors`: which tag means which connector.

use std::fmt;
use std::sync::Arc;

use glob::Pattern;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// Patterns of tags and their connectors, in the order of the configuration.
#[derive(Clone, Default, Debug)]
pub(crate) struct TagConnectors(Vec<(Pattern, Arc<str>)>);

impl TagConnectors {
    /// Returns the connector of the first pattern that matches a tag.
    pub(crate) fn of(&self, tag: &[u8]) -> Option<&Arc<str>> {
        let tag = std::str::from_utf8(tag).ok()?;
        self.0.iter().find(|(pattern, _)| pattern.matches(tag)).map(|(_, connector)| connector)
    }
}

impl<'de> Deserialize<'de> for TagConnectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = TagConnectors;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from patterns of tags to connectors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TagConnectors, A::Error> {
        let mut pairs = Vec::new();
        while let Some((pattern, connector)) = map.next_entry::<String, String>()? {
            let pattern = Pattern::new(&pattern)
                .map_err(|error| A::Error::custom(format!("`{pattern}` is no pattern: {error}")))?;
            pairs.push((pattern, connector.into()));
        }
        Ok(TagConnectors(pairs))
    }
}
