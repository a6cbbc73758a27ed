//! The types of components that a configuration may name.

use sweepline_plugin::component::{ComponentType, Prepared, Shape};
use sweepline_plugin::names;
use sweepline_plugin::options::{self, Node, OptionsError};

/// Reads the options of a component whose work is done elsewhere: its kind, the name of its type, its section, and the
/// built-in type of that kind and name, where there is one.
pub(crate) type ReadElsewhere =
    fn(&'static str, &str, &Node, Option<&'static ComponentType>) -> Result<(Shape, Prepared), OptionsError>;

/// Components that run in other processes.
#[derive(Clone, Copy)]
pub struct Elsewhere {
    /// Tells whether a component's section names such a place, and not an option of the built-in type.
    pub is_named_in: fn(&Node, Option<&'static ComponentType>) -> bool,
    /// Reads its options.
    pub read: ReadElsewhere,
}

/// What this binary can run.
#[derive(Clone, Copy)]
pub struct Registry<'r> {
    built_in: &'r [&'static ComponentType],
    elsewhere: Option<Elsewhere>,
}

impl<'r> Registry<'r> {
    /// Returns a registry of built-in types only.
    pub fn of_built_in(built_in: &'r [&'static ComponentType]) -> Self {
        Self { built_in, elsewhere: None }
    }

    /// Adds components that run in other processes.
    #[must_use]
    pub fn with_elsewhere(self, elsewhere: Elsewhere) -> Self {
        Self { elsewhere: Some(elsewhere), ..self }
    }

    /// Finds out what a section's `type` means.
    pub(super) fn find(&self, kind: &'static str, name: &str, section: &Node) -> Result<Found, String> {
        let fitting: Vec<&'static ComponentType> =
            self.built_in.iter().copied().filter(|candidate| candidate.kind() == kind).collect();
        let built_in = fitting.iter().find(|candidate| candidate.name == name).copied();
        if let Some(elsewhere) = self.elsewhere.filter(|elsewhere| (elsewhere.is_named_in)(section, built_in))
        {
            let name = names::intern(name).ok_or("too many different names of types")?;
            return Ok(Found::Elsewhere { kind, name, read: elsewhere.read, built_in });
        }
        built_in.map(Found::BuiltIn).ok_or_else(|| {
            let names: Vec<&str> = fitting.iter().map(|candidate| candidate.name).collect();
            format!("unknown {kind} `{name}`{}", options::suggestion(name, &names))
        })
    }
}

/// What a section's `type` means.
#[derive(Clone, Copy)]
pub(super) enum Found {
    BuiltIn(&'static ComponentType),
    Elsewhere {
        kind: &'static str,
        name: &'static str,
        read: ReadElsewhere,
        built_in: Option<&'static ComponentType>,
    },
}

/// A type with its options read.
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) prepared: Prepared,
}

impl Found {
    /// Reads the component's own options.
    pub(super) fn read(self, section: &Node) -> Result<Type, OptionsError> {
        match self {
            Self::BuiltIn(built_in) => {
                let prepared = (built_in.read)(section)?;
                Ok(Type { name: built_in.name, shape: Shape::of(built_in), prepared })
            }
            Self::Elsewhere { kind, name, read, built_in } => {
                let (shape, prepared) = read(kind, name, section, built_in)?;
                Ok(Type { name, shape, prepared })
            }
        }
    }
}
