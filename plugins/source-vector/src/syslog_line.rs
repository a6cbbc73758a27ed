//! Lines that Vector's `syslog` source took apart.
//!
//! That source keeps only the message in `.message`, and takes what stands before its first colon for the name of an
//! application. For network devices that is a part of the record: `%ASA-6-302013` of Cisco's, the `CEF` of `CEF:0|…`. So a
//! line with an application is put together again.

use sweepline_vector::read::{Timestamp, Value};

/// What the source says of a line beside its message.
#[derive(Default)]
pub(crate) struct Parts<'a> {
    pub(crate) app: Option<&'a str>,
    pub(crate) process: Option<String>,
    pub(crate) host: Option<&'a str>,
    pub(crate) time: Option<Timestamp>,
    pub(crate) facility: Option<&'a str>,
    pub(crate) severity: Option<&'a str>,
}

/// The names of facilities as Vector has them, by number (RFC 5424 section 6.2.1).
const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    "ntp", "audit", "alert", "clockd", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
    "local7",
];
/// The names of severities, by number.
const SEVERITIES: [&str; 8] = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

impl<'a> Parts<'a> {
    /// Takes them out of an event's members.
    pub(crate) fn of(members: &[(&'a str, Value<'a>)]) -> Self {
        let mut parts = Self::default();
        for (name, value) in members {
            match (*name, value) {
                ("appname", value) => parts.app = value.as_text(),
                ("procid", Value::Integer(number)) => parts.process = Some(number.to_string()),
                ("procid", value) => parts.process = value.as_text().map(str::to_owned),
                ("hostname", value) => parts.host = value.as_text(),
                ("timestamp", Value::Timestamp(at)) => parts.time = Some(*at),
                ("facility", value) => parts.facility = value.as_text(),
                ("severity", value) => parts.severity = value.as_text(),
                _ => {}
            }
        }
        parts
    }

    /// Puts the line together; `None` where it had no application, so that the message is the record.
    pub(crate) fn line(&self, message: &[u8]) -> Option<Vec<u8>> {
        let app = self.app.filter(|app| !app.is_empty() && *app != "-")?;
        let mut line = self.priority();
        if let Some((time, host)) = self.time.and_then(Timestamp::at).zip(self.host) {
            sweepline_parse::time::write_rfc3339(time, &mut line);
            line.push(' ');
            line.push_str(host);
            line.push(' ');
        }
        line.push_str(app);
        if let Some(process) = &self.process {
            line.push('[');
            line.push_str(process);
            line.push(']');
        }
        line.push_str(": ");
        let mut line = line.into_bytes();
        line.extend_from_slice(message);
        Some(line)
    }

    fn priority(&self) -> String {
        let number = |names: &[&str], name: Option<&str>| names.iter().position(|known| Some(*known) == name);
        match number(&FACILITIES, self.facility).zip(number(&SEVERITIES, self.severity)) {
            Some((facility, severity)) => format!("<{}>", facility * 8 + severity),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use sweepline_parse::syslog::{Pri, split};
    use sweepline_parse::time::{Clock, Nanos, Zone};

    use super::*;

    fn parts() -> Parts<'static> {
        Parts {
            app: Some("%ASA-6-302013"),
            process: None,
            host: Some("fw1"),
            time: Some(Timestamp { seconds: 1_773_480_413, nanos: 0 }),
            facility: Some("local4"),
            severity: Some("info"),
        }
    }

    #[test]
    fn a_line_with_an_application_is_as_it_was() {
        let line = parts().line(b"Built inbound TCP connection 1").unwrap();
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line, "<166>2026-03-14T09:26:53Z fw1 %ASA-6-302013: Built inbound TCP connection 1");
        let clock = Clock { zone: &Zone::Utc, received: Nanos(0) };
        let (header, _) = split(&line, &clock);
        assert_eq!(header.pri, Some(Pri(166)));
        assert_eq!(header.host, Some("fw1"));
        assert_eq!(header.time, Some(Nanos(1_773_480_413_000_000_000)));
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let bare = Parts { app: Some("CEF"), process: Some("7".to_owned()), ..Parts::default() };
        assert_eq!(bare.line(b"0|Acme|").unwrap(), b"CEF[7]: 0|Acme|");
        for app in [None, Some(""), Some("-")] {
            assert_eq!(Parts { app, ..parts() }.line(b"x"), None);
        }
    }
}
