//! How a record is recognised as a connector's own.

use memchr::memmem::Finder;
use sweepline_vrl::{Outcome, Program, Runtime};

use super::manifest::{Form, Recognise};
use super::record::RecordView;
use crate::form;

/// The marks of a connector, cheapest first.
#[derive(Debug)]
pub(super) struct Marks {
    form: Form,
    starts_with: Vec<String>,
    contains: Vec<Finder<'static>>,
    contains_any: Vec<Finder<'static>>,
    app: Vec<String>,
    has_keys: Vec<String>,
    equals: Vec<(String, String)>,
    vendor: Vec<String>,
    product: Vec<String>,
    condition: Option<Program>,
}

impl Marks {
    pub(super) fn new(form: Form, marks: &Recognise, condition: Option<Program>) -> Self {
        let finders = |texts: &[String]| texts.iter().map(|text| Finder::new(text).into_owned()).collect();
        Self {
            form,
            starts_with: marks.starts_with.list().to_vec(),
            contains: finders(marks.contains.list()),
            contains_any: finders(marks.contains_any.list()),
            app: marks.app.list().to_vec(),
            has_keys: marks.has_keys.list().to_vec(),
            equals: marks.equals.clone().into_iter().collect(),
            vendor: marks.vendor.list().to_vec(),
            product: marks.product.list().to_vec(),
            condition,
        }
    }

    /// Tells whether there is a mark.
    pub(super) fn are_any(&self) -> bool {
        let texts = [&self.starts_with, &self.app, &self.has_keys, &self.vendor, &self.product];
        texts.iter().any(|list| !list.is_empty())
            || !self.contains.is_empty()
            || !self.contains_any.is_empty()
            || !self.equals.is_empty()
            || self.condition.is_some()
    }

    /// Tells whether the record has the form and all marks; a condition that fails does not hold.
    pub(super) fn fit(&self, record: &RecordView<'_, '_>, runtime: &mut Runtime) -> bool {
        let text = record.text();
        let starts = || self.starts_with.iter().any(|start| text.trim_start().starts_with(start.as_str()));
        let holds = |finder: &Finder<'_>| finder.find(text.as_bytes()).is_some();
        self.fits_form(record)
            && self.are_any()
            && (self.starts_with.is_empty() || starts())
            && self.contains.iter().all(holds)
            && (self.contains_any.is_empty() || self.contains_any.iter().any(holds))
            && (self.app.is_empty() || self.has_app(record))
            && self
                .condition
                .as_ref()
                .is_none_or(|program| program.decide(runtime, record) == Ok(Outcome::Keep))
    }

    /// Tells whether the record has the form that the connector reads.
    pub(super) fn has_form_of(&self, record: &RecordView<'_, '_>) -> bool {
        matches!(
            (self.form, record.form()),
            (Form::Line, form::Form::Line(_))
                | (Form::Json, form::Form::Json(_))
                | (Form::Cef, form::Form::Cef(_))
        )
    }

    fn fits_form(&self, record: &RecordView<'_, '_>) -> bool {
        match (self.form, record.form()) {
            (Form::Line, form::Form::Line(_)) => true,
            (Form::Json, form::Form::Json(object)) => {
                let is_value = |(key, value): &(String, String)| {
                    object.text(key, record.arena()).is_some_and(|found| found == value)
                };
                self.has_keys.iter().all(|key| object.has(key)) && self.equals.iter().all(is_value)
            }
            (Form::Cef, form::Form::Cef(cef)) => {
                let is_one =
                    |list: &[String], text: &str| list.is_empty() || list.iter().any(|known| known == text);
                is_one(&self.vendor, cef.vendor) && is_one(&self.product, cef.product)
            }
            _ => false,
        }
    }

    fn has_app(&self, record: &RecordView<'_, '_>) -> bool {
        record.syslog().0.app.is_some_and(|app| self.app.iter().any(|known| known == app))
    }
}
