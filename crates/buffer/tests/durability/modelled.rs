//! A disk in memory that keeps its promises and not one more.
//!
//! A crash leaves of a file what was synced and any of the later writes, each torn at 512 bytes; of the folder the names
//! that were synced and any of the later changes. A call can be made to fail, or to be the last before the crash.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;

use sweepline_buffer::{Disk, DiskFile};

const SECTOR: usize = 512;

#[derive(Debug, Clone, Default)]
pub(crate) struct Modelled(Rc<RefCell<State>>);

#[derive(Debug, Default)]
struct State {
    files: Vec<Contents>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    calls: u64,
    /// The call that fails, with what; and whether all calls after it fail, too.
    fault: Option<(u64, io::ErrorKind, bool)>,
    capacity: Option<u64>,
    random: u64,
}

#[derive(Debug, Default, Clone)]
struct Contents {
    durable: Vec<u8>,
    now: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write(u64, Vec<u8>),
    Truncate(u64),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(offset, written) => {
                let offset = usize::try_from(*offset).unwrap();
                let end = offset + written.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[offset..end].copy_from_slice(written);
            }
            Self::Truncate(size) => bytes.truncate(usize::try_from(*size).unwrap()),
        }
    }
}

impl Modelled {
    pub(crate) fn seeded(seed: u64) -> Self {
        let disk = Self::default();
        disk.0.borrow_mut().random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        disk
    }

    /// Calls so far.
    pub(crate) fn calls(&self) -> u64 {
        self.0.borrow().calls
    }

    /// Lets the given call fail, and nothing after it.
    pub(crate) fn fail_at(&self, call: u64, kind: io::ErrorKind) {
        self.0.borrow_mut().fault = Some((call, kind, false));
    }

    /// Lets the given call and every later one fail: the machine is going down.
    pub(crate) fn die_at(&self, call: u64) {
        self.0.borrow_mut().fault = Some((call, io::ErrorKind::Other, true));
    }

    /// Bytes that the files may have in all.
    pub(crate) fn limit(&self, capacity: Option<u64>) {
        self.0.borrow_mut().capacity = capacity;
    }

    /// The machine goes down and comes up again.
    pub(crate) fn crash(&self) {
        let mut state = self.0.borrow_mut();
        state.fault = None;
        let all: BTreeSet<String> = state.names.keys().chain(state.durable_names.keys()).cloned().collect();
        let mut names = BTreeMap::new();
        for name in all {
            let takes_new = state.chance();
            let source = if takes_new { &state.names } else { &state.durable_names };
            if let Some(file) = source.get(&name) {
                names.insert(name, *file);
            }
        }
        for file in 0..state.files.len() {
            let changes = std::mem::take(&mut state.files[file].unsynced);
            let mut bytes = state.files[file].durable.clone();
            for change in changes {
                match change {
                    Change::Write(offset, written) => {
                        for (sector, piece) in written.chunks(SECTOR).enumerate() {
                            if state.chance() {
                                let offset = offset + (sector * SECTOR) as u64;
                                Change::Write(offset, piece.to_vec()).apply(&mut bytes);
                            }
                        }
                    }
                    Change::Truncate(_) => {
                        if state.chance() {
                            change.apply(&mut bytes);
                        }
                    }
                }
            }
            state.files[file].durable.clone_from(&bytes);
            state.files[file].now = bytes;
        }
        state.durable_names.clone_from(&names);
        state.names = names;
    }

    /// Names and contents, as they are now.
    pub(crate) fn image(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.0.borrow();
        state.names.iter().map(|(name, file)| (name.clone(), state.files[*file].now.clone())).collect()
    }

    /// Changes the contents of the segments behind the back of whoever uses them.
    pub(crate) fn spoil(&self, change: impl Fn(&mut Vec<u8>)) {
        let mut state = self.0.borrow_mut();
        let segments: Vec<usize> = state
            .names
            .iter()
            .filter(|(name, _)| name.ends_with(".segment"))
            .map(|(_, file)| *file)
            .collect();
        for file in segments {
            change(&mut state.files[file].now);
        }
    }

