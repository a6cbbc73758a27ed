//! `sweepline parse`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use sweepline_asim::{Session, json};
use sweepline_parse::time::Nanos;
use sweepline_parse::{Arena, json as json_reader, lines};
use sweepline_plugin::clock::{Clock, SystemClock};
use sweepline_source_file::reader::BlockReader;
use sweepline_transform_asim::connector::Outcome;
use sweepline_transform_asim::explain;
use sweepline_transform_asim::mapper::{Verdict, map_record};
use sweepline_transform_asim::options::Settings;
use sweepline_transform_asim::stream::Stream;

use crate::args::{InputForm, ParseArgs};
use crate::exit::Failure;
use crate::input;
use crate::progress::Progress;

/// Longest input line: an NDJSON record may hold a whole document.
const MAX_LINE_BYTES: usize = 1024 * 1024;

pub(crate) fn run(args: &ParseArgs) -> Result<ExitCode, Failure> {
    let options = input::options(&args.mapping)?;
    let settings = options.check().map_err(|error| input::failure(&error))?;
    let pinned = options.pinned(&settings.catalogue).map_err(|error| input::failure(&error))?;
    let mut parser = Parser {
        settings,
        pinned,
        stream: Stream::default(),
        explain: args.explain,
        records: 0,
        rejected: 0,
        first_rejected: None,
    };
    let mut reader = BlockReader::open(&args.file)
        .map_err(|error| Failure::io(input::name(&args.file), &error))?
        .max_line_bytes(MAX_LINE_BYTES);
    let mut progress = Progress::start(reader.size());
    let mut out = BufWriter::new(io::stdout().lock());
    let mut text = String::new();
    loop {
        let block = reader.next_block().map_err(|error| Failure::io(input::name(&args.file), &error))?;
        let Some(block) = block else { break };
        let received = SystemClock.now();
        for line in block.iter() {
            let arena = Arena::new();
            let (line, _) = lines::text(line, &arena);
            match args.input {
                InputForm::Lines => parser.record(line, received, &arena, &mut text),
                InputForm::Ndjson => parser.ndjson(line, received, &arena, &mut text),
            }
            out.write_all(text.as_bytes()).map_err(|error| Failure::io("standard output", &error))?;
            text.clear();
        }
        progress.add(block.records.len() as u64, reader.bytes_read());
    }
    out.flush().map_err(|error| Failure::io("standard output", &error))?;
    if reader.oversize_lines() > 0 {
        tracing::warn!(lines = reader.oversize_lines(), limit = MAX_LINE_BYTES, "lines were cut");
    }
    if let Some((record, reason)) = parser.first_rejected.filter(|_| !args.explain) {
        let (rejected, of) = (parser.rejected, parser.records);
        tracing::warn!(
            rejected,
            of,
            first = record,
            reason,
            "records of {} cannot be read; --explain tells of each",
            input::name(&args.file)
        );
    }
    Ok(ExitCode::SUCCESS)
}

struct Parser {
    settings: Settings,
    pinned: Option<usize>,
    stream: Stream,
    explain: bool,
    records: u64,
    rejected: u64,
    /// Number of the first record that was rejected, counted from 1, and why.
    first_rejected: Option<(u64, &'static str)>,
}

impl Parser {
    fn record<'a>(&mut self, text: &'a str, received: Nanos, arena: &'a Arena, out: &mut String) {
        let mut sessions = Vec::new();
        let verdict =
            map_record(text, received, self.pinned, &self.settings, &mut self.stream, arena, &mut sessions);
        self.tell(&verdict, &sessions, out);
    }

    /// One JSON object whose `raw` is the record; `header`, where present, is the line that announces
    /// the record's columns.
    fn ndjson<'a>(&mut self, line: &'a str, received: Nanos, arena: &'a Arena, out: &mut String) {
        let mut raw = None;
        let mut header = None;
        for member in json_reader::members(line) {
            let Ok((key, value)) = member else { break };
            match key.text(arena) {
                "raw" => raw = value.as_text(arena),
                "header" => header = value.as_text(arena),
                _ => {}
            }
        }
        // Each object stands for itself: columns announced by one do not hold for the next.
        self.stream.header = None;
        self.stream.export = None;
        if let Some(header) = header.filter(|header| !header.is_empty()) {
            let mut ignored = Vec::new();
            let (settings, stream) = (&self.settings, &mut self.stream);
            let _ = map_record(header, received, self.pinned, settings, stream, arena, &mut ignored);
        }
        match raw {
            Some(raw) => self.record(raw, received, arena, out),
            None => {
                let outcome = Outcome::Rejected("no_raw_member");
                let pinned = self.pinned.and_then(|number| self.settings.catalogue.get(number));
                self.tell(&Verdict::new(pinned.map(|entry| entry.id()), outcome), &[], out);
            }
        }
    }

    fn tell(&mut self, verdict: &Verdict<'_>, sessions: &[Session<'_>], out: &mut String) {
        if self.explain {
            explain::write(self.records, verdict, sessions, out);
            out.push('\n');
        } else {
            for session in sessions {
                json::write(session, out);
                out.push('\n');
            }
        }
        if verdict.row_lost {
            self.rejected += 1;
            self.first_rejected.get_or_insert((self.records, "row_lost"));
        }
        self.records += 1;
        if let Outcome::Rejected(reason) = verdict.outcome {
            self.rejected += 1;
            self.first_rejected.get_or_insert((self.records, reason));
        }
    }
}
