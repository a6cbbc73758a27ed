//! Device and connector names as small numbers, shared by all groups of an engine.

use hashbrown::HashTable;

use crate::hash::Hasher;
use crate::limits::{ALLOCATION_OVERHEAD, MAX_NAME_BYTES, MAX_NAMES};
use crate::value::{ValueRef, cut};

/// A name's number.
pub(crate) type NameId = u32;

/// Names seen by one engine, at most [`MAX_NAMES`].
#[derive(Debug, Default)]
pub(crate) struct Names {
    all: Vec<Box<str>>,
    index: HashTable<NameId>,
    last: [NameId; 2],
    bytes: usize,
}

impl Names {
    /// Returns the number of a name; `None` for an empty one or when the table is full. `lane` separates callers that each
    /// tend to repeat their last name.
    #[inline]
    pub(crate) fn intern(&mut self, name: &str, lane: usize, hasher: &Hasher) -> Option<NameId> {
        if name.is_empty() {
            return None;
        }
        let recent = self.last[lane];
        if self.all.get(recent as usize).is_some_and(|known| **known == *name) {
            return Some(recent);
        }
        let id = self.look_up(cut(name, MAX_NAME_BYTES), hasher)?;
        self.last[lane] = id;
        Some(id)
    }

    pub(crate) fn name(&self, id: NameId) -> &str {
        self.all.get(id as usize).map_or("", |name| name)
    }

    pub(crate) const fn heap_bytes(&self) -> usize {
        self.bytes
    }

    fn look_up(&mut self, name: &str, hasher: &Hasher) -> Option<NameId> {
        let hash_of = |text: &str| hasher.hash(ValueRef::Text(text));
        let hash = hash_of(name);
        let all = &self.all;
        if let Some(id) = self.index.find(hash, |id| *all[*id as usize] == *name) {
            return Some(*id);
        }
        if all.len() >= MAX_NAMES {
            return None;
        }
        let id = all.len() as NameId;
        self.all.push(name.into());
        let all = &self.all;
        self.index.insert_unique(hash, id, |other| hash_of(&all[*other as usize]));
        self.bytes += name.len() + ALLOCATION_OVERHEAD + size_of::<Box<str>>() + 2 * size_of::<NameId>();
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Key;

    #[test]
    fn names_are_bounded_and_stable() {
        let hasher = Hasher::new(Key::new([7; 16]));
        let mut names = Names::default();
        assert_eq!(names.intern("", 0, &hasher), None);
        let first = names.intern("fw1", 0, &hasher);
        for at in 0..MAX_NAMES + 10 {
            names.intern(&format!("d{at}"), 0, &hasher);
        }
        assert_eq!(names.intern("fw1", 1, &hasher), first);
        assert_eq!(names.name(first.unwrap()), "fw1");
        assert_eq!(names.intern("one too many", 0, &hasher), None);
    }
}
