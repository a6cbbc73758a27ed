//! CEF seen from both sides: the vendor's line and the CommonSecurityLog row of it.
//!
//! A row's columns are turned back into CEF keys (Microsoft's "CEF and CommonSecurityLog field
//! mapping"), its `AdditionalExtensions` into further pairs, so that one mapping serves both.

mod keys;

pub use keys::ENDS;

use sweepline_parse::time::{self, Clock, Nanos};
use sweepline_parse::{Arena, cef, null, syslog};

use crate::table::Index;

use super::Object;

/// One extension entry.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The CEF key.
    pub key: &'a str,
    /// The value, unescaped.
    pub value: &'a str,
}

/// A CEF event.
#[derive(Debug, Default)]
pub struct Cef<'a> {
    /// Device Vendor.
    pub vendor: &'a str,
    /// Device Product.
    pub product: &'a str,
    /// Device Version.
    pub version: &'a str,
    /// Device Event Class ID.
    pub class_id: &'a str,
    /// Name; the row's `Activity`.
    pub name: &'a str,
    /// Severity as the device wrote it.
    pub severity: &'a str,
    /// The host of the syslog header; the row's `Computer`.
    pub host: Option<&'a str>,
    /// The time of the syslog header; the row's `TimeGenerated`.
    pub time: Option<Nanos>,
    /// Whether the record is a table row.
    pub is_row: bool,
    /// The extension, in order.
    pub pairs: Vec<Pair<'a>>,
}

impl<'a> Cef<'a> {
    /// Reads a CEF line with whatever header stands before it.
    ///
    /// # Errors
    ///
    /// Returns the reason when the header has too few fields.
    pub fn from_line(line: &'a str, arena: &'a Arena, clock: &Clock<'_>) -> Result<Self, &'static str> {
        let event = cef::parse(line, arena).map_err(|_| "malformed_cef")?;
        let header = syslog::header(event.prefix, clock);
        let mut pairs = Vec::with_capacity(PAIRS);
        cef::extension(event.extension).each(|pair| {
            let value = if pair.escaped { cef::unescape(pair.value, arena) } else { pair.value };
            pairs.push(Pair { key: short_key(pair.key), value });
            pairs.len() < MAX_PAIRS
        });
        Ok(Self {
            vendor: event.vendor,
            product: event.product,
            version: event.device_version,
            class_id: event.class_id,
            name: event.name,
            severity: event.severity,
            host: header.host,
            time: header.time,
            is_row: false,
            pairs,
        })
    }

    /// Reads a CommonSecurityLog row; `None` when the object is something else.
    pub fn from_row(object: &Object<'a>, arena: &'a Arena, clock: &Clock<'_>) -> Option<Self> {
        let vendor = object.text("DeviceVendor", arena)?;
        let mut event = Self { vendor, is_row: true, pairs: Vec::with_capacity(PAIRS), ..Self::default() };
        for (column, value) in object.members() {
            let Some(text) = value.as_text(arena).and_then(null::non_null) else { continue };
            event.column(column, text, arena, clock);
        }
        Some(event)
    }

    fn column(&mut self, column: &'a str, text: &'a str, arena: &'a Arena, clock: &Clock<'_>) {
        match column {
            "DeviceVendor" => {}
            "DeviceProduct" => self.product = text,
            "DeviceVersion" => self.version = text,
            "DeviceEventClassID" => self.class_id = text,
            "Activity" => self.name = text,
            "LogSeverity" => self.severity = text,
            "OriginalLogSeverity" if self.severity.is_empty() => self.severity = text,
            "Computer" => self.host = Some(text),
            "TimeGenerated" => self.time = time::any(text, clock),
            "AdditionalExtensions" => self.additional_extensions(text, arena),
            _ if self.pairs.len() < MAX_PAIRS => {
                if let Some(key) = key_of_column(column) {
                    self.pairs.push(Pair { key, value: text });
                }
            }
            _ => {}
        }
    }

    fn additional_extensions(&mut self, text: &'a str, arena: &'a Arena) {
        for pair in cef::additional(text).take(MAX_PAIRS.saturating_sub(self.pairs.len())) {
            let value = if pair.escaped { cef::unescape(pair.value, arena) } else { pair.value };
            self.pairs.push(Pair { key: short_key(pair.key), value });
        }
    }

    /// Returns the last value of a key; empty text is no value.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.pairs
            .iter()
            .rev()
            .find(|pair| pair.key == key)
            .map(|pair| pair.value)
            .filter(|value| !value.is_empty())
    }

