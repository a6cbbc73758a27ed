//! Windows events, whoever shipped them, as one [`Event`].
//!
//! Layout: `xml` event XML and the `EventData` fragments of table rows, `json` what shippers and Sentinel make of it,
//! `elastic` what Elastic's pipelines make of Sysmon's, `nested` event XML that became JSON, `rendered` the message text,
//! `inserts` the texts in it.
//!
//! Invariants:
//! - an event's data come back by the name that the provider's manifest gives them, in any form;
//! - [`provider`] looks at names and ids only, so that it is cheap for records of other products.

mod elastic;
mod inserts;
mod json;
mod nested;
mod rendered;
mod xml;

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use sweepline_asim::Session;
use sweepline_parse::time::{Clock, Nanos};
use sweepline_parse::{Arena, addr, json as json_reader, null, num};

use crate::apply::apply;
use crate::connector::{Cx, Outcome};
use crate::container;
use crate::form::Form;
use crate::table::{Entry, Slots, Table};

/// Who writes an event, as far as connectors tell them apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Provider {
    /// The Security log, which holds the events of the Windows Filtering Platform.
    SecurityAuditing,
    /// Sysmon.
    Sysmon,
    /// Sysmon for Linux, which writes Windows event XML to syslog.
    LinuxSysmon,
    /// Anybody else.
    Other,
}

/// The channel of the Security log.
const SECURITY: &str = "Security";

impl Provider {
    fn named(name: &str) -> Self {
        match name {
            "Microsoft-Windows-Security-Auditing" | "Microsoft Windows security auditing." => {
                Self::SecurityAuditing
            }
            "Microsoft-Windows-Sysmon" => Self::Sysmon,
            "Linux-Sysmon" => Self::LinuxSysmon,
            _ => Self::Other,
        }
    }

    /// Returns the only provider of a channel.
    fn of_channel(name: &str) -> Self {
        match name {
            SECURITY => Self::SecurityAuditing,
            "Microsoft-Windows-Sysmon/Operational" => Self::Sysmon,
            "Linux-Sysmon/Operational" => Self::LinuxSysmon,
            _ => Self::Other,
        }
    }
}

/// Tells whose event a record is; `None` when it is no Windows event.
pub(crate) fn provider(form: &Form<'_, '_>) -> Option<Provider> {
    match form {
        // A line that is an object behind a header is read when the object is.
        Form::Line(line) => xml::provider(line)
            .or_else(|| rendered::provider(line))
            .filter(|_| container::object_in(line).is_none()),
        Form::Json(object) => json::provider(object),
        Form::Cef(_) => None,
    }
}

/// Maps each event of a record: exports hold many in one text. The outcome is a session if there is any, else the last.
pub(crate) fn each<'a>(
    form: &Form<'_, 'a>,
    cx: &mut Cx<'a, '_>,
    mut map: impl FnMut(&Event<'a>, &mut Cx<'a, '_>) -> Outcome,
) -> Outcome {
    let mut one = |form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>| match Event::read(form, cx.arena, &cx.clock) {
        Ok(event) => map(&event, cx),
        Err(reason) => Outcome::Rejected(reason),
    };
    let Form::Line(text) = form else { return one(form, cx) };
    let mut text = *text;
    let mut best = None;
    loop {
        let (first, rest) = xml::split_first(text);
        let outcome = one(&Form::Line(first), cx);
        if best != Some(Outcome::Session) {
            best = Some(outcome);
        }
        if rest.is_empty() {
            return best.unwrap_or(outcome);
        }
        text = rest;
    }
}

/// One of an event's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Datum<'a> {
    /// The name in the provider's manifest.
    pub(crate) name: &'a str,
    /// The value.
    pub(crate) value: &'a str,
}

