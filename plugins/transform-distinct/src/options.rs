//! Options of everything that counts for rules.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use sweepline_count::Selection;
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::options::Span;
use sweepline_sketch::Key;

/// Options of the `distinct` transform; the `detection` component has them too.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleOptions {
    /// Names of shipped rules, `default`, `all`, or paths of Sigma rule files.
    pub rules: Vec<String>,
    /// Replaces the rules' own lateness: how far behind the newest event others may come.
    pub allowed_lateness: Option<Span>,
    /// Secret of 32 hexadecimal digits that values are hashed with; nodes that exchange counts need
    /// the same. Without one, a fixed key: then whoever knows it can pick addresses that collide.
    pub hash_key: Option<String>,
}

impl RuleOptions {
    /// Loads the rules.
    ///
    /// # Errors
    ///
    /// Says which rule cannot be loaded, and why.
    pub fn load(&self) -> Result<Selection, ComponentError> {
        let mut selection = Selection::new(&self.rules, |path| std::fs::read_to_string(path))
            .map_err(|error| ComponentError::Config(error.to_string()))?;
        if let Some(lateness) = self.allowed_lateness {
            for plan in &mut selection.plans {
                Arc::make_mut(plan).lateness_ns = lateness.nanos();
            }
        }
        Ok(selection)
    }

    /// Returns the rule files.
    pub fn files(&self) -> Vec<PathBuf> {
        Selection::files(&self.rules)
    }

    /// Returns the hash key.
    ///
    /// # Errors
    ///
    /// Fails when it is not 32 hexadecimal digits.
    pub fn key(&self) -> Result<Key, ComponentError> {
        let Some(text) = &self.hash_key else { return Ok(Key::new([0; 16])) };
        let bad = || ComponentError::Config("`hash_key` is not 32 hexadecimal digits".to_owned());
        if text.len() != 32 {
            return Err(bad());
        }
        u128::from_str_radix(text, 16).map(|key| Key::new(key.to_be_bytes())).map_err(|_| bad())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_key_is_refused() {
        let options = RuleOptions { hash_key: Some("00ff".to_owned()), ..Default::default() };
        assert!(options.key().unwrap_err().to_string().contains("32 hexadecimal digits"));
    }

    #[test]
    fn lateness_replaces_that_of_the_rules() {
        let options: RuleOptions = RuleOptions { allowed_lateness: Span::parse("2h"), ..Default::default() };
        assert_eq!(options.load().unwrap().plans[0].lateness_ns, 7_200_000_000_000);
    }
}
