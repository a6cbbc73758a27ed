//! Records of one request, sorted by where their sender says they come from.
//!
//! Invariants: the order within an origin is the sender's; names beyond the bound are not remembered, and their records
//! come from the connection's peer.

use std::collections::HashMap;

use sweepline_parse::time::Nanos;

use super::Part;
use crate::event::{Origin, Records, Span};

/// What a record says of where it comes from: host, file, connector or what stands for it.
pub type Names<'n> = [Option<&'n str>; 3];

/// Sorts the records of one request by origin.
pub struct ByOrigin {
    nameless: Group,
    named: Vec<Group>,
    /// Places in `named`, by the key of the names.
    known: HashMap<Box<[u8]>, usize>,
    /// The names of the record before, and where it went.
    last: (Vec<u8>, Option<usize>),
    key: Vec<u8>,
    most: usize,
}

impl ByOrigin {
    /// Returns a sorter that tells at most `most` origins apart, `base` included, which records without names have.
    pub fn new(base: Origin, most: usize) -> Self {
        let mut last = Vec::new();
        write_key([None; 3], &mut last);
        Self {
            nameless: Group::new(base),
            named: Vec::new(),
            known: HashMap::new(),
            last: (last, None),
            key: Vec::new(),
            most,
        }
    }

    /// Returns where records with these names go; `time` is that of the record, if it has one, and `origin` is asked for
    /// when the names are new.
    pub fn place(
        &mut self,
        names: Names<'_>,
        time: Option<Nanos>,
        origin: impl FnOnce() -> Origin,
    ) -> &mut Records {
        write_key(names, &mut self.key);
        if self.key != self.last.0 {
            let is_named = names.iter().any(Option::is_some);
            self.last.1 = if is_named { self.find(origin) } else { None };
            std::mem::swap(&mut self.key, &mut self.last.0);
        }
        let group = match self.last.1.and_then(|place| self.named.get_mut(place)) {
            Some(group) => group,
            None => &mut self.nameless,
        };
        group.newest = group.newest.max(time);
        &mut group.records
    }

    fn find(&mut self, origin: impl FnOnce() -> Origin) -> Option<usize> {
        if let Some(place) = self.known.get(self.key.as_slice()) {
            return Some(*place);
        }
        let place = self.named.len();
        if place + 1 >= self.most {
            return None;
        }
        self.known.insert(self.key.as_slice().into(), place);
        self.named.push(Group::new(origin()));
        Some(place)
    }

    /// Returns the records, origin by origin. They were received at the newest of their times, but not after `now`: a
    /// sender whose clock runs ahead has not sent in the future.
    pub fn finish(self, now: Nanos) -> Vec<Part> {
        let groups = std::iter::once(self.nameless).chain(self.named);
        groups.filter_map(|group| group.finish(now)).collect()
    }
}

/// Returns the memory that records take.
pub fn size(parts: &[Part]) -> usize {
    parts.iter().map(|part| part.data.len() + part.spans.len() * size_of::<Span>()).sum()
}

/// Writes names so that different ones never look alike.
fn write_key(names: Names<'_>, key: &mut Vec<u8>) {
    key.clear();
    for name in names {
        key.push(u8::from(name.is_some()));
        let name = name.unwrap_or_default();
        key.extend_from_slice(&name.len().to_le_bytes());
        key.extend_from_slice(name.as_bytes());
    }
}

struct Group {
    origin: Origin,
    records: Records,
    newest: Option<Nanos>,
}

impl Group {
    fn new(origin: Origin) -> Self {
        Self { origin, records: Records::default(), newest: None }
    }

    fn finish(self, now: Nanos) -> Option<Part> {
        let (data, spans) = self.records.finish();
        let received = self.newest.map_or(now, |newest| newest.min(now));
        (!spans.is_empty()).then_some(Part { data, spans, received, origin: self.origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Nanos = Nanos(100);

    fn push(sorter: &mut ByOrigin, host: Option<&str>, time: Option<i64>, record: &str) {
        let origin = || Origin { peer: host.map(Into::into), ..Origin::default() };
        sorter.place([host, None, None], time.map(Nanos), origin).push(record.as_bytes());
    }

    fn told(sorter: ByOrigin) -> Vec<(Option<String>, Vec<u8>, i64)> {
        let told =
            |part: Part| (part.origin.peer.map(|peer| peer.to_string()), part.data.to_vec(), part.received.0);
        sorter.finish(NOW).into_iter().map(told).collect()
    }

    #[test]
    fn records_of_an_origin_stay_in_order_and_have_its_newest_time() {
        let mut sorter = ByOrigin::new(Origin::default(), 10);
        push(&mut sorter, Some("a"), Some(7), "1");
        push(&mut sorter, None, None, "2");
        push(&mut sorter, Some("a"), Some(5), "3");
        push(&mut sorter, Some("b"), Some(101), "4");
        push(&mut sorter, Some("a"), None, "5");
        let wanted = [
            (None, b"2".to_vec(), 100),
            (Some("a".to_owned()), b"135".to_vec(), 7),
            (Some("b".to_owned()), b"4".to_vec(), 100),
        ];
        assert_eq!(told(sorter), wanted);
    }

    #[test]
    fn names_beyond_the_bound_are_not_remembered() {
        let mut sorter = ByOrigin::new(Origin::default(), 3);
        for number in 0..100 {
            push(&mut sorter, Some(&format!("h{number}")), None, "x");
        }
        assert_eq!(sorter.known.len(), 2);
        push(&mut sorter, Some("h1"), None, "y");
        let lengths: Vec<usize> = told(sorter).iter().map(|(_, data, _)| data.len()).collect();
        assert_eq!(lengths, [98, 1, 2]);
    }

    #[test]
    fn names_are_told_apart_by_their_places() {
        let mut sorter = ByOrigin::new(Origin::default(), 10);
        for names in [[Some("a"), None, None], [None, Some("a"), None], [Some(""), Some("a"), None]] {
            sorter.place(names, None, Origin::default).push(b"x");
        }
        assert_eq!(sorter.finish(NOW).len(), 3);
    }
}
