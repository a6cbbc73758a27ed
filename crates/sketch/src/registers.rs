//! Dense HyperLogLog++ registers, counted and merged by the `hyperloglogplus` crate (pinned to 0.4.1).
//!
//! The crate starts in a sparse mode that is slow to insert (50 to 150 ns) and keeps its buffers after it turned dense. It has no way to
//! start dense and shows no registers, but it implements serde. So the empty dense sketch is made once per engine
//! by filling in the crate's own serialised form, and cloned for every pane; registers leave and enter the same way. That is
//! a cold path: an export or import takes some ten microseconds, once a second and changed group. A test pins the layout.

use hyperloglogplus::{HyperLogLog, HyperLogLogPlus};
use serde_json::{Value as Json, json};

use crate::hash::PassThrough;
use crate::limits::ALLOCATION_OVERHEAD;

/// 6-bit registers, five to a word.
const REGISTERS_PER_WORD: usize = 5;
const REGISTER_BITS: u32 = 6;

type Sketch = HyperLogLogPlus<u64, PassThrough>;

/// One dense sketch.
#[derive(Clone, Debug)]
pub(crate) struct Registers(Box<Sketch>);

/// The precision asked for has no dense template: out of range, or the crate's layout changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoTemplate;

impl Registers {
    /// Builds the empty dense sketch of a precision.
    pub(crate) fn template(precision: u8) -> Result<Self, NoTemplate> {
        let words = words(precision);
        Self::from_words(precision, &vec![0; words])
    }

    /// Rebuilds a sketch from packed registers.
    pub(crate) fn from_words(precision: u8, packed: &[u32]) -> Result<Self, NoTemplate> {
        if packed.len() != words(precision) {
            return Err(NoTemplate);
        }
        let count = 1_usize << precision;
        let zeros = (0..count).filter(|index| register(packed, *index) == 0).count();
        let empty = Sketch::new(precision, PassThrough).map_err(|_| NoTemplate)?;
        let mut image = serde_json::to_value(&empty).map_err(|_| NoTemplate)?;
        match image.get_mut("registers") {
            Some(slot @ Json::Null) => *slot = json!({ "buf": packed, "count": count, "zeros": zeros }),
            _ => return Err(NoTemplate),
        }
        let sketch: Sketch = serde_json::from_value(image).map_err(|_| NoTemplate)?;
        Ok(Self(Box::new(sketch)))
    }

    /// Returns the packed registers, five of six bits to a word.
    pub(crate) fn to_words(&self) -> Vec<u32> {
        let image = serde_json::to_value(&*self.0).unwrap_or(Json::Null);
        let buffer = image.get("registers").and_then(|registers| registers.get("buf"));
        let numbers = buffer.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|word| word.as_u64().unwrap_or(0) as u32).collect()
    }

    /// Inserts a hash, about 2 ns when the registers are in cache.
    #[inline]
    pub(crate) fn insert(&mut self, hash: u64) {
        self.0.insert_any(&hash);
    }

    /// Takes the larger of each pair of registers, about 9 us at precision 12. Both sketches come from one template.
    pub(crate) fn merge(&mut self, other: &Self) {
        let merged = self.0.merge(&*other.0);
        debug_assert!(merged.is_ok(), "sketches of one engine share the precision");
    }

    /// Estimates the distinct hashes inserted; walks all registers, about 4 us at precision 12: never call it per event.
    pub(crate) fn estimate(&mut self) -> u64 {
        self.0.count().round().max(0.0) as u64
    }

    /// Bytes of one sketch of this precision.
    pub(crate) const fn heap_bytes(precision: u8) -> usize {
        size_of::<Sketch>() + 4 * words(precision) + 2 * ALLOCATION_OVERHEAD
    }
}

/// Words that hold the registers of a precision.
pub(crate) const fn words(precision: u8) -> usize {
    (1_usize << precision).div_ceil(REGISTERS_PER_WORD)
}

/// Whether every register holds a rank that a 64-bit hash can give, and no spare bit is set.
pub(crate) fn plausible(precision: u8, packed: &[u32]) -> bool {
    let highest = 64 - u32::from(precision) + 1;
    let count = 1_usize << precision;
    packed.len() == words(precision)
        && packed.iter().all(|word| word >> (REGISTER_BITS * REGISTERS_PER_WORD as u32) == 0)
        && (0..count).all(|index| register(packed, index) <= highest)
        && (count..packed.len() * REGISTERS_PER_WORD).all(|index| register(packed, index) == 0)
}

/// Standard error of an estimate, relative: 1.04 / sqrt(2^p) (Heule, Nunkesser, Hall 2013).
pub(crate) fn standard_error(precision: u8) -> f64 {
    1.04 / f64::from(1_u32 << precision).sqrt()
}

fn register(packed: &[u32], index: usize) -> u32 {
    let shift = (index % REGISTERS_PER_WORD) as u32 * REGISTER_BITS;
    (packed[index / REGISTERS_PER_WORD] >> shift) & ((1 << REGISTER_BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Hasher, Key};
    use crate::value::ValueRef;

    #[test]
    fn template_is_pinned_to_the_layout_of_the_crate() {
        let template = Registers::template(12).unwrap();
        let image = serde_json::to_value(&*template.0).unwrap();
        let expected = json!({
                "builder": null,
                "precision": 12,
                "counts": [4096, 1 << 24, 4 * 4096 / 5],
                "tmpset": [],
                "sparse": { "count": 0, "last": 0, "buf": [] },
                "registers": { "buf": vec![0; 820], "count": 4096, "zeros": 4096 },
                "phantom": null,
        });
        assert!(image == expected, "layout of hyperloglogplus differs from 0.4.1");
    }

    #[test]
    fn registers_round_trip_and_count_alike() {
        let hasher = Hasher::new(Key::new([3; 16]));
        for precision in crate::PRECISION_RANGE {
            let mut sketch = Registers::template(precision).unwrap();
            for number in 0..50_000 {
                sketch.insert(hasher.hash(ValueRef::Int(number)));
            }
            let packed = sketch.to_words();
            assert!(plausible(precision, &packed));
            let mut again = Registers::from_words(precision, &packed).unwrap();
            assert_eq!(again.to_words(), packed);
            assert_eq!(again.estimate(), sketch.estimate());
            assert!(Registers::from_words(precision, &packed[1..]).is_err());
        }
    }

    #[test]
    fn dense_start_equals_the_sparse_start_of_the_crate() {
        let hasher = Hasher::new(Key::new([3; 16]));
        let mut dense = Registers::template(12).unwrap();
        let mut sparse = Sketch::new(12, PassThrough).unwrap();
        for number in 0..200_000 {
            let hash = hasher.hash(ValueRef::Int(number));
            dense.insert(hash);
            sparse.insert_any(&hash);
        }
        assert_eq!(dense.to_words(), Registers(Box::new(sparse)).to_words());
    }

    #[test]
    fn implausible_registers_are_refused() {
        assert!(plausible(12, &[0; 820]));
        assert!(!plausible(12, &[0; 819]));
        let mut packed = [0; 820];
        packed[0] = 63;
        assert!(!plausible(12, &packed));
        packed[0] = 1 << 30;
        assert!(!plausible(12, &packed));
    }
}
