//! Events → records, sorted by where they come from.
//!
//! | event | record |
//! |---|---|
//! | text alone (Vector's own log namespace) | that |
//! | map with text in `raw_field` | that; put together again if Vector's `syslog` source took it apart |
//! | anything else | its JSON, one line |
//! | metric, trace, event nested too deep | none; counted |
//!
//! `host` names the peer, `file` the file and `asim.connector` the connector; `timestamp` says when records without time or
//! year of their own were received.
//!
//! Invariant: either all events of a call are looked at and sound, or none becomes a record.

use std::sync::Arc;

use sweepline_parse::time::Nanos;
use sweepline_plugin::event::Origin;
use sweepline_plugin::intake::{ByOrigin, Names, Oversize, Part};
use sweepline_vector::json;
use sweepline_vector::read::{Event, Fault, Log, Value, events};

use crate::answer::Refused;
use crate::limits::{MAX_NAME_BYTES, MAX_ORIGINS};
use crate::syslog_line::Parts;

/// How events become records.
pub(crate) struct Rules {
    /// The field with the record as text; empty for none.
    pub(crate) raw_field: String,
    /// The connector for all.
    pub(crate) connector: Option<Arc<str>>,
    /// Bytes that the records of a call may have together.
    pub(crate) max_bytes: usize,
}

/// What a call brought.
#[derive(Default)]
pub(crate) struct Sorted {
    pub(crate) parts: Vec<Part>,
    /// Metrics, traces and kinds that came later.
    pub(crate) unsupported: u64,
    /// Events nested too deep.
    pub(crate) too_deep: u64,
    /// Records that were cut or left out.
    pub(crate) oversize: Oversize,
}

/// Reads a `vector.PushEventsRequest`; `base` and `now` hold for what an event does not say.
pub(crate) fn read(request: &[u8], rules: &Rules, base: &Origin, now: Nanos) -> Result<Sorted, Refused> {
    let mut sorted = Sorted::default();
    let mut sorter = Sorter {
        rules,
        base,
        records: ByOrigin::new(base.clone(), MAX_ORIGINS),
        oversize: Oversize::default(),
        bytes: 0,
    };
    for event in events(request) {
        match event? {
            Event::Log(log) => match sorter.take(log) {
                Err(Trouble::Event(Fault::TooDeep)) => sorted.too_deep += 1,
                Err(Trouble::Event(Fault::Malformed(malformed))) => return Err(malformed.into()),
                Err(Trouble::TooLarge) => return Err(Refused::TooLarge(rules.max_bytes)),
                Ok(()) => {}
            },
            Event::Metric | Event::Trace | Event::Unknown => sorted.unsupported += 1,
        }
    }
    sorted.oversize = sorter.oversize;
    sorted.parts = sorter.records.finish(now);
    Ok(sorted)
}

/// Why an event gives no record.
enum Trouble {
    Event(Fault),
    TooLarge,
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Event(fault)
    }
}

struct Sorter<'r> {
    rules: &'r Rules,
    base: &'r Origin,
    records: ByOrigin,
    oversize: Oversize,
    bytes: usize,
}

impl<'r> Sorter<'r> {
    fn take(&mut self, log: Log<'r>) -> Result<(), Trouble> {
        log.root.check()?;
        let members = match log.root {
            Value::Map(map) => map.sorted().map_err(Fault::from)?,
            Value::Bytes(text) => return self.push_text([None; 3], None, text),
            other => {
                let json = |text: &mut String| json::write(other, text);
                return self.push_json([None; 3], None, log.size, json);
            }
        };
        let member = |name: &str| {
            let found = members.binary_search_by_key(&name, |(known, _)| *known).ok()?;
            members.get(found).map(|(_, value)| *value)
        };
        let raw = member(&self.rules.raw_field).and_then(Value::as_bytes);
        let names = [member("host"), member("file"), connector(&member)].map(|value| name(value?));
        let received = match member("timestamp") {
            Some(Value::Timestamp(at)) => at.at(),
            _ => None,
        };
        let Some(raw) = raw.filter(|_| !self.rules.raw_field.is_empty()) else {
            let json = |text: &mut String| json::write_object(&members, text);
            return self.push_json(names, received, log.size, json);
        };
        let source_type = member("source_type").and_then(Value::as_text).or(log.source_type);
        if source_type == Some("syslog")
            && let Some(line) = Parts::of(&members).line(raw)
        {
            return self.push_text(names, received, &line);
        }
        self.push_text(names, received, raw)
    }

    fn push_text(&mut self, names: Names<'_>, received: Option<Nanos>, text: &[u8]) -> Result<(), Trouble> {
        let text = self.oversize.text(text);
        self.push(names, received, text)
    }

    /// Writes an event of so many bytes as JSON, of which there may be six times as many.
    fn push_json(
        &mut self,
        names: Names<'_>,
        received: Option<Nanos>,
        size: usize,
        write: impl FnOnce(&mut String) -> Result<(), Fault>,
    ) -> Result<(), Trouble> {
        if !self.oversize.keeps(size) {
            return Ok(());
        }
        let mut json = String::new();
        write(&mut json)?;
        if !self.oversize.keeps(json.len()) {
            return Ok(());
        }
        self.push(names, received, json.as_bytes())
    }

    fn push(&mut self, names: Names<'_>, received: Option<Nanos>, record: &[u8]) -> Result<(), Trouble> {
        self.bytes += record.len();
        if self.bytes > self.rules.max_bytes {
            return Err(Trouble::TooLarge);
        }
        let (rules, base) = (self.rules, self.base);
        self.records.place(names, received, || origin(names, rules, base)).push(record);
        Ok(())
    }
}

/// Finds the connector that an event names, as a member of `asim` or under the flat name.
fn connector<'r>(member: &impl Fn(&str) -> Option<Value<'r>>) -> Option<Value<'r>> {
    let Some(Value::Map(hints)) = member("asim") else { return member("asim.connector") };
    let hints = hints.sorted().ok()?;
    hints.iter().find(|(name, _)| *name == "connector").map(|(_, value)| *value)
}

fn name(value: Value<'_>) -> Option<&str> {
    value.as_text().filter(|text| !text.is_empty() && text.len() <= MAX_NAME_BYTES)
}

fn origin([host, file, connector]: Names<'_>, rules: &Rules, base: &Origin) -> Origin {
    Origin {
        stream: base.stream,
        peer: host.map(Arc::from).or_else(|| base.peer.clone()),
        file: file.map(Arc::from),
        connector: rules.connector.clone().or_else(|| connector.map(Arc::from)),
    }
}

#[cfg(test)]
mod tests;
