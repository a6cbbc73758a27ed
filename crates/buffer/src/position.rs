//! How far a buffer has been delivered, in a file of two slots that are written in turn.
//!
//! A slot: `SWLP`, number of the writing, id of the first record that has not been confirmed, CRC-32. A torn writing damages
//! one slot; the other holds the position before. Writing needs no space, so that a full disk can be drained.

use std::io;

use crate::disk::{Disk, DiskFile};
use crate::segment::checksum;

/// Name of the file.
pub(crate) const NAME: &str = "position";
const MAGIC: &[u8; 4] = b"SWLP";
/// Sectors are written whole or not at all; each slot has one of its own.
const SLOT_STRIDE: u64 = 4096;
const SLOT_BYTES: usize = 24;

/// The file, open.
#[derive(Debug)]
pub(crate) struct Position<F> {
    file: F,
    /// Number of the last writing.
    turn: u64,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// Every record below this id has been confirmed.
    At(u64),
    /// There is no such file: a new buffer, or somebody removed it.
    Missing,
    /// Neither slot is whole.
    Damaged,
}

impl<F: DiskFile> Position<F> {
    /// Opens the file, and makes it when it is missing.
    pub(crate) fn open<D: Disk<File = F>>(disk: &D) -> io::Result<(Self, Saved)> {
        match disk.open(NAME) {
            Ok(file) => {
                let (turn, saved) = read(&file)?;
                Ok((Self { file, turn }, saved))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut file = disk.create(NAME)?;
                // Both slots have their place on the disk from now on.
                file.write_at(0, &vec![0; 2 * SLOT_STRIDE as usize])?;
                file.sync()?;
                disk.sync_names()?;
                Ok((Self { file, turn: 0 }, Saved::Missing))
            }
            Err(error) => Err(error),
        }
    }

    /// Saves a position.
    pub(crate) fn save(&mut self, id: u64) -> io::Result<()> {
        let turn = self.turn + 1;
        let mut bytes = Vec::with_capacity(SLOT_BYTES);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&turn.to_le_bytes());
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(&checksum(&[&bytes]).to_le_bytes());
        self.file.write_at(turn % 2 * SLOT_STRIDE, &bytes)?;
        self.file.sync()?;
        self.turn = turn;
        Ok(())
    }
}

/// Reads a position without making a file.
pub(crate) fn look<D: Disk>(disk: &D) -> io::Result<Saved> {
    match disk.open(NAME) {
        Ok(file) => Ok(read(&file)?.1),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Saved::Missing),
        Err(error) => Err(error),
    }
}

fn read(file: &impl DiskFile) -> io::Result<(u64, Saved)> {
    let mut best = None;
    let mut is_blank = true;
    for slot in 0..2 {
        let mut bytes = [0; SLOT_BYTES];
        let read = file.read_at(slot * SLOT_STRIDE, &mut bytes)?;
        is_blank &= bytes == [0; SLOT_BYTES];
        best = best.max(bytes.get(..read).and_then(read_slot));
    }
    Ok(match best {
        Some((turn, id)) => (turn, Saved::At(id)),
        None if is_blank => (0, Saved::Missing),
        None => (0, Saved::Damaged),
    })
}

/// Returns the number of the writing and the id.
fn read_slot(bytes: &[u8]) -> Option<(u64, u64)> {
    let (rest, check) = bytes.split_last_chunk()?;
    let rest = (checksum(&[rest]) == u32::from_le_bytes(*check)).then_some(rest)?;
    let (turn, id) = rest.strip_prefix(MAGIC)?.split_first_chunk()?;
    Some((u64::from_le_bytes(*turn), u64::from_le_bytes(id.try_into().ok()?)))
}
