//! What components say about their own state, for `/health` and `/ready`: a plugin that is away, a broker that does not
//! answer. Components that say nothing are well.
//!
//! Like metrics, the states are the process's, so that a component can tell them from anywhere.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The state of one component; forgotten when it is dropped.
#[derive(Debug)]
pub struct Health {
    key: Key,
}

/// A name, and a number that tells a component from its successor of the same name.
type Key = (String, u64);

/// How a component is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
    /// Whether it has worked since it was built.
    pub has_worked: bool,
    /// Why it does not work at the moment.
    pub trouble: Option<String>,
}

static STATES: Mutex<BTreeMap<Key, State>> = Mutex::new(BTreeMap::new());
static NUMBERS: AtomicU64 = AtomicU64::new(0);

impl Health {
    /// Says that a component is there but not at work yet; `id` is its name in the configuration.
    pub fn starting(id: String) -> Self {
        let key = (id, NUMBERS.fetch_add(1, Ordering::Relaxed));
        with(|states| states.insert(key.clone(), State::default()));
        Self { key }
    }

    /// Says that it works.
    pub fn works(&self) {
        self.set(|state| *state = State { has_worked: true, trouble: None });
    }

    /// Says why it does not work, until it does again.
    pub fn failed(&self, why: &str) {
        self.set(|state| state.trouble = Some(why.to_owned()));
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        with(|states| change(states.entry(self.key.clone()).or_default()));
    }
}

impl Drop for Health {
    fn drop(&mut self) {
        with(|states| states.remove(&self.key));
    }
}

/// Returns the states of all components that tell one, by name; of two with a name, the newer one's.
pub fn all() -> BTreeMap<String, State> {
    with(|states| states.iter().map(|((id, _), state)| (id.clone(), state.clone())).collect())
}

fn with<T>(use_them: impl FnOnce(&mut BTreeMap<Key, State>) -> T) -> T {
    use_them(&mut STATES.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_known_as_long_as_it_lives() {
        let health = Health::starting("far".to_owned());
        assert_eq!(all()["far"], State::default());
        health.works();
        health.failed("no answer");
        let expected = State { has_worked: true, trouble: Some("no answer".to_owned()) };
        assert_eq!(all()["far"], expected);
        health.works();
        assert_eq!(all()["far"].trouble, None);
        let successor = Health::starting("far".to_owned());
        drop(health);
        assert_eq!(all()["far"], State::default());
        drop(successor);
        assert!(!all().contains_key("far"));
    }
}
