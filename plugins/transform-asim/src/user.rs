//! Users' own connectors: folders that are read at start.
//!
//! Layout of a folder, `<dir>/<id>/`:
//!
//! - `connector.yaml`: what it is, how a record is recognised, lookup tables or their CSV files ([`manifest`], [`lookup`]);
//! - `mapping.vrl`: the program that fills the columns of one record's session ([`run`]);
//! - `samples/`: records and what becomes of them ([`crate::samples`]);
//! - `README.md`: what `sweepline connectors show` adds, optional.
//!
//! Invariants:
//! - a folder is used whole or not at all: everything that is wrong with any of them is told at once;
//! - reasons of skipped records are known when the folder has been loaded, so that metric labels are bounded;
//! - a session leaves here only when the schema's tester would find no error in it.

mod complete;
mod files;
mod limits;
mod load;
mod lookup;
mod manifest;
mod marks;
mod record;
mod run;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use sweepline_vrl::Program;

pub(crate) use files::files;
pub use load::{Problems, load};
pub(crate) use record::RecordView;
pub(crate) use run::runtime;

use self::manifest::{Form, Manifest};
use self::marks::Marks;

/// A connector from a folder, ready to map.
#[derive(Debug)]
pub struct Connector {
    id: &'static str,
    manifest: Manifest,
    marks: Marks,
    program: Program,
    /// The words of [`Program::reasons`], in the same order.
    reasons: Vec<&'static str>,
    folder: PathBuf,
    mapping: String,
    readme: String,
}

impl Connector {
    /// Returns the name in configurations.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the product as the user calls it.
    pub fn title(&self) -> &str {
        &self.manifest.title
    }

    /// Returns what `EventVendor` is unless the mapping sets it.
    pub fn vendor(&self) -> &str {
        &self.manifest.vendor
    }

    /// Returns what `EventProduct` is unless the mapping sets it.
    pub fn product(&self) -> &str {
        &self.manifest.product
    }

    /// Returns what `Type` is unless the mapping sets it.
    pub fn table(&self) -> &str {
        self.manifest.table.as_deref().unwrap_or(match self.manifest.form {
            Form::Line => "Syslog",
            Form::Cef => "CommonSecurityLog",
            Form::Json => "Custom",
        })
    }

    /// Returns what records look like, in a word.
    pub fn form(&self) -> &'static str {
        self.manifest.form.word()
    }

    /// Returns the folder that it was loaded from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what messages about records call the mapping program.
    fn program_name(&self) -> String {
        format!("{}/{}", load::folder_name(&self.folder), load::MAPPING)
    }

    /// Returns the text of the mapping program.
    pub fn mapping(&self) -> &str {
        &self.mapping
    }

    /// Returns the text of the folder's README; empty without one.
    pub fn readme(&self) -> &str {
        &self.readme
    }

    /// Tells whether records can be recognised as its own; else it has to be named.
    pub fn can_recognise(&self) -> bool {
        self.marks.are_any()
    }
}