    /// A disk with these files.
    pub(crate) fn of_image(image: &BTreeMap<String, Vec<u8>>) -> Self {
        let disk = Self::seeded(1);
        let mut state = disk.0.borrow_mut();
        for (number, (name, bytes)) in image.iter().enumerate() {
            state.files.push(Contents { durable: bytes.clone(), now: bytes.clone(), unsynced: Vec::new() });
            state.names.insert(name.clone(), number);
            state.durable_names.insert(name.clone(), number);
        }
        drop(state);
        disk
    }
}

impl State {
    fn random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn chance(&mut self) -> bool {
        self.random() >> 40 & 1 == 0
    }

    fn call(&mut self) -> io::Result<()> {
        let call = self.calls;
        self.calls += 1;
        match self.fault {
            Some((at, kind, lasts)) if call == at || lasts && call > at => Err(kind.into()),
            _ => Ok(()),
        }
    }

    fn used(&self) -> u64 {
        self.names.values().map(|file| self.files[*file].now.len() as u64).sum()
    }
}

impl Disk for Modelled {
    type File = ModelledFile;

    fn list(&self) -> io::Result<Vec<String>> {
        let mut state = self.0.borrow_mut();
        state.call()?;
        Ok(state.names.keys().cloned().collect())
    }

    fn create(&self, name: &str) -> io::Result<ModelledFile> {
        let mut state = self.0.borrow_mut();
        state.call()?;
        if state.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.files.push(Contents::default());
        let file = state.files.len() - 1;
        state.names.insert(name.to_owned(), file);
        Ok(ModelledFile { disk: self.clone(), file })
    }

    fn open(&self, name: &str) -> io::Result<ModelledFile> {
        let mut state = self.0.borrow_mut();
        state.call()?;
        let file = *state.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(ModelledFile { disk: self.clone(), file })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.call()?;
        state.names.remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.call()?;
        let names = state.names.clone();
        state.durable_names = names;
        Ok(())
    }

    fn nonce(&self) -> u64 {
        self.0.borrow_mut().random()
    }
}

#[derive(Debug)]
pub(crate) struct ModelledFile {
    disk: Modelled,
    file: usize,
}

impl DiskFile for ModelledFile {
    fn size(&self) -> io::Result<u64> {
        let mut state = self.disk.0.borrow_mut();
        state.call()?;
        Ok(state.files[self.file].now.len() as u64)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut state = self.disk.0.borrow_mut();
        state.call()?;
        let bytes = &state.files[self.file].now;
        let from = bytes.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        let read = from.len().min(into.len());
        into[..read].copy_from_slice(&from[..read]);
        Ok(read)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.0.borrow_mut();
        let mut written = bytes;
        let mut outcome = state.call();
        let end = offset + bytes.len() as u64;
        let grows = end.saturating_sub(state.files[self.file].now.len() as u64);
        if outcome.is_ok() && state.capacity.is_some_and(|capacity| state.used() + grows > capacity) {
            outcome = Err(io::ErrorKind::StorageFull.into());
        }
        if outcome.is_err() {
            // A short write: some of it is there.
            written = &bytes[..bytes.len() / 2];
        }
        let change = Change::Write(offset, written.to_vec());
        let file = &mut state.files[self.file];
        change.apply(&mut file.now);
        file.unsynced.push(change);
        outcome
    }

    fn truncate(&mut self, size: u64) -> io::Result<()> {
        let mut state = self.disk.0.borrow_mut();
        state.call()?;
        let change = Change::Truncate(size);
        let file = &mut state.files[self.file];
        change.apply(&mut file.now);
        file.unsynced.push(change);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.0.borrow_mut();
        state.call()?;
        let file = &mut state.files[self.file];
        file.durable.clone_from(&file.now);
        file.unsynced.clear();
        Ok(())
    }
}
