//! Sets of ports.

/// A set of ports, as sorted ranges that do not touch.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Ports {
    ranges: Vec<(u16, u16)>,
}

impl Ports {
    /// Returns the set of the ports between `first` and `last`, both included.
    pub fn range(first: u16, last: u16) -> Self {
        if first > last { Self::default() } else { Self { ranges: vec![(first, last)] } }
    }

    /// Returns the set of the ports that hold a predicate.
    pub fn filter(holds: impl Fn(u16) -> bool) -> Self {
        let mut ports = Self::default();
        for port in (0..=u16::MAX).filter(|port| holds(*port)) {
            match ports.ranges.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(port) => *last = port,
                _ => ports.ranges.push((port, port)),
            }
        }
        ports
    }

    /// Adds the ports of another set.
    pub fn add(&mut self, other: &Self) {
        self.ranges.extend_from_slice(&other.ranges);
        self.ranges.sort_unstable();
        let mut merged: Vec<(u16, u16)> = Vec::with_capacity(self.ranges.len());
        for (first, last) in self.ranges.drain(..) {
            match merged.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = (*end).max(last),
                _ => merged.push((first, last)),
            }
        }
        self.ranges = merged;
    }

    /// Tells whether a port is in the set.
    #[inline]
    pub fn contains(&self, port: u16) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= port);
        after > 0 && self.ranges[after - 1].1 >= port
    }

    /// Tells whether no port is in the set.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns the ranges, first and last port included, in rising order.
    pub fn ranges(&self) -> &[(u16, u16)] {
        &self.ranges
    }

    /// Reads "443" or "8000-8100".
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let ports = Self::range(first.trim().parse().ok()?, last.trim().parse().ok()?);
        (!ports.is_empty()).then_some(ports)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(Ports::from_text("443"), Some(Ports::range(443, 443)));
        assert_eq!(Ports::from_text("80-90"), Some(Ports::range(80, 90)));
        for text in ["", "90-80", "65536", "-1", "a"] {
            assert_eq!(Ports::from_text(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_union_holds_what_either_holds(ranges in proptest::collection::vec(any::<(u16, u16)>(), 0..8), port: u16) {
            let mut union = Ports::default();
            for (a, b) in &ranges {
                union.add(&Ports::range(*a, *b));
            }
            let wanted = |port: u16| ranges.iter().any(|(a, b)| (*a..=*b).contains(&port));
            prop_assert_eq!(union.contains(port), wanted(port));
            prop_assert_eq!(Ports::filter(wanted), union);
        }
    }
}
