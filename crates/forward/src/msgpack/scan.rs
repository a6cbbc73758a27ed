//! Finding where a message ends in a stream.

use super::Error;
use super::read::Head;
use crate::limits::DEPTH;

/// Finds the end of the value that a buffer starts with, while the buffer grows.
///
/// Every byte is looked at once, however the bytes come.
#[derive(Clone, Debug)]
pub struct Scanner {
    limit: usize,
    at: usize,
    /// Values that are still to come in each open container.
    open: Vec<usize>,
    begun: bool,
}

impl Scanner {
    /// Returns a scanner for values of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, at: 0, open: Vec::new(), begun: false }
    }

    /// Looks at what the buffer holds by now; returns the length of the value once it is complete, and starts
    /// anew then.
    ///
    /// # Errors
    ///
    /// Fails when the value cannot be one, is nested too deep, or is larger than the limit or says that it will be.
    pub fn advance(&mut self, buffer: &[u8]) -> Result<Option<usize>, Error> {
        while !self.begun || !self.open.is_empty() {
            if let Some(0) = self.open.last() {
                self.open.pop();
                continue;
            }
            let (head, used) = match buffer.get(self.at..).map(Head::read) {
                Some(Ok(read)) => read,
                Some(Err(Error::Incomplete)) | None => return Ok(None),
                Some(Err(error)) => return Err(error),
            };
            let (size, values) = head.extent();
            self.begun = true;
            if let Some(left) = self.open.last_mut() {
                *left -= 1;
            }
            // Each value to come has at least a byte.
            self.at = self.at.saturating_add(used).saturating_add(size);
            if self.at.saturating_add(values) > self.limit {
                return Err(Error::TooLarge);
            }
            if values > 0 {
                if self.open.len() == DEPTH {
                    return Err(Error::TooDeep);
                }
                self.open.push(values);
            }
        }
        if self.at > buffer.len() {
            return Ok(None);
        }
        let length = std::mem::take(&mut self.at);
        self.begun = false;
        Ok(Some(length))
    }
}
