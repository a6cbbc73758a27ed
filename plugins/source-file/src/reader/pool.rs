//! Buffers that come back.
//!
//! A block that was handed out stays known here; once everybody else has dropped it, its buffer is
//! used again. This saves the page faults of fresh memory, which cost as much as reading.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use crate::limits::{BLOCK_BYTES, POOL_BUFFERS};

/// Buffers of [`BLOCK_BYTES`] each, all of it initialised.
#[derive(Default)]
pub(crate) struct Pool {
    lent: VecDeque<Bytes>,
    spare: Option<BytesMut>,
}

impl Pool {
    /// Returns a buffer to read into.
    pub(crate) fn take(&mut self) -> BytesMut {
        if let Some(buffer) = self.spare.take() {
            return buffer;
        }
        if let Some(index) = self.lent.iter().position(Bytes::is_unique)
            && let Some(block) = self.lent.remove(index)
            && let Ok(buffer) = block.try_into_mut()
        {
            return buffer;
        }
        BytesMut::zeroed(BLOCK_BYTES)
    }

    /// Hands out the first `used` bytes of a buffer.
    pub(crate) fn lend(&mut self, buffer: BytesMut, used: usize) -> Bytes {
        // A few lines must not keep a whole block alive.
        if used < buffer.len() / 4 {
            let copy = Bytes::copy_from_slice(buffer.get(..used).unwrap_or_default());
            self.give_back(buffer);
            return copy;
        }
        let whole = buffer.freeze();
        let part = whole.slice(..used.min(whole.len()));
        if whole.len() == BLOCK_BYTES {
            if self.lent.len() == POOL_BUFFERS {
                self.lent.pop_front();
            }
            self.lent.push_back(whole);
        }
        part
    }

    /// Takes a buffer back that was not handed out.
    pub(crate) fn give_back(&mut self, buffer: BytesMut) {
        if buffer.len() == BLOCK_BYTES {
            self.spare = Some(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_block_is_used_again_and_a_held_one_is_not() {
        let mut pool = Pool::default();
        let buffer = pool.take();
        let first = buffer.as_ptr();
        let block = pool.lend(buffer, BLOCK_BYTES - 1);
        let other = pool.take();
        assert_ne!(other.as_ptr(), first);
        drop(block);
        let again = pool.take();
        assert_eq!((again.as_ptr(), again.len()), (first, BLOCK_BYTES));
    }
}
