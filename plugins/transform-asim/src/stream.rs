//! What earlier records of one file or connection tell about later ones.

use sweepline_parse::{kv, same, tsv};
use sweepline_vrl::Runtime;

use crate::direction::RoleCache;
use crate::export::Export;
use crate::table::{Entry, Table};
use crate::user;

/// State of one stream of records: a file, a connection, a peer.
#[derive(Debug, Default)]
pub struct Stream {
    /// Columns that a header line announced.
    pub header: Option<Header>,
    /// The CSV export that the stream is.
    pub export: Option<Export>,
    /// Connectors that took records, the last one first: guesses for the next.
    pub recent: Recent,
    /// Connectors of records that looked alike.
    pub guesses: Guesses,
    /// Zone names seen, with their side.
    pub roles: RoleCache,
    /// In which order the keys of records come.
    pub order: KeyOrder,
    /// The same of keys that one record looks up in a second table, as those of an object in it.
    pub inner_order: KeyOrder,
    /// What runs the programs of users' connectors; made when the first one is needed.
    vrl: Option<Box<Runtime>>,
}

impl Stream {
    /// Returns what runs the programs of users' connectors.
    pub(crate) fn runtime(&mut self) -> &mut Runtime {
        self.vrl.get_or_insert_with(|| Box::new(user::runtime()))
    }
}

/// Numbers of the connectors that took records of a stream, the last one first.
#[derive(Debug, Default)]
pub struct Recent {
    connectors: Vec<usize>,
}

impl Recent {
    /// Returns the numbers, each once.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.connectors.iter().copied()
    }

    /// Moves a connector to the front. There are as many places as there are connectors.
    pub fn touch(&mut self, connector: usize) {
        match self.connectors.iter().position(|known| *known == connector) {
            Some(at) => self.connectors[..=at].rotate_right(1),
            None => self.connectors.insert(0, connector),
        }
    }
}

/// Which connector took the last record of each look.
///
/// A guess is only tried first: the connector itself still has to recognise the record.
#[derive(Debug)]
pub struct Guesses {
    places: [Guess; GUESSES],
}

#[derive(Clone, Copy, Debug, Default)]
struct Guess {
    look: u64,
    connector: usize,
}

/// Looks remembered; looks that share a place push each other out, which costs time and nothing else.
const GUESSES: usize = 64;

impl Default for Guesses {
    fn default() -> Self {
        Self { places: [Guess::default(); GUESSES] }
    }
}

impl Guesses {
    /// Returns the number of the connector that took the last record of this look.
    #[inline]
    pub fn get(&self, look: u64) -> Option<usize> {
        let guess = &self.places[place(look)];
        (guess.look == look).then_some(guess.connector)
    }

    /// Remembers the connector of a record of this look.
    pub fn set(&mut self, look: u64, connector: usize) {
        self.places[place(look)] = Guess { look, connector };
    }
}

/// The upper bits of a look are the best mixed.
#[inline]
fn place(look: u64) -> usize {
    (look >> 32) as usize % GUESSES
}

/// Guesses the next key of a record from what followed the same key in the records before, since a device writes its
/// keys in the same order.
///
/// Invariant: a guess counts only once the text was compared with its key, so the memory cannot make a lookup wrong.
#[derive(Debug)]
pub struct KeyOrder {
    /// Entry number that last followed each entry number; the last place is for the start of a record.
    following: [u8; 256],
}

/// The place that stands for the start of a record: no table has an entry of this number.
const START: u8 = u8::MAX;

impl Default for KeyOrder {
    fn default() -> Self {
        Self { following: [0; 256] }
    }
}

impl KeyOrder {
    /// Returns a lookup for the keys of one record.
    #[inline]
    pub fn keys(&mut self, table: &'static Table) -> Keys<'_> {
        Keys { order: self, table, last: START }
    }

    /// Gives each pair whose key the table has to `take`, with its entry, until `take` says no.
    #[inline]
    pub fn walk<'a>(
        &mut self,
        mut pairs: kv::Pairs<'a>,
        table: &'static Table,
        mut take: impl FnMut(&'static Entry, kv::Pair<'a>) -> bool,
    ) {
        let mut keys = self.keys(table);
        loop {
            let guess = keys.guess();
            let (entry, pair) = match guess.and_then(|entry| Some((entry, pairs.next_if_key(entry.key)?))) {
                Some(hit) => {
                    keys.confirm();
                    hit
                }
                None => {
                    let Some(pair) = pairs.next() else { return };
                    let Some(entry) = keys.learn(pair.key) else { continue };
                    (entry, pair)
                }
            };
            if !take(entry, pair) {
                return;
            }
        }
    }
}

/// A lookup for the keys of one record, in their order.
pub struct Keys<'s> {
    order: &'s mut KeyOrder,
    table: &'static Table,
    /// The number of the last key's entry.
    last: u8,
}

impl Keys<'_> {
    /// Returns the entry of the next key.
    #[inline]
    pub fn find(&mut self, key: &str) -> Option<&'static Entry> {
        match self.guess() {
            Some(entry) if same(entry.key.as_bytes(), key.as_bytes()) => {
                self.confirm();
                Some(entry)
            }
            _ => self.learn(key),
        }
    }

    #[inline]
    fn guess(&self) -> Option<&'static Entry> {
        self.table.entry(usize::from(self.order.following[usize::from(self.last)]))
    }

    #[inline]
    fn confirm(&mut self) {
        self.last = self.order.following[usize::from(self.last)];
    }

    /// Looks a key up and remembers that it followed the last.
    fn learn(&mut self, key: &str) -> Option<&'static Entry> {
        let found = self.table.position(key)?;
        // A table has fewer entries than a byte has values.
        self.order.following[usize::from(self.last)] = found as u8;
        self.last = found as u8;
        self.table.entry(found)
    }
}

/// Column names announced by a header line.
#[derive(Debug)]
pub struct Header {
    /// Which connector's header it is.
    pub connector: &'static str,
    /// Table entry number of each column; `None` for columns without mapping.
    pub columns: Vec<Option<u8>>,
    /// Zeek's layout, when it is one.
    pub tsv: Option<tsv::Layout>,
}
