//! Rule files to plans.

mod correlation;

use rsigma_parser::{SigmaCollection, SigmaDocument, parse_sigma_yaml};

use crate::condition::{self, Condition};
use crate::document::Document;
use crate::error::{Error, Kind, Warning};
use crate::plan::Plan;
use crate::settings::{Custom, Raw};

/// What a rule file holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded {
    /// One plan for each correlation, in the order of the file.
    pub plans: Vec<Plan>,
    /// What works, but perhaps not as meant.
    pub warnings: Vec<Warning>,
}

/// Compiles a rule file; `file` is its name in messages.
///
/// # Errors
///
/// Fails at the first thing in the file that is not understood or not supported.
pub fn load(text: &str, file: &str) -> Result<Loaded, Error> {
    let mut loader = Loader { file, bases: Vec::new(), warnings: Vec::new() };
    let whole_file = |kind| Error { file: file.to_owned(), rule: None, line: None, kind: Box::new(kind) };
    let mut correlations = Vec::new();
    for document in Document::split(text).map_err(whole_file)? {
        match loader.parse(document)? {
            SigmaDocument::Rule(rule) => {
                let base = loader.base(document, &rule)?;
                loader.bases.push(base);
            }
            SigmaDocument::Correlation(rule) => correlations.push((document, rule)),
            SigmaDocument::Filter(_) => return Err(loader.refuse(document, None, Kind::Filter, "filter")),
        }
    }
    loader.check_names(&correlations)?;
    let mut plans = Vec::with_capacity(correlations.len());
    for (document, rule) in &correlations {
        plans.push(correlation::plan(&mut loader, *document, rule, &correlations)?);
    }
    loader.warn_of_unused(&correlations);
    Ok(Loaded { plans, warnings: loader.warnings })
}

/// The state of loading one file.
struct Loader<'a> {
    file: &'a str,
    bases: Vec<Base<'a>>,
    warnings: Vec<Warning>,
}

/// A detection rule that correlations refer to.
struct Base<'a> {
    document: Document<'a>,
    id: Option<String>,
    name: Option<String>,
    title: String,
    condition: Condition,
    /// The entries of its `custom:` block, already checked.
    custom: Vec<(String, Raw)>,
    is_used: bool,
}

impl Base<'_> {
    fn is_called(&self, name: &str) -> bool {
        self.id.as_deref() == Some(name) || self.name.as_deref() == Some(name)
    }

    fn label(&self) -> &str {
        label(self.name.as_ref(), self.id.as_ref(), &self.title)
    }
}

/// Returns what to call a rule in messages.
fn label<'a>(name: Option<&'a String>, id: Option<&'a String>, title: &'a str) -> &'a str {
    name.or(id).map_or(title, String::as_str)
}

type Correlations<'a> = [(Document<'a>, rsigma_parser::CorrelationRule)];

impl<'a> Loader<'a> {
    fn parse(&self, document: Document<'_>) -> Result<SigmaDocument, Error> {
        document.check_depth().map_err(|kind| self.refuse(document, None, kind, ""))?;
        let parsed = parse_sigma_yaml(&document.padded());
        let collection = match parsed {
            Ok(collection) => collection,
            Err(error) => return Err(self.syntax(document, &error.to_string())),
        };
        let SigmaCollection { mut rules, mut correlations, mut filters, errors } = collection;
        if let Some(error) = errors.first() {
            return Err(self.syntax(document, error));
        }
        // A document is at most one of the three; a second one behind `...` is an error of the YAML parser.
        let parsed = match (rules.pop(), correlations.pop(), filters.pop()) {
            (Some(rule), _, _) => SigmaDocument::Rule(Box::new(rule)),
            (_, Some(rule), _) => SigmaDocument::Correlation(rule),
            (_, _, Some(rule)) => SigmaDocument::Filter(rule),
            (None, None, None) => return Err(self.refuse(document, None, Kind::Action, "action")),
        };
        Ok(parsed)
    }

