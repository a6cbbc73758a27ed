//! A JSON object's members, top level only.

use sweepline_parse::{Arena, json, same};

/// A JSON object whose members have been found; nested containers stay text.
pub struct Object<'a> {
    text: &'a str,
    members: Vec<(&'a str, json::Value<'a>)>,
    /// The mark of every member's key: most keys that are asked for are not there, and are told so by one bit.
    marks: u128,
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
        let mut marks = 0;
        let walk = json::members(text).each(|key, value| {
            let key = without_zone(key.text(arena));
            marks |= mark(key);
            members.push((key, value));
            members.len() <= MAX_MEMBERS
        });
        match walk {
            Ok(()) if members.len() > MAX_MEMBERS => Err("too_many_members"),
            Ok(()) => Ok(Self { text, members, marks }),
            Err(_) => Err("malformed_json"),
        }
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
    #[inline]
    pub fn get(&self, key: &str) -> Option<json::Value<'a>> {
        if self.marks & mark(key) == 0 { None } else { self.find(key) }
    }

    fn find(&self, key: &str) -> Option<json::Value<'a>> {
        let member = self.members.iter().find(|(known, _)| same(known.as_bytes(), key.as_bytes()));
        member.map(|(_, value)| *value)
    }

    /// Tells whether there is a member with exactly this key.
    #[inline]
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

/// Returns one of 128 bits, by the length of the key and the bytes at its ends.
#[inline]
fn mark(key: &str) -> u128 {
    let ends = match key.as_bytes() {
        [] => 0,
        [first, ..] => {
            usize::from(*first) * 5 + key.as_bytes().last().map_or(0, |last| usize::from(*last)) * 41
        }
    };
    1 << ((ends + key.len() * 23) % 128)
}
