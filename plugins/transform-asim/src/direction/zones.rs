//! Which zone and interface names are inside, which outside.

use hashbrown::HashMap;

/// Which side a zone or interface is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Outside the organisation.
    External,
    /// Inside the organisation.
    Internal,
}

/// Names by side, lower case.
#[derive(Clone, Debug)]
pub struct Zones {
    external: Vec<String>,
    internal: Vec<String>,
}

/// Names that firewalls and their administrators give to the outside.
const EXTERNAL: &[&str] =
    &["wan", "untrust", "untrusted", "outside", "external", "internet", "public", "isp"];
/// Names that firewalls and their administrators give to the inside.
const INTERNAL: &[&str] = &[
    "lan",
    "trust",
    "trusted",
    "inside",
    "internal",
    "dmz",
    "mgmt",
    "management",
    "corp",
    "vpn",
    "servers",
    "users",
    "guest",
];

impl Default for Zones {
    fn default() -> Self {
        Self::new(None, None)
    }
}

impl Zones {
    /// Takes the user's names, or the default ones.
    pub fn new(external: Option<&[String]>, internal: Option<&[String]>) -> Self {
        let names = |own: Option<&[String]>, usual: &[&str]| match own {
            Some(own) => own.iter().map(|name| name.to_lowercase()).collect(),
            None => usual.iter().map(|name| (*name).to_owned()).collect(),
        };
        Self { external: names(external, EXTERNAL), internal: names(internal, INTERNAL) }
    }

    /// Returns the side of a name: the whole name first, then its first and last word, where
    /// words end at `-`, `_`, `.`, blanks and between letters and digits.
    pub fn role(&self, name: &str) -> Option<Role> {
        let name = name.to_lowercase();
        self.exact(&name).or_else(|| {
            let mut words = name
                .split(|c: char| c == '-' || c == '_' || c == '.' || c == ' ' || c.is_ascii_digit())
                .filter(|word| !word.is_empty());
            let first = words.next()?;
            self.exact(first).or_else(|| self.exact(words.next_back()?))
        })
    }

    fn exact(&self, name: &str) -> Option<Role> {
        if self.external.iter().any(|known| known == name) {
            Some(Role::External)
        } else if self.internal.iter().any(|known| known == name) {
            Some(Role::Internal)
        } else {
            None
        }
    }
}

/// Remembers the sides of names, since a stream has few.
#[derive(Debug, Default)]
pub struct RoleCache {
    known: HashMap<Box<str>, Option<Role>, foldhash::fast::RandomState>,
}

/// Names remembered per stream; beyond, the cache starts over.
const MAX_CACHED: usize = 1024;

impl RoleCache {
    /// Returns [`Zones::role`] of the name.
    pub fn role(&mut self, name: &str, zones: &Zones) -> Option<Role> {
        if let Some(role) = self.known.get(name) {
            return *role;
        }
        if self.known.len() >= MAX_CACHED {
            self.known.clear();
        }
        let role = zones.role(name);
        self.known.insert(name.into(), role);
        role
    }
}
