//! What a renderer is: a vendor's words, and its forms line by line.

use sweepline_asim::{DvcAction, Field};

use crate::expected::Times;
use crate::flow::Flow;
use crate::template;

/// A vendor's raw logs.
pub struct Renderer {
    /// The connector that must read them.
    pub connector: &'static str,
    /// The vendor's words: name of a placeholder, the placeholder whose text is looked up, text → word.
    pub words: &'static [Word],
    /// Its forms.
    pub forms: &'static [Form],
}

/// See [`Renderer::words`].
pub type Word = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// One raw form.
pub struct Form {
    /// What it is, for messages of tests.
    pub name: &'static str,
    /// Records in front of the first session, such as the names of columns.
    pub header: &'static [&'static str],
    /// What the vendor's word for a refusal means: it answered, was silent, or broke the connection off.
    pub refusal: DvcAction,
    /// How flows are written; the first line that tells of a flow is taken.
    pub lines: &'static [Line],
    /// What holds several lines in one record.
    pub container: Option<Container>,
}

/// How one kind of flow is written.
pub struct Line {
    /// Whether this line tells of such a flow.
    pub tells: fn(&Flow) -> bool,
    /// The text, with placeholders as the `template` module lists them.
    pub text: &'static str,
    /// The columns that the line carries besides the times and `EventCount`: all that the vendor's log says.
    pub carries: &'static [&'static [Field]],
    /// The instants that the line carries.
    pub times: Times,
}

/// A record that holds several lines.
pub struct Container {
    /// In front of the first line.
    pub before: &'static str,
    /// Between two lines.
    pub between: &'static str,
    /// Behind the last line.
    pub after: &'static str,
    /// Lines in one record.
    pub lines: usize,
}

/// A rendered record and the flows that it tells of, with the lines that do.
pub struct Record<'f> {
    /// The record's text.
    pub text: String,
    /// In the order of the text; empty for a header.
    pub flows: Vec<(&'f Flow, &'static Line)>,
}

impl Form {
    /// Writes flows, leaving out those that the form cannot tell of.
    pub fn render<'f>(&'static self, words: &[Word], flows: &'f [Flow]) -> Vec<Record<'f>> {
        let told = flows.iter().filter_map(|flow| Some((flow, self.line(flow)?)));
        let mut records: Vec<Record<'f>> =
            self.header.iter().map(|text| Record { text: (*text).to_owned(), flows: Vec::new() }).collect();
        let Some(container) = &self.container else {
            records.extend(told.map(|(flow, line)| Record {
                text: template::fill(line.text, words, flow),
                flows: vec![(flow, line)],
            }));
            return records;
        };
        let told: Vec<_> = told.collect();
        for held in told.chunks(container.lines) {
            let lines: Vec<String> =
                held.iter().map(|(flow, line)| template::fill(line.text, words, flow)).collect();
            let text = [container.before, &lines.join(container.between), container.after].concat();
            records.push(Record { text, flows: held.to_vec() });
        }
        records
    }

    fn line(&'static self, flow: &Flow) -> Option<&'static Line> {
        self.lines.iter().find(|line| (line.tells)(flow))
    }
}
