//! A JSON object's members, top level only.

use sweepline_parse::{Arena, json};

/// A JSON object whose members have been found; nested containers stay text.
pub struct Object<'a> {
    text: &'a str,
    members: Vec<(&'a str, json::Value<'a>)>,
}

/// More members than any product writes; beyond, a record is an attack on the reader.
const MAX_MEMBERS: usize = 1024;

impl<'a> Object<'a> {
    /// Finds the members of an object; names of columns lose the zone that exports add.
    ///
    /// # Errors
    ///
    /// Returns the reason when the text is not a whole JSON object or has too many members.
    pub fn read(text: &'a str, arena: &'a Arena) -> Result<Self, &'static str> {
        let mut members = Vec::with_capacity(48);
        for member in json::members(text) {
            let (key, value) = member.map_err(|_| "malformed_json")?;
            if members.len() == MAX_MEMBERS {
                return Err("too_many_members");
            }
            members.push((without_zone(key.text(arena)), value));
        }
        Ok(Self { text, members })
    }

    /// Returns the object's JSON text.
    pub fn json(&self) -> &'a str {
        self.text
    }

    /// Returns the members in order.
    pub fn members(&self) -> &[(&'a str, json::Value<'a>)] {
        &self.members
    }

    /// Returns the first member with exactly this key.
    pub fn get(&self, key: &str) -> Option<json::Value<'a>> {
        self.members.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// Tells whether there is a member with exactly this key.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Returns the text of a scalar member: strings unescaped, numbers as written.
    pub fn text(&self, key: &str, arena: &'a Arena) -> Option<&'a str> {
        self.get(key).and_then(|value| value.as_text(arena))
    }
}

/// Returns a column's name without the zone that exports of the Azure portal add to those of times.
pub(crate) fn without_zone(name: &str) -> &str {
    if !name.ends_with(']') {
        return name;
    }
    name.strip_suffix(" [UTC]").or_else(|| name.strip_suffix(" [Local Time]")).unwrap_or(name)
}