/// A Windows event.
#[derive(Debug, Default)]
pub(crate) struct Event<'a> {
    provider: &'a str,
    channel: &'a str,
    /// The event id, where it could be read.
    pub(crate) id: Option<u32>,
    /// The machine that wrote the event, which need not be the one that sent it.
    pub(crate) computer: Option<&'a str>,
    /// The address of the machine that sent the event.
    pub(crate) host_ip: Option<&'a str>,
    /// `EventRecordID`.
    pub(crate) record_id: Option<&'a str>,
    /// A table row's `_ItemId`.
    pub(crate) item_id: Option<&'a str>,
    /// When the event was written.
    pub(crate) time: Option<Nanos>,
    /// Where `time` comes from: the lower, the better.
    time_rank: u8,
    /// The machine's own addresses as a JSON array, where the shipper tells them.
    pub(crate) own_ips: &'a str,
    /// Whether the record is a row of the table WindowsEvent.
    pub(crate) is_forwarded_row: bool,
    /// Whether the event ends before its data do.
    pub(crate) is_cut: bool,
    /// The data in order.
    pub(crate) data: Vec<Datum<'a>>,
}

/// More data than any event has.
const MAX_DATA: usize = 256;

impl<'a> Event<'a> {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// Returns the reason when the record is no Windows event.
    pub(crate) fn read(
        form: &Form<'_, 'a>,
        arena: &'a Arena,
        clock: &Clock<'_>,
    ) -> Result<Self, &'static str> {
        let mut event = Self { time_rank: u8::MAX, data: Vec::with_capacity(24), ..Self::default() };
        match form {
            Form::Line(line) if xml::provider(line).is_some() => xml::line(line, &mut event, arena, clock),
            Form::Line(line) if rendered::provider(line).is_some() => {
                rendered::line(line, &mut event, arena, clock);
            }
            Form::Json(object) => json::object(object, &mut event, arena, clock),
            _ => return Err("not_a_windows_event"),
        }
        let is_anonymous = event.provider.is_empty() && event.channel.is_empty();
        if event.id.is_none() && is_anonymous { Err("not_a_windows_event") } else { Ok(event) }
    }

    /// Returns who wrote the event.
    pub(crate) fn provider(&self) -> Provider {
        if self.provider.is_empty() {
            return Provider::of_channel(self.channel);
        }
        Provider::named(self.provider)
    }

    /// Returns a datum, whatever the case of its name; null-like values are none.
    pub(crate) fn data(&self, name: &str) -> Option<&'a str> {
        self.data
            .iter()
            .find(|datum| datum.name.eq_ignore_ascii_case(name))
            .and_then(|datum| null::non_null(datum.value))
    }

    /// Tells whether an address is one of the machine's own, where the shipper tells them.
    pub(crate) fn is_own(&self, ip: IpAddr) -> bool {
        json_reader::elements(self.own_ips).map_while(Result::ok).any(|value| match value {
            json_reader::Value::String(text) => addr::ip(text.raw) == Some(ip),
            _ => false,
        })
    }

    /// Carries the data into a session as a table says.
    pub(crate) fn fill(
        &self,
        table: &'static Table,
        session: &mut Session<'a>,
        slots: &mut Slots<'a>,
        arena: &'a Arena,
    ) {
        for datum in &self.data {
            if let Some(entry) = entry(table, datum.name) {
                apply(entry.to, datum.value, session, slots, arena);
            }
        }
    }

    fn push(&mut self, name: &'a str, value: &'a str) {
        if self.data.len() < MAX_DATA {
            self.data.push(Datum { name, value });
        }
    }

    fn set_id(&mut self, text: &str) {
        self.id = num::u64(text.trim_ascii()).and_then(|id| u32::try_from(id).ok()).or(self.id);
    }

    /// Takes a time unless there is one from a better place.
    fn set_time(&mut self, rank: u8, time: Option<Nanos>) {
        if time.is_some() && rank < self.time_rank {
            self.time = time;
            self.time_rank = rank;
        }
    }
}

/// Ranks of the places where the time of an event stands.
mod rank {
    pub(super) const CREATED: u8 = 0;
    pub(super) const EVENT_TIME: u8 = 1;
    pub(super) const SHIPPER: u8 = 2;
    pub(super) const ROW: u8 = 3;
    pub(super) const HEADER: u8 = 4;
}

/// Finds a datum's entry: names differ in case between versions and shippers.
fn entry(table: &'static Table, name: &str) -> Option<&'static Entry> {
    table.find(name).or_else(|| table.entries().iter().find(|entry| entry.key.eq_ignore_ascii_case(name)))
}