    /// An error of the YAML or Sigma parser, with its line where it names one.
    fn syntax(&self, document: Document<'_>, message: &str) -> Error {
        // The condition parser draws a picture; its last line says it in words.
        let mut lines = message.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or("");
        let text = match lines.next_back() {
            Some(last) => format!("{first} {}", last.trim_start_matches("= ")),
            None => first.to_owned(),
        };
        let named = message.split_once("at line ").and_then(|(_, rest)| {
            rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|number| number.parse().ok())
        });
        let guess = if message.starts_with("Condition") { document.line_of("condition") } else { None };
        let line = named.or(guess).or(Some(document.first_line()));
        Error { file: self.file.to_owned(), rule: None, line, kind: Box::new(Kind::Syntax(text)) }
    }

    fn base(&mut self, document: Document<'a>, rule: &rsigma_parser::SigmaRule) -> Result<Base<'a>, Error> {
        let label = label(rule.name.as_ref(), rule.id.as_ref(), &rule.title);
        let refuse = |kind, near: &str| self.refuse(document, Some(label), kind, near);
        let condition = condition::compile(&rule.detection).map_err(|(kind, near)| refuse(kind, &near))?;
        let custom = raw_settings!(rule.custom_attributes).map_err(|kind| refuse(kind, "custom"))?;
        for (key, value) in &custom {
            Custom::default().set(key, value).map_err(|kind| refuse(kind, key))?;
        }
        let source = &rule.logsource;
        if source.product.as_deref() != Some("asim")
            || source.category.as_deref() != Some("network_connection")
        {
            let message = "logsource is not product asim, category network_connection; \
                           the rule still looks at ASIM network sessions";
            self.warn(label, message.to_owned());
        }
        Ok(Base {
            document,
            id: rule.id.clone(),
            name: rule.name.clone(),
            title: rule.title.clone(),
            condition,
            custom,
            is_used: false,
        })
    }

    /// A name or id must mean one rule.
    fn check_names(&self, correlations: &Correlations<'_>) -> Result<(), Error> {
        let bases = self.bases.iter().map(|base| (base.document, [&base.id, &base.name]));
        let others = correlations.iter().map(|(document, rule)| (*document, [&rule.id, &rule.name]));
        let mut known: Vec<&str> = Vec::new();
        for (document, names) in bases.chain(others) {
            for name in names.into_iter().flatten() {
                if known.contains(&name.as_str()) {
                    return Err(self.refuse(document, None, Kind::DuplicateRule(name.clone()), name));
                }
                known.push(name);
            }
        }
        Ok(())
    }

    fn warn_of_unused(&mut self, correlations: &Correlations<'_>) {
        let unused: Vec<String> =
            self.bases.iter().filter(|base| !base.is_used).map(|base| base.label().to_owned()).collect();
        for label in unused {
            let message = "no correlation counts it, so it never alerts: single sessions make no alert here";
            self.warn(&label, message.to_owned());
        }
        if correlations.is_empty() {
            let message = "file holds no correlation".to_owned();
            self.warnings.push(Warning { file: self.file.to_owned(), rule: None, message });
        }
    }

    fn warn(&mut self, rule: &str, message: String) {
        self.warnings.push(Warning { file: self.file.to_owned(), rule: Some(rule.to_owned()), message });
    }

    /// An error on the line that holds `near`, else on the first of the document.
    fn refuse(&self, document: Document<'_>, rule: Option<&str>, kind: Kind, near: &str) -> Error {
        let line = document.line_of(near).or(Some(document.first_line()));
        Error { file: self.file.to_owned(), rule: rule.map(str::to_owned), line, kind: Box::new(kind) }
    }
}

/// Reads the `custom:` block out of a rule's attributes, as `Result<Vec<(String, Raw)>, Kind>`.
///
/// A macro, since the YAML value's type belongs to a crate that `rsigma-parser` does not re-export.
macro_rules! raw_settings {
    ($attributes:expr) => {
        match $attributes.get("custom") {
            None => Ok(Vec::new()),
            Some(block) => match block.as_mapping() {
                None => Err(Kind::CustomShape),
                Some(mapping) => {
                    let entries = mapping.iter().map(|(key, value)| {
                        let key = key.as_str().map_or_else(|| format!("{key:?}"), str::to_owned);
                        let raw = match value.as_sequence() {
                            Some(items) => Raw::List(items.iter().map(|item| raw_scalar!(item)).collect()),
                            None => raw_scalar!(value),
                        };
                        (key, raw)
                    });
                    Ok(entries.collect::<Vec<(String, Raw)>>())
                }
            },
        }
    };
}

macro_rules! raw_scalar {
    ($value:expr) => {
        if let Some(text) = $value.as_str() {
            Raw::Text(text.to_owned())
        } else if let Some(number) = $value.as_i64() {
            Raw::Int(number)
        } else if let Some(flag) = $value.as_bool() {
            Raw::Bool(flag)
        } else {
            Raw::Other
        }
    };
}

use {raw_scalar, raw_settings};

#[cfg(test)]
mod tests;
