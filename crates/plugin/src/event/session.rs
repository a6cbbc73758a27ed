//! Typed sessions that borrow from the block they were read from.
//!
//! Owner and borrower move together, so a batch crosses a channel without a copy. Text that had
//! to be unescaped lies in the store's arena.

use self_cell::self_cell;
use sweepline_asim::{Session, json};
use sweepline_parse::Arena;

use super::RawBatch;

/// What the sessions of a batch borrow from.
#[derive(Default)]
pub struct Store {
    /// The block that the records lie in, when they came from one.
    pub raw: Option<RawBatch>,
    /// Text of sessions that were copied or received.
    pub text: String,
    /// Unescaped and changed text.
    pub arena: Arena,
}

/// The sessions themselves.
#[derive(Default)]
pub struct Rows<'a> {
    /// In the order of the records.
    pub sessions: Vec<Session<'a>>,
}

self_cell!(
    /// A batch of sessions together with what they borrow from.
    pub struct SessionBatch {
        owner: Store,
        #[covariant]
        dependent: Rows,
    }
);

impl SessionBatch {
    /// Returns the sessions.
    pub fn sessions(&self) -> &[Session<'_>] {
        &self.borrow_dependent().sessions
    }

    /// Keeps the sessions for which `keep` says so; it may change them, with text from the arena.
    pub fn retain(&mut self, mut keep: impl for<'a> FnMut(&mut Session<'a>, &'a Arena) -> bool) {
        self.with_dependent_mut(|store, rows| {
            rows.sessions.retain_mut(|session| keep(session, &store.arena));
        });
    }

    /// Returns an independent copy.
    pub fn copy(&self) -> Self {
        let mut text = String::new();
        let mut connectors = Vec::with_capacity(self.sessions().len());
        for session in self.sessions() {
            json::write(session, &mut text);
            text.push('\n');
            connectors.push(session.connector);
        }
        Self::new(Store { text, ..Store::default() }, |store| {
            let mut sessions = Vec::with_capacity(connectors.len());
            for (line, connector) in store.text.lines().zip(connectors) {
                if let Ok(mut session) = json::read(line, &store.arena) {
                    session.connector = connector;
                    sessions.push(session);
                }
            }
            Rows { sessions }
        })
    }
}
