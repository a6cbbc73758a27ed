//! The `custom:` block: what Sigma has no words for.
//!
//! A block on a detection rule holds for every correlation over it; the correlation's own block wins. `compat` sets a
//! bundle of keys, and a key that is written out wins over the bundle, whatever the order.

use rsigma_parser::value::Timespan;
use sweepline_asim::Field;
use sweepline_asim::schema::Physical;

use crate::condition;
use crate::error::Kind;
use crate::limits::{
    MAX_EXACT_LIMIT, MAX_GROUPS, MAX_SAMPLE, MAX_STATE_BYTES, MAX_TIMESPAN_SECONDS, PRECISIONS,
};
use crate::nearest;
use crate::ports::Ports;
use crate::title::AlertTitle;

const DEFAULT_PRECISION: u8 = 12;
const DEFAULT_EXACT_LIMIT: usize = 256;
const DEFAULT_SAMPLE: usize = 100;
const DEFAULT_PREFIX_V6: u8 = 64;
const DEFAULT_MAX_GROUPS: usize = 100_000;
const DEFAULT_MAX_STATE_BYTES: u64 = 256 << 20;

/// Seconds that events may come late, and between window starts, where the rule says nothing.
pub(crate) const DEFAULT_LATENESS_SECONDS: i64 = 300;
pub(crate) const DEFAULT_HOP_SECONDS: i64 = 300;

/// What the `custom:` blocks of a rule come to, defaults filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// `engine`, `precision`, `exact_limit`: how distinct values are counted.
    pub engine: Engine,
    /// `sample`: how many of the values an alert shows.
    pub sample: usize,
    /// `max_groups`: how many groups are held at once; beyond, the least recently seen goes.
    pub max_groups: usize,
    /// `max_state_bytes`: how much memory the rule may take.
    pub max_state_bytes: u64,
    /// `prefix_v6`: how many bits of an IPv6 address count; 128 is the whole address.
    pub prefix_v6: u8,
    /// `allow_ports`: destination ports that never alert.
    pub allow_ports: Ports,
    /// `denied_only`: look only at sessions with the result Failure.
    pub denied_only: bool,
    /// `time_field`: the column that windows go by.
    pub time_field: Field,
    /// `window_bounds`: whether an event on a border counts in both windows.
    pub window_bounds: WindowBounds,
    /// `canonical_ip`: whether an IPv4-mapped IPv6 address is the IPv4 address.
    pub canonical_ip: bool,
    /// `skip_empty`: whether sessions without the counted column do not count; else empty is one more value.
    pub skip_empty: bool,
    /// `single_alert`: whether all groups of one window make one alert.
    pub single_alert: bool,
    /// `compat`: which of Microsoft's rules to follow to the letter.
    pub compat: Option<Compat>,
}

/// How distinct values are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// An exact set that grows into a HyperLogLog++ sketch.
    Hll {
        /// Two to this power registers.
        precision: u8,
        /// Most values that are counted exactly.
        exact_limit: usize,
    },
    /// An exact set, whatever its size; `max_state_bytes` still holds.
    Exact,
}

/// Whether a window's last instant belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WindowBounds {
    /// From the start up to, not including, the end.
    HalfOpen,
    /// Both ends: an event on a border counts in both windows, as in Sentinel's scheduled rules.
    Inclusive,
}

/// Versions of Microsoft's port sweep rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compat {
    /// Up to 1.0.4: groups by port.
    Sentinel102,
    /// 1.0.5: groups by source and port.
    Sentinel105,
}

/// A value of the `custom:` block, free of the YAML parser's types.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Raw {
    Text(String),
    Int(i64),
    Bool(bool),
    List(Vec<Raw>),
    Other,
}

