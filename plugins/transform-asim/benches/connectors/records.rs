//! The records that are measured.

use std::fs;
use std::path::Path;

use sweepline_parse::Arena;
use sweepline_testkit::{RENDERERS, Truth};
use sweepline_transform_asim::connector::Outcome;
use sweepline_transform_asim::mapper::{Verdict, map_record};
use sweepline_transform_asim::options::Settings;
use sweepline_transform_asim::registry;
use sweepline_transform_asim::stream::Stream;

use crate::RECEIVED;

/// A record and who reads it.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// The connector's id.
    pub(crate) connector: &'static str,
    /// Its number, for pinning; none when no connector knows the record.
    pub(crate) number: Option<usize>,
    /// The fixture's file name, or the name of the form.
    pub(crate) source: String,
    /// Lines that the stream starts with.
    pub(crate) header: &'static [&'static str],
}

/// What a record is made of, whatever header stands before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Line,
    Cef,
    Json,
    Xml,
}

impl Kind {
    fn of(text: &str) -> Self {
        let trimmed = text.trim_ascii();
        let is_array = trimmed.starts_with('[') && trimmed.ends_with(']');
        if (is_array || trimmed.ends_with('}')) && trimmed.contains("{\"") {
            Self::Json
        } else if trimmed.contains("<Event") {
            Self::Xml
        } else if trimmed.contains("CEF:") {
            Self::Cef
        } else {
            Self::Line
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Cef => "CEF",
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }
}

/// Returns the connector's fixture records that become one session, in a stream of their own, too: records that need an
/// earlier header line are left out.
pub(crate) fn of_connector(id: &'static str) -> Vec<Record> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("connectors").join(id).join("fixtures");
    let mut paths: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "in")) {
        let text = fs::read_to_string(path).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let lines: Vec<&str> =
            if name.ends_with(".raw.in") { vec![text.as_str()] } else { text.lines().collect() };
        for line in lines {
            let (verdict, sessions) = map(line, &mut Stream::default());
            if verdict.outcome == Outcome::Session && sessions == 1 && verdict.connector_id() == id {
                found.push(Record {
                    text: line.to_owned(),
                    kind: Kind::of(line),
                    connector: id,
                    number: registry::position(id),
                    source: name.trim_end_matches(".in").to_owned(),
                    header: &[],
                });
            }
        }
    }
    found
}

/// Returns the test kit's traffic as the connector's product logs it, in all its forms.
pub(crate) fn rendered(id: &'static str) -> Vec<Record> {
    let truth = Truth::new(1);
    let flows = truth.flows().get(..FLOWS).unwrap_or(truth.flows());
    let mut found = Vec::new();
    for renderer in RENDERERS.iter().filter(|renderer| renderer.connector == id) {
        for form in renderer.forms {
            let records = form.render(renderer.words, flows).into_iter().skip(form.header.len());
            found.extend(records.map(|record| Record {
                kind: Kind::of(&record.text),
                text: record.text,
                connector: id,
                number: registry::position(id),
                source: form.name.to_owned(),
                header: form.header,
            }));
        }
    }
    found
}

/// Flows rendered in each form: all kinds of them.
const FLOWS: usize = 128;

/// Returns the first lines of a file, each with the connector that recognises it.
pub(crate) fn of_file(path: &str, lines: usize) -> Vec<Record> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut stream = Stream::default();
    text.lines().take(lines).map(|line| read(line, path, &mut stream)).collect()
}

/// Returns records of products that no connector is made for.
pub(crate) fn unknown(kind: Kind) -> Vec<Record> {
    let lines: &[&str] = match kind {
        Kind::Line => &[
            "<86>Mar 14 09:26:53 web01 sshd[1234]: Accepted publickey for deploy from 192.0.2.7 port 51544 ssh2: ED25519 SHA256:AAAA",
            "<13>Mar 14 09:26:53 db02 postgres[811]: [4-1] 2026-03-14 09:26:53.112 UTC [811] LOG:  checkpoint starting: time",
            "192.0.2.7 - - [14/Mar/2026:09:26:53 +0000] \"GET /index.html HTTP/1.1\" 200 5120 \"-\" \"curl/8.5.0\"",
            "<30>1 2026-03-14T09:26:53.112345Z app03 gateway 77 - - level=info msg=\"request done\" path=/v1/items took=12ms",
        ],
        Kind::Cef => &[
            "<14>Mar 14 09:26:53 edge CEF:0|Example|Edge|1.0|100|flow|3|src=192.0.2.7 spt=51544 dst=198.51.100.10 dpt=443 proto=TCP act=allow",
        ],
        Kind::Json | Kind::Xml => &[
            r#"{"level":"info","ts":"2026-03-14T09:26:53.112Z","logger":"http","msg":"request done","method":"GET","path":"/v1/items","status":200,"took_ms":12.5,"peer":"192.0.2.7","host":"app03"}"#,
            r#"{"timestamp":"2026-03-14T09:26:53.112Z","severity":"WARN","service":{"name":"orders","version":"1.4.2"},"message":"slow query","duration":812,"labels":["db","slow"]}"#,
        ],
    };
    lines.iter().map(|line| read(line, "", &mut Stream::default())).collect()
}

fn read(line: &str, source: &str, stream: &mut Stream) -> Record {
    let (verdict, _) = map(line, stream);
    Record {
        text: line.to_owned(),
        kind: Kind::of(line),
        connector: verdict.connector_id(),
        number: verdict.connector.and_then(registry::position),
        source: source.to_owned(),
        header: &[],
    }
}

fn map(line: &str, stream: &mut Stream) -> (Verdict<'static>, usize) {
    let arena = Arena::new();
    let mut sessions = Vec::new();
    let verdict = map_record(line, RECEIVED, None, &Settings::default(), stream, &arena, &mut sessions);
    (Verdict::new(verdict.connector, verdict.outcome), sessions.len())
}
