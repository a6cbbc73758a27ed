//! Made-up records of two vendors; addresses are from the documentation ranges.

use std::ops::Range;

/// A denied FortiGate session from outside; its number shows up as NetworkSessionId.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) number: u64,
    pub(crate) source: String,
    pub(crate) destination: String,
    pub(crate) port: u16,
    /// Seconds since 1970.
    pub(crate) at: i64,
    pub(crate) policy: &'static str,
}

/// 2026-03-14T10:00:00Z.
pub(crate) const TEN: i64 = 1_773_482_400;

impl Record {
    /// Returns a record of ten o'clock that differs from others by its number.
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            source: "203.0.113.7".to_owned(),
            destination: "10.20.0.5".to_owned(),
            port: 3389,
            at: TEN,
            policy: "deny all",
        }
    }

    pub(crate) fn from(self, source: impl Into<String>) -> Self {
        Self { source: source.into(), ..self }
    }

    pub(crate) fn on_port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    pub(crate) fn minutes_later(self, minutes: i64) -> Self {
        Self { at: self.at + 60 * minutes, ..self }
    }

    /// Returns the line, without line end.
    pub(crate) fn line(&self) -> String {
        let Self { number, source, destination, port, at, policy } = self;
        format!(
            "<189>devname=\"FG-EDGE\" devid=\"FG100F0000000001\" eventtime={at}000000000 tz=\"+0000\" \
             logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip={source} \
             srcport=40000 srcintf=\"wan1\" srcintfrole=\"wan\" dstip={destination} dstport={port} dstintf=\"port2\" \
             dstintfrole=\"lan\" sessionid={number} proto=6 action=\"deny\" policyid=0 policyname=\"{policy}\" \
             service=\"tcp/{port}\" sentbyte=0 rcvdbyte=0"
        )
    }
}

/// A FortiGate record that reports no session.
pub(crate) const NOT_A_SESSION: &str = "<189>date=2026-03-14 time=10:00:00 devname=\"FG-EDGE\" \
     devid=\"FG100F0000000001\" eventtime=1773482400000000000 tz=\"+0000\" logid=\"0100032001\" type=\"event\" \
     subtype=\"system\" level=\"information\" vd=\"root\" logdesc=\"Admin login successful\"";

/// A header line of VPC flow logs whose order is not the default one.
pub(crate) const VPC_HEADER: &str =
    "dstaddr srcaddr dstport srcport protocol start end action log-status version";

/// Returns a sweep of a port: one record each from so many sources, ten a minute.
pub(crate) fn sweep(port: u16, sources: u64) -> String {
    let record = |number: u64| {
        let minutes = i64::try_from(number / 10).unwrap();
        Record::new(number)
            .from(format!("203.0.113.{}", number + 1))
            .on_port(port)
            .minutes_later(minutes)
            .line()
    };
    (0..sources).map(|number| record(number) + "\n").collect()
}

/// Returns text as UTF-16 with a byte-order mark, as Windows tools write it.
pub(crate) fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Returns the lines of the records with these numbers.
pub(crate) fn lines_of(numbers: Range<u64>) -> String {
    numbers.map(|number| Record::new(number).line() + "\n").collect()
}