    /// Returns the value of the custom key (`cs`, `cn`, …) whose label is `label`, case ignored.
    pub fn labelled(&self, label: &str) -> Option<&'a str> {
        self.pairs
            .iter()
            .find(|pair| is_label(pair.key).is_some() && pair.value.eq_ignore_ascii_case(label))
            .and_then(|pair| is_label(pair.key))
            .and_then(|key| self.get(key))
    }
}

/// Pairs that most records have at most.
const PAIRS: usize = 32;
/// More pairs than any product writes.
const MAX_PAIRS: usize = 512;

fn is_label(key: &str) -> Option<&str> {
    let stem = key.len().checked_sub("Label".len())?;
    (key.is_char_boundary(stem) && key[stem..].eq_ignore_ascii_case("Label")).then(|| &key[..stem])
}

/// The dictionary key for a long name (ArcSight's CEF dictionary lists both).
#[inline]
fn short_key(key: &str) -> &str {
    // None of them is shorter, nor starts in upper case as most products' own keys do.
    let may_be_long =
        key.len() >= "bytesIn".len() && key.starts_with(|first: char| first.is_ascii_lowercase());
    if may_be_long { dictionary_key(key) } else { key }
}

fn dictionary_key(key: &str) -> &str {
    match key {
        "sourceAddress" => "src",
        "destinationAddress" => "dst",
        "sourcePort" => "spt",
        "destinationPort" => "dpt",
        "sourceUserName" => "suser",
        "destinationUserName" => "duser",
        "deviceAction" => "act",
        "applicationProtocol" => "app",
        "transportProtocol" => "proto",
        "bytesIn" => "in",
        "bytesOut" => "out",
        "deviceReceiptTime" => "rt",
        "startTime" => "start",
        "endTime" => "end",
        "deviceHostName" => "dvchost",
        "deviceAddress" => "dvc",
        "message" => "msg",
        _ => key,
    }
}

/// The CEF key of a CommonSecurityLog column; `None` for columns that the agent adds itself.
fn key_of_column(column: &str) -> Option<&'static str> {
    static INDEX: Index = {
        let mut index = Index::new();
        let mut i = 0;
        while i < COLUMNS.len() {
            index = index.with(COLUMNS[i].0, i);
            i += 1;
        }
        index
    };
    INDEX.find(column, |at| COLUMNS[at].0).map(|at| COLUMNS[at].1)
}

