//! The options of the `asim` transform, and what they become once checked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use sweepline_parse::time::Zone;

use crate::catalogue::{Catalogue, Entry};
use crate::direction::{Networks, Zones};
use crate::registry;
use crate::user;

/// Options of the `asim` transform.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// `auto` (the default) or a connector id.
    pub connector: Option<String>,
    /// Folders of connectors of one's own; see docs/custom-connectors.md.
    pub connectors_dir: Vec<PathBuf>,
    /// Zone of time stamps that name none: an IANA name or an offset. Default `UTC`.
    pub timezone: Option<String>,
    /// Networks of the organisation, besides the private ranges.
    pub networks: NetworkOptions,
    /// Names of zones and interfaces by side.
    pub zones: ZoneOptions,
    /// `derive` (default) fills NetworkDirection, `compat` leaves it as Microsoft's parsers do.
    pub direction_mode: DirectionMode,
    /// How PAN-OS CEF byte counts are meant.
    pub pan_cef_bytes: PanCefBytes,
    /// Whether a Zeek connection attempt without reply (`S0`) is a failure.
    pub zeek_s0: ZeekS0,
    /// Which way a session of Zscaler Private Access goes.
    pub zpa_direction: ZpaDirection,
    /// Column order of VPC flow logs that come without header line, blank separated.
    pub vpc_flow_format: Option<String>,
    /// Settings that replace the above for single peers: host name or address → options.
    pub peers: BTreeMap<String, PeerOptions>,
}

/// Options per sending host.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PeerOptions {
    /// See [`Options::connector`].
    pub connector: Option<String>,
    /// See [`Options::timezone`].
    pub timezone: Option<String>,
}

/// Which networks are inside.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkOptions {
    /// CIDR blocks that count as inside, besides the private ranges.
    pub internal: Vec<String>,
}

/// Which zone and interface names are inside or outside; they replace the default names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ZoneOptions {
    /// Names outside. Default: wan, untrust, outside, internet and the like.
    pub external: Option<Vec<String>>,
    /// Names inside. Default: lan, trust, inside, dmz and the like.
    pub internal: Option<Vec<String>>,
}

/// What NetworkDirection is derived from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectionMode {
    /// Vendor's word, then zones, then addresses.
    #[default]
    Derive,
    /// Only what Microsoft's parser of the product sets.
    Compat,
}

/// What `in` and `out` mean in PAN-OS CEF.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanCefBytes {
    /// The vendor's template: `in` is what the client sent.
    #[default]
    Template,
    /// Microsoft's parser: `out` is what the client sent.
    Sentinel,
}

/// What a Zeek `S0` is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZeekS0 {
    /// Success, as in Microsoft's parser.
    #[default]
    Success,
    /// Failure with details Timeout.
    Failure,
}

/// Which way a session of Zscaler Private Access goes, from a user over a broker to a private application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZpaDirection {
    /// Neither in nor out: the broker lies between.
    #[default]
    Na,
    /// In: users count as outside.
    Inbound,
}

/// Checked options, ready for use.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The connectors that records are mapped by.
    pub catalogue: Catalogue,
    /// Zone of stamps without one.
    pub zone: Zone,
    /// Inside networks.
    pub networks: Networks,
    /// Zone names.
    pub zones: Zones,
    /// See [`Options::direction_mode`].
    pub direction_mode: DirectionMode,
    /// See [`Options::pan_cef_bytes`].
    pub pan_cef_bytes: PanCefBytes,
    /// See [`Options::zeek_s0`].
    pub zeek_s0: ZeekS0,
    /// See [`Options::zpa_direction`].
    pub zpa_direction: ZpaDirection,
    /// See [`Options::vpc_flow_format`].
    pub vpc_flow_format: Option<Vec<String>>,
}

/// What is wrong with the options.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// No such connector.
    #[error("unknown connector `{name}`{hint}; known: auto, {known}")]
    Connector {
        /// The name given.
        name: String,
        /// "did you mean", or empty.
        hint: String,
        /// All names.
        known: String,
    },
    /// No such time zone.
    #[error("unknown time zone `{0}` (an IANA name such as `Europe/Berlin`, or an offset such as `+01:00`)")]
    Timezone(String),
    /// Not a network.
    #[error("`{0}` in networks.internal is not a CIDR block (such as `203.0.113.0/24`)")]
    Network(String),
    /// Not a VPC flow log column.
    #[error("unknown field `{0}` in vpc_flow_format")]
    VpcField(String),
    /// Users' connectors that cannot be used.
    #[error(transparent)]
    Connectors(#[from] user::Problems),
}

impl Options {
    /// Checks the options and loads the user's connectors.
    ///
    /// # Errors
    ///
    /// Names the first option that cannot be used, and everything that is wrong with the user's connectors.
    pub fn check(&self) -> Result<Settings, OptionsError> {
        Ok(Settings {
            catalogue: user::load(&self.connectors_dir)?,
            zone: zone(self.timezone.as_deref())?,
            networks: Networks::new(&self.networks.internal)?,
            zones: Zones::new(self.zones.external.as_deref(), self.zones.internal.as_deref()),
            direction_mode: self.direction_mode,
            pan_cef_bytes: self.pan_cef_bytes,
            zeek_s0: self.zeek_s0,
            zpa_direction: self.zpa_direction,
            vpc_flow_format: self.vpc_flow_format.as_deref().map(vpc_fields).transpose()?,
        })
    }

    /// Returns the number of the pinned connector; `None` means `auto`.
    ///
    /// # Errors
    ///
    /// Fails for a name that is no connector.
    pub fn pinned(&self, catalogue: &Catalogue) -> Result<Option<usize>, OptionsError> {
        pinned(self.connector.as_deref(), catalogue)
    }
}

/// Finds a connector by name; `None` and `auto` pin none.
///
/// # Errors
///
/// Fails for a name that is no connector, and lists the known ones.
pub fn pinned(name: Option<&str>, catalogue: &Catalogue) -> Result<Option<usize>, OptionsError> {
    let Some(name) = name.filter(|name| *name != "auto") else { return Ok(None) };
    catalogue.position(name).map(Some).ok_or_else(|| OptionsError::Connector {
        name: name.to_owned(),
        hint: catalogue.nearest(name).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default(),
        known: catalogue.entries().iter().map(Entry::id).collect::<Vec<_>>().join(", "),
    })
}

/// Reads the names of flow log fields.
fn vpc_fields(format: &str) -> Result<Vec<String>, OptionsError> {
    let field = |name: &str| match registry::is_vpc_field(name) {
        true => Ok(name.to_owned()),
        false => Err(OptionsError::VpcField(name.to_owned())),
    };
    format.split_whitespace().map(field).collect()
}

/// Reads a time zone option.
///
/// # Errors
///
/// Fails for a name that is no zone.
pub fn zone(name: Option<&str>) -> Result<Zone, OptionsError> {
    match name {
        None => Ok(Zone::default()),
        Some(name) => Zone::parse(name).ok_or_else(|| OptionsError::Timezone(name.to_owned())),
    }
}
