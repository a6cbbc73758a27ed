//! The connectors of a pipeline: the built-in ones and the user's own.
//!
//! Numbers below the number of built-in connectors are those of the registry; the user's follow. A user's connector with
//! the id of a built-in one takes its place: the built-in one is neither found by id nor recognised.

use std::sync::Arc;

use crate::connector::Connector;
use crate::registry::CONNECTORS;
use crate::user;

/// The connectors of a pipeline; cheap to copy.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    user: Arc<[user::Connector]>,
    /// By number of a built-in connector: whether a user's takes its place. Empty when none does.
    overridden: Arc<[bool]>,
}

/// One connector.
#[derive(Clone, Copy)]
pub enum Entry<'c> {
    /// A shipped one.
    BuiltIn(&'static Connector),
    /// One from a folder of the user's.
    User(&'c user::Connector),
}

impl Entry<'_> {
    /// Returns the connector's id.
    pub fn id(&self) -> &'static str {
        match self {
            Self::BuiltIn(connector) => connector.id,
            Self::User(connector) => connector.id(),
        }
    }
}

impl Catalogue {
    /// Returns the built-in connectors with the user's; their ids differ from each other.
    pub(crate) fn new(user: Vec<user::Connector>) -> Self {
        let takes = |id: &str| user.iter().any(|connector| connector.id() == id);
        let overridden: Vec<bool> = CONNECTORS.iter().map(|connector| takes(connector.id)).collect();
        let is_any = overridden.contains(&true);
        Self { user: user.into(), overridden: if is_any { overridden.into() } else { [].into() } }
    }

    /// Returns the user's connectors, sorted by id.
    pub fn user(&self) -> &[user::Connector] {
        &self.user
    }

    /// Returns the number of a connector.
    pub fn position(&self, id: &str) -> Option<usize> {
        let user = self.user.iter().position(|connector| connector.id() == id);
        user.map(|number| CONNECTORS.len() + number)
            .or_else(|| CONNECTORS.iter().position(|connector| connector.id == id))
    }

    /// Returns a connector by its number.
    #[inline]
    pub fn get(&self, number: usize) -> Option<Entry<'_>> {
        match CONNECTORS.get(number) {
            Some(connector) => Some(Entry::BuiltIn(connector)),
            None => self.user.get(number - CONNECTORS.len()).map(Entry::User),
        }
    }

    /// Returns all connectors that can be found, sorted by id.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let built_in = CONNECTORS.iter().enumerate().filter(|(number, _)| !self.is_overridden(*number));
        let mut entries: Vec<_> = built_in.map(|(_, connector)| Entry::BuiltIn(connector)).collect();
        entries.extend(self.user.iter().map(Entry::User));
        entries.sort_by_key(Entry::id);
        entries
    }

    /// Returns the id that `name` may have meant.
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        let wanted = name.replace('-', "_").to_ascii_lowercase();
        let mut ids = self.entries().into_iter().map(|entry| entry.id());
        ids.find(|id| id.contains(&wanted) || wanted.contains(id.split('_').next().unwrap_or(id)))
    }

    /// Tells whether a user's connector stands in for a built-in one.
    pub(crate) fn is_overridden(&self, number: usize) -> bool {
        self.overridden.get(number).copied().unwrap_or(false)
    }
}