#[rustfmt::skip]
static COLUMNS: &[(&str, &str)] = &[
    ("DeviceAction", "act"), ("ApplicationProtocol", "app"), ("DeviceEventCategory", "cat"),
    ("EventCount", "cnt"), ("DestinationDnsDomain", "destinationDnsDomain"),
    ("DestinationServiceName", "destinationServiceName"),
    ("DestinationTranslatedAddress", "destinationTranslatedAddress"),
    ("DestinationTranslatedPort", "destinationTranslatedPort"),
    ("CommunicationDirection", "deviceDirection"), ("DeviceDnsDomain", "deviceDnsDomain"),
    ("DeviceExternalID", "deviceExternalId"), ("DeviceFacility", "deviceFacility"),
    ("DeviceInboundInterface", "deviceInboundInterface"),
    ("DeviceOutboundInterface", "deviceOutboundInterface"), ("DeviceNtDomain", "deviceNtDomain"),
    ("DevicePayloadId", "devicePayloadId"), ("ProcessName", "deviceProcessName"),
    ("DeviceTranslatedAddress", "deviceTranslatedAddress"), ("DestinationHostName", "dhost"),
    ("DestinationMACAddress", "dmac"), ("DestinationNTDomain", "dntdom"),
    ("DestinationProcessId", "dpid"), ("DestinationUserPrivileges", "dpriv"),
    ("DestinationProcessName", "dproc"), ("DestinationPort", "dpt"), ("DestinationIP", "dst"),
    ("DeviceTimeZone", "dtz"), ("DestinationUserID", "duid"), ("DestinationUserName", "duser"),
    ("DeviceAddress", "dvc"), ("DeviceName", "dvchost"), ("DeviceMacAddress", "dvcmac"),
    ("ProcessID", "dvcpid"), ("EndTime", "end"), ("ExtID", "externalId"),
    ("ExternalID", "externalId"), ("FileCreateTime", "fileCreateTime"), ("FileHash", "fileHash"),
    ("FileID", "fileId"), ("FileModificationTime", "fileModificationTime"),
    ("FilePath", "filePath"), ("FilePermission", "filePermission"), ("FileType", "fileType"),
    ("FileName", "fname"), ("FileSize", "fsize"), ("ReceivedBytes", "in"), ("SentBytes", "out"),
    ("Message", "msg"), ("EventOutcome", "outcome"), ("Protocol", "proto"), ("Reason", "reason"),
    ("RequestURL", "request"), ("RequestClientApplication", "requestClientApplication"),
    ("RequestContext", "requestContext"), ("RequestCookies", "requestCookies"),
    ("RequestMethod", "requestMethod"), ("ReceiptTime", "rt"), ("SourceHostName", "shost"),
    ("SourceMACAddress", "smac"), ("SourceNTDomain", "sntdom"),
    ("SourceDnsDomain", "sourceDnsDomain"), ("SourceServiceName", "sourceServiceName"),
    ("SourceTranslatedAddress", "sourceTranslatedAddress"),
    ("SourceTranslatedPort", "sourceTranslatedPort"), ("SourceProcessId", "spid"),
    ("SourceUserPrivileges", "spriv"), ("SourceProcessName", "sproc"), ("SourcePort", "spt"),
    ("SourceIP", "src"), ("StartTime", "start"), ("SourceUserID", "suid"),
    ("SourceUserName", "suser"), ("EventType", "type"),
    ("DeviceCustomIPv6Address1", "c6a1"), ("DeviceCustomIPv6Address1Label", "c6a1Label"),
    ("DeviceCustomIPv6Address2", "c6a2"), ("DeviceCustomIPv6Address2Label", "c6a2Label"),
    ("DeviceCustomIPv6Address3", "c6a3"), ("DeviceCustomIPv6Address3Label", "c6a3Label"),
    ("DeviceCustomIPv6Address4", "c6a4"), ("DeviceCustomIPv6Address4Label", "c6a4Label"),
    ("DeviceCustomFloatingPoint1", "cfp1"), ("DeviceCustomFloatingPoint1Label", "cfp1Label"),
    ("DeviceCustomFloatingPoint2", "cfp2"), ("DeviceCustomFloatingPoint2Label", "cfp2Label"),
    ("DeviceCustomFloatingPoint3", "cfp3"), ("DeviceCustomFloatingPoint3Label", "cfp3Label"),
    ("DeviceCustomFloatingPoint4", "cfp4"), ("DeviceCustomFloatingPoint4Label", "cfp4Label"),
    ("DeviceCustomNumber1", "cn1"), ("FieldDeviceCustomNumber1", "cn1"),
    ("DeviceCustomNumber1Label", "cn1Label"), ("DeviceCustomNumber2", "cn2"),
    ("FieldDeviceCustomNumber2", "cn2"), ("DeviceCustomNumber2Label", "cn2Label"),
    ("DeviceCustomNumber3", "cn3"), ("FieldDeviceCustomNumber3", "cn3"),
    ("DeviceCustomNumber3Label", "cn3Label"), ("DeviceCustomString1", "cs1"),
    ("DeviceCustomString1Label", "cs1Label"), ("DeviceCustomString2", "cs2"),
    ("DeviceCustomString2Label", "cs2Label"), ("DeviceCustomString3", "cs3"),
    ("DeviceCustomString3Label", "cs3Label"), ("DeviceCustomString4", "cs4"),
    ("DeviceCustomString4Label", "cs4Label"), ("DeviceCustomString5", "cs5"),
    ("DeviceCustomString5Label", "cs5Label"), ("DeviceCustomString6", "cs6"),
    ("DeviceCustomString6Label", "cs6Label"), ("DeviceCustomDate1", "deviceCustomDate1"),
    ("DeviceCustomDate1Label", "deviceCustomDate1Label"),
    ("DeviceCustomDate2", "deviceCustomDate2"),
    ("DeviceCustomDate2Label", "deviceCustomDate2Label"), ("FlexDate1", "flexDate1"),
    ("FlexDate1Label", "flexDate1Label"), ("FlexNumber1", "flexNumber1"),
    ("FlexNumber1Label", "flexNumber1Label"), ("FlexNumber2", "flexNumber2"),
    ("FlexNumber2Label", "flexNumber2Label"), ("FlexString1", "flexString1"),
    ("FlexString1Label", "flexString1Label"), ("FlexString2", "flexString2"),
    ("FlexString2Label", "flexString2Label"),
];
