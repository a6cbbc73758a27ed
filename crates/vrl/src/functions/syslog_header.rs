//! `syslog_header!(text)`

use std::collections::BTreeMap;

use chrono::DateTime;
use vrl::prelude::*;

use sweepline_parse::syslog::{Header, split};
use sweepline_parse::time::{Clock, Nanos, Zone};

use super::arguments::{put, with_text};

#[derive(Clone, Copy, Debug)]
pub(super) struct SyslogHeader;

impl Function for SyslogHeader {
    fn identifier(&self) -> &'static str {
        "syslog_header"
    }

    fn summary(&self) -> &'static str {
        "splits a syslog line into its header and the message"
    }

    fn usage(&self) -> &'static str {
        "Splits a line of RFC 3164, RFC 5424 or the devices' variants of them into `facility` and `severity` (numbers), \
         `timestamp`, `hostname`, `appname`, `procid`, `msgid`, `structured` (text) and `message`; what the header lacks is \
         left out. A stamp without a year needs `received`, without it there is no `timestamp`; a stamp without a zone is \
         taken as `timezone`, by default UTC."
    }

    fn category(&self) -> &'static str {
        Category::Parse.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &["`text` has no syslog header.", "`timezone` is unknown."]
    }

    fn return_kind(&self) -> u16 {
        kind::OBJECT
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("text", kind::BYTES, "The line."),
            Parameter::optional("received", kind::TIMESTAMP, "When the line came in."),
            Parameter::optional(
                "timezone",
                kind::BYTES,
                "The zone of stamps that name none, by its IANA name or offset.",
            ),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            example! {
                title: "RFC 5424",
                source: r#"syslog_header!("<134>1 2026-03-14T09:26:53Z fw1 app 77 - - link up")"#,
                result: Ok(
                    r#"{ "facility": 16, "severity": 6, "timestamp": t'2026-03-14T09:26:53Z', "hostname": "fw1", "appname": "app", "procid": "77", "message": "link up" }"#,
                ),
            },
            example! {
                title: "RFC 3164 has no year",
                source: r#"syslog_header!("<13>Mar 14 09:26:53 fw1 app[77]: link up", received: t'2026-03-14T09:27:00Z')"#,
                result: Ok(
                    r#"{ "facility": 1, "severity": 5, "timestamp": t'2026-03-14T09:26:53Z', "hostname": "fw1", "appname": "app", "procid": "77", "message": "link up" }"#,
                ),
            },
            example! {
                title: "No header",
                source: r#"syslog_header!("")"#,
                result: Err(r#"function call error for "syslog_header" at (0:18): no syslog header in the text"#),
            },
        ]
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(SyslogHeaderExpression {
            text: arguments.required("text"),
            received: arguments.optional("received"),
            timezone: arguments.optional("timezone"),
        }
        .as_expr())
    }
}

#[derive(Clone, Debug)]
struct SyslogHeaderExpression {
    text: Box<dyn Expression>,
    received: Option<Box<dyn Expression>>,
    timezone: Option<Box<dyn Expression>>,
}

impl FunctionExpression for SyslogHeaderExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let received = match &self.received {
            Some(argument) => argument.resolve(ctx)?.try_timestamp()?.timestamp_nanos_opt().map(Nanos),
            None => None,
        };
        let zone = match &self.timezone {
            Some(argument) => with_text(&**argument, ctx, |name| {
                Zone::parse(name).ok_or_else(|| ExpressionError::from("unknown time zone"))
            })?,
            None => Zone::Utc,
        };
        with_text(&*self.text, ctx, |line| {
            let (header, message) = match received {
                Some(received) => split(line, &Clock { zone: &zone, received }),
                None => without_clock(line, &zone),
            };
            if header == Header::default() {
                return Err("no syslog header in the text".into());
            }
            let mut object = object(&header);
            object.insert("message".into(), Value::from(message));
            Ok(Value::Object(object))
        })
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        let mut known = known();
        known.insert("message".into(), Kind::bytes());
        TypeDef::object(Collection::from_parts(known, Kind::bytes().or_undefined())).fallible()
    }
}

/// Returns the type of [`object`].
pub fn kind() -> Kind {
    Kind::object(Collection::from_parts(known(), Kind::bytes().or_undefined()))
}

/// The parts of a header that are no text.
fn known() -> BTreeMap<Field, Kind> {
    BTreeMap::from([
        ("facility".into(), Kind::integer().or_undefined()),
        ("severity".into(), Kind::integer().or_undefined()),
        ("timestamp".into(), Kind::timestamp().or_undefined()),
    ])
}

/// Two receive times some years apart: a stamp that needs one reads differently with each, and is then left out.
const EARLY: Nanos = Nanos(0);
const LATE: Nanos = Nanos(1_000_000_000_000_000_000);

fn without_clock<'t>(line: &'t str, zone: &Zone) -> (Header<'t>, &'t str) {
    let (mut header, message) = split(line, &Clock { zone, received: EARLY });
    let (other, _) = split(line, &Clock { zone, received: LATE });
    if header.time != other.time {
        header.time = None;
    }
    (header, message)
}

/// Returns a header as `syslog_header` gives it, without the message.
pub fn object(header: &Header<'_>) -> ObjectMap {
    let mut object = ObjectMap::new();
    if let Some(pri) = header.pri {
        object.insert("facility".into(), Value::from(pri.facility()));
        object.insert("severity".into(), Value::from(pri.severity()));
    }
    if let Some(Nanos(at)) = header.time {
        object.insert("timestamp".into(), Value::Timestamp(DateTime::from_timestamp_nanos(at)));
    }
    put(&mut object, "hostname", header.host);
    put(&mut object, "appname", header.app);
    put(&mut object, "procid", header.procid);
    put(&mut object, "msgid", header.msgid);
    put(&mut object, "structured", header.structured);
    object
}