/// The keys of one or more `custom:` blocks, read and checked one by one.
#[derive(Clone, Default, Debug)]
pub(crate) struct Custom {
    is_exact: Option<bool>,
    precision: Option<u8>,
    exact_limit: Option<usize>,
    pub(crate) hop_seconds: Option<i64>,
    pub(crate) lateness_seconds: Option<i64>,
    prefix_v6: Option<u8>,
    allow_ports: Option<Ports>,
    sample: Option<usize>,
    max_groups: Option<usize>,
    max_state_bytes: Option<u64>,
    denied_only: Option<bool>,
    time_field: Option<Field>,
    window_bounds: Option<WindowBounds>,
    canonical_ip: Option<bool>,
    skip_empty: Option<bool>,
    single_alert: Option<bool>,
    pub(crate) compat: Option<Compat>,
    /// `weight: event_count`.
    pub(crate) by_event_count: Option<bool>,
    /// A text for people, so no part of the settings that make a rule's version.
    pub(crate) alert_title: Option<AlertTitle>,
}

/// Every key, for the hint on an unknown one.
const KEYS: [&str; 19] = [
    "engine",
    "precision",
    "exact_limit",
    "hop",
    "allowed_lateness",
    "prefix_v6",
    "allow_ports",
    "sample",
    "max_groups",
    "max_state_bytes",
    "denied_only",
    "time_field",
    "window_bounds",
    "canonical_ip",
    "skip_empty",
    "single_alert",
    "compat",
    "weight",
    "alert_title",
];

impl Custom {
    /// Takes in one key; a later one wins.
    pub(crate) fn set(&mut self, key: &str, value: &Raw) -> Result<(), Kind> {
        match key {
            "engine" => self.is_exact = Some(one_of("engine", value, &[("hll", false), ("exact", true)])?),
            "precision" => {
                self.precision = Some(number("precision", value, *PRECISIONS.start(), *PRECISIONS.end())?)
            }
            "exact_limit" => self.exact_limit = Some(number("exact_limit", value, 0, MAX_EXACT_LIMIT)?),
            "hop" => self.hop_seconds = Some(duration("hop", value, 1)?),
            "allowed_lateness" => self.lateness_seconds = Some(duration("allowed_lateness", value, 0)?),
            "prefix_v6" => self.prefix_v6 = Some(number("prefix_v6", value, 1, 128)?),
            "allow_ports" => self.allow_ports = Some(ports(value)?),
            "sample" => self.sample = Some(number("sample", value, 0, MAX_SAMPLE)?),
            "max_groups" => self.max_groups = Some(number("max_groups", value, 1, MAX_GROUPS)?),
            "max_state_bytes" => {
                self.max_state_bytes = Some(number("max_state_bytes", value, 1, MAX_STATE_BYTES)?)
            }
            "denied_only" => self.denied_only = Some(flag("denied_only", value)?),
            "time_field" => self.time_field = Some(time_field(value)?),
            "window_bounds" => {
                let bounds = [("half_open", WindowBounds::HalfOpen), ("inclusive", WindowBounds::Inclusive)];
                self.window_bounds = Some(one_of("window_bounds", value, &bounds)?);
            }
            "canonical_ip" => self.canonical_ip = Some(flag("canonical_ip", value)?),
            "skip_empty" => self.skip_empty = Some(flag("skip_empty", value)?),
            "single_alert" => self.single_alert = Some(flag("single_alert", value)?),
            "compat" => {
                let versions =
                    [("sentinel-1.0.5", Compat::Sentinel105), ("sentinel-1.0.2", Compat::Sentinel102)];
                self.compat = Some(one_of("compat", value, &versions)?);
            }
            "weight" => {
                self.by_event_count =
                    Some(one_of("weight", value, &[("rows", false), ("event_count", true)])?)
            }
            "alert_title" => self.alert_title = Some(AlertTitle::read(value)?),
            unknown => return Err(Kind::UnknownSetting(unknown.to_owned(), nearest::hint(unknown, KEYS))),
        }
        Ok(())
    }

