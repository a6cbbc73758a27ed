//! `connector.yaml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// What `connector.yaml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// The name in configurations; the folder's name unless given.
    pub(super) id: Option<String>,
    /// The product as people call it.
    pub(super) title: String,
    /// `EventVendor`.
    pub(super) vendor: String,
    /// `EventProduct`.
    pub(super) product: String,
    /// `Type`: the Sentinel table.
    pub(super) table: Option<String>,
    /// What records look like.
    #[serde(default)]
    pub(super) form: Form,
    /// How a record is recognised; without it the connector has to be named.
    #[serde(default)]
    pub(super) recognise: Recognise,
    /// Tables for the function `lookup`: name → key → value.
    #[serde(default)]
    pub(super) lookups: BTreeMap<String, BTreeMap<String, String>>,
    /// More such tables, from CSV files.
    #[serde(default)]
    pub(super) lookup_files: BTreeMap<String, LookupFile>,
}

/// A table in a CSV file with a header line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookupFile {
    /// The file; a relative path begins in the connector's folder.
    pub(super) file: PathBuf,
    /// The column of the keys.
    pub(super) key: String,
    /// The column that is looked up; a list makes an object of these columns.
    pub(super) value: OneOrMany,
}

/// What records of a connector look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// Text, with or without a syslog header.
    #[default]
    Line,
    /// JSON objects.
    Json,
    /// CEF, as lines or as rows of CommonSecurityLog.
    Cef,
}

impl Form {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Json => "json",
            Self::Cef => "cef",
        }
    }
}

/// Marks of a record; all that are given must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Recognise {
    /// The record starts with one of these.
    pub(super) starts_with: OneOrMany,
    /// The record holds all of these.
    pub(super) contains: OneOrMany,
    /// The record holds one of these.
    pub(super) contains_any: OneOrMany,
    /// Lines: the application of the syslog header is one of these.
    pub(super) app: OneOrMany,
    /// JSON: the object has all of these keys.
    pub(super) has_keys: OneOrMany,
    /// JSON: these keys have these values.
    pub(super) equals: BTreeMap<String, String>,
    /// CEF: the device vendor is one of these.
    pub(super) vendor: OneOrMany,
    /// CEF: the device product is one of these.
    pub(super) product: OneOrMany,
    /// A VRL condition over the record; asked last.
    pub(super) condition: Option<String>,
}

/// A text or a list of texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    pub(super) fn list(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}
