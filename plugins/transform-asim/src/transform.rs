//! The `asim` transform: raw records in, sessions out.

mod account;
mod streams;

use std::path::PathBuf;

use sweepline_parse::{Arena, lines};
use sweepline_plugin::ack::Ack;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Prepare, Prepared, Transform};
use sweepline_plugin::event::{Batch, Events, Kind, RawBatch, Rows, SessionBatch, Store};
use sweepline_plugin::options as config;

use self::account::Account;
use self::streams::Streams;
use crate::catalogue::Catalogue;
use crate::connector::Outcome;
use crate::mapper::map_record;
use crate::options::{Options, OptionsError, Settings};
use crate::user;

/// The component type.
pub static TYPE: ComponentType = ComponentType {
    name: "asim",
    summary: "Maps vendor records to ASIM network sessions.",
    example: EXAMPLE,
    takes: &[Kind::Raw],
    gives: Some(Kind::Session),
    read: |node| Ok(Prepared::Transform(Box::new(config::read::<Options>(node)?))),
};

const EXAMPLE: &str = "\
# `auto` recognises the product record by record; a connector id pins it.
connector: auto
# Zone of time stamps that name none.
timezone: UTC
networks:
  # Your own public networks; the private ranges are always inside.
  internal: []
# Folders of connectors of your own.
connectors_dir: []
";

impl Prepare<Box<dyn Transform>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        Mapping::new(self).map(|_| ()).map_err(|error| ComponentError::Config(error.to_string()))
    }

    fn connectors_dirs(&self) -> &[PathBuf] {
        &self.connectors_dir
    }

    fn files(&self) -> Vec<PathBuf> {
        user::files(&self.connectors_dir)
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Transform>, ComponentError> {
        let mapping = Mapping::new(&self).map_err(|error| ComponentError::Config(error.to_string()))?;
        let account = Account::new(host.metrics, mapping.catalogue().clone());
        Ok(Box::new(AsimTransform { mapper: BatchMapper::new(mapping), account }))
    }
}

/// Checked settings for each kind of peer.
#[derive(Clone, Debug)]
pub struct Mapping {
    general: PeerMapping,
    peers: Vec<(String, PeerMapping)>,
}

#[derive(Clone, Debug)]
struct PeerMapping {
    settings: Settings,
    pinned: Option<usize>,
}

impl Mapping {
    /// Checks the options.
    ///
    /// # Errors
    ///
    /// Names the first option that cannot be used.
    pub fn new(options: &Options) -> Result<Self, OptionsError> {
        let settings = options.check()?;
        let pinned = options.pinned(&settings.catalogue)?;
        let general = PeerMapping { settings, pinned };
        let mut peers = Vec::new();
        for (peer, own) in &options.peers {
            let mut mapping = general.clone();
            if own.timezone.is_some() {
                mapping.settings.zone = crate::options::zone(own.timezone.as_deref())?;
            }
            if own.connector.is_some() {
                mapping.pinned =
                    crate::options::pinned(own.connector.as_deref(), &mapping.settings.catalogue)?;
            }
            peers.push((peer.clone(), mapping));
        }
        Ok(Self { general, peers })
    }

    /// Returns the connectors that records are mapped by.
    pub fn catalogue(&self) -> &Catalogue {
        &self.general.settings.catalogue
    }

    fn of_peer(&self, peer: Option<&str>) -> &PeerMapping {
        peer.and_then(|peer| self.peers.iter().find(|(known, _)| known == peer))
            .map_or(&self.general, |(_, mapping)| mapping)
    }
}

/// What became of one record of a batch, with its text.
pub type Observer<'o> = &'o mut dyn FnMut(&RawBatch, &str, &crate::mapper::Verdict<'_>);

/// Maps batch by batch, remembering streams in between.
pub struct BatchMapper {
    mapping: Mapping,
    streams: Streams,
}

impl BatchMapper {
    /// Returns a mapper that has seen nothing.
    pub fn new(mapping: Mapping) -> Self {
        Self { mapping, streams: Streams::default() }
    }

    /// Maps all records of a batch; `observe` hears of each.
    pub fn map(&mut self, raw: RawBatch, observe: Observer<'_>) -> SessionBatch {
        let Self { mapping, streams } = self;
        let peer = mapping.of_peer(raw.origin.peer.as_deref());
        let named = raw.origin.connector.as_deref();
        let pinned = peer.pinned.or_else(|| named.and_then(|id| peer.settings.catalogue.position(id)));
        let stream = streams.of(raw.origin.stream);
        let store = Store { raw: Some(raw), ..Store::default() };
        SessionBatch::new(store, |store| {
            let mut sessions = Vec::new();
            let Some(raw) = &store.raw else { return Rows { sessions } };
            sessions.reserve(raw.records.len());
            for record in raw.iter() {
                let text = record_text(record, &store.arena);
                let verdict = map_record(
                    text,
                    raw.received,
                    pinned,
                    &peer.settings,
                    stream,
                    &store.arena,
                    &mut sessions,
                );
                observe(raw, text, &verdict);
            }
            Rows { sessions }
        })
    }
}

fn record_text<'a>(record: &'a [u8], arena: &'a Arena) -> &'a str {
    lines::text(record, arena).0
}

struct AsimTransform {
    mapper: BatchMapper,
    account: Account,
}

impl Transform for AsimTransform {
    fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch)) {
        let Batch { events: Events::Raw(raw), ack } = batch else { return };
        let account = &mut self.account;
        account.metrics.received_event_bytes.increment(raw.byte_size());
        account.named_connector(&raw);
        let sessions = self.mapper.map(raw, &mut |raw, text, verdict| account.record(raw, text, verdict));
        account.batch(sessions.sessions());
        pass_on(sessions, ack, emit);
    }
}

fn pass_on(sessions: SessionBatch, ack: Ack, emit: &mut dyn FnMut(Batch)) {
    if !sessions.sessions().is_empty() {
        emit(Batch { events: Events::Sessions(sessions), ack });
    }
}

/// Tells whether an outcome is worth a message: the record was meant for us and is broken.
fn is_trouble(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Rejected(_))
}