    /// Fills in what no key says.
    pub(crate) fn settings(&self) -> Settings {
        let follows = self.compat.is_some();
        let engine = if self.is_exact.unwrap_or(follows) {
            Engine::Exact
        } else {
            Engine::Hll {
                precision: self.precision.unwrap_or(DEFAULT_PRECISION),
                exact_limit: self.exact_limit.unwrap_or(DEFAULT_EXACT_LIMIT),
            }
        };
        let bounds = if follows { WindowBounds::Inclusive } else { WindowBounds::HalfOpen };
        let prefix_v6 = if follows { 128 } else { DEFAULT_PREFIX_V6 };
        Settings {
            engine,
            sample: self.sample.unwrap_or(DEFAULT_SAMPLE),
            max_groups: self.max_groups.unwrap_or(DEFAULT_MAX_GROUPS),
            max_state_bytes: self.max_state_bytes.unwrap_or(DEFAULT_MAX_STATE_BYTES),
            prefix_v6: self.prefix_v6.unwrap_or(prefix_v6),
            allow_ports: self.allow_ports.clone().unwrap_or_default(),
            denied_only: self.denied_only.unwrap_or(false),
            time_field: self.time_field.unwrap_or(Field::TimeGenerated),
            window_bounds: self.window_bounds.unwrap_or(bounds),
            canonical_ip: self.canonical_ip.unwrap_or(!follows),
            skip_empty: self.skip_empty.unwrap_or(!follows),
            single_alert: self.single_alert.unwrap_or(follows),
            compat: self.compat,
        }
    }
}

fn wants(key: &'static str, wanted: impl Into<String>) -> Kind {
    Kind::Setting { key, wanted: wanted.into() }
}

fn number<T: TryFrom<i64>>(key: &'static str, value: &Raw, least: i64, most: i64) -> Result<T, Kind> {
    let refused = || wants(key, format!("a whole number from {least} to {most}"));
    let Raw::Int(number) = value else { return Err(refused()) };
    if !(least..=most).contains(number) {
        return Err(refused());
    }
    T::try_from(*number).map_err(|_| refused())
}

fn flag(key: &'static str, value: &Raw) -> Result<bool, Kind> {
    match value {
        Raw::Bool(flag) => Ok(*flag),
        _ => Err(wants(key, "true or false")),
    }
}

fn one_of<T: Copy>(key: &'static str, value: &Raw, known: &[(&str, T)]) -> Result<T, Kind> {
    let text = match value {
        Raw::Text(text) => text.as_str(),
        _ => "",
    };
    known.iter().find(|(name, _)| *name == text).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        wants(key, names.join(" or "))
    })
}

fn duration(key: &'static str, value: &Raw, least: i64) -> Result<i64, Kind> {
    let refused = || wants(key, "a time span such as 30s, 5m or 1h");
    let Raw::Text(text) = value else { return Err(refused()) };
    let seconds = Timespan::parse(text).ok().as_ref().and_then(seconds);
    seconds.filter(|seconds| *seconds >= least).ok_or_else(refused)
}

/// Returns a time span of a fixed length; months and years have none.
pub(crate) fn seconds(span: &Timespan) -> Option<i64> {
    use rsigma_parser::value::TimespanUnit::{Month, Year};
    if matches!(span.unit, Month | Year) || span.seconds > MAX_TIMESPAN_SECONDS {
        return None;
    }
    i64::try_from(span.seconds).ok()
}

fn ports(value: &Raw) -> Result<Ports, Kind> {
    let refused = || wants("allow_ports", "a list of ports, or ranges such as 8000-8100");
    let one;
    let items = match value {
        Raw::List(items) => items,
        single => {
            one = [single.clone()];
            one.as_slice()
        }
    };
    let mut all = Ports::default();
    for item in items {
        let ports = match item {
            Raw::Int(number) => u16::try_from(*number).ok().map(|port| Ports::range(port, port)),
            Raw::Text(text) => Ports::from_text(text),
            _ => None,
        };
        all.add(&ports.ok_or_else(refused)?);
    }
    Ok(all)
}

fn time_field(value: &Raw) -> Result<Field, Kind> {
    let Raw::Text(name) = value else { return Err(wants("time_field", "the name of a time column")) };
    let field = condition::column(name)?;
    if field.info().physical == Physical::DateTime {
        Ok(field)
    } else {
        Err(wants("time_field", "a time column"))
    }
}
