//! `sweepline count`.

use std::fmt::Write;
use std::process::ExitCode;

use sweepline_asim::{Field, Session, Value};
use sweepline_count::value_of;
use sweepline_plugin::event::GroupValue;
use sweepline_sink_detection::alert;
use sweepline_sketch::{
    Engine, GroupView, Hasher, Key, MAX_GROUP_VALUES, Observation, Settings, Stats, ValueRef, Window, Windows,
};

use super::detect::span;
use super::print;
use crate::args::CountArgs;
use crate::exit::{self, Failure};
use crate::input;

/// Groups held at once: `count` is a tool for analysis, so it holds what a port table and a large
/// network need; `detect` has the bounds for servers.
const MAX_GROUPS: usize = 1 << 22;
/// Values that a group holds exactly. While a window waits for late events the next one fills up beside it, so that
/// counts up to 256 need room for several windows.
const EXACT_LIMIT: usize = 1024;
/// Memory for counts; beyond, groups are evicted and the command says so.
const MAX_STATE_BYTES: usize = 8 << 30;

pub(crate) fn run(args: &CountArgs) -> Result<ExitCode, Failure> {
    let counting = Counting::new(args)?;
    let windows =
        Windows::new(span(&args.every)?.nanos(), span(&args.every)?.nanos(), span(&args.lateness)?.nanos())
            .map_err(|error| Failure::new(exit::USAGE, error))?;
    let settings = Settings {
        windows,
        exact_only: args.exact,
        exact_limit: EXACT_LIMIT,
        precision: args.precision,
        sample: 0,
        devices: 0,
        connectors: 0,
        max_groups: MAX_GROUPS,
        max_state_bytes: MAX_STATE_BYTES,
        ..Settings::default()
    };
    let mut engine = Engine::new(settings, Hasher::new(Key::new([0; 16])))
        .map_err(|error| Failure::new(exit::USAGE, error))?;
    let mut out = String::new();
    let read = input::each_batch(&args.files, input::mapping(&args.mapping)?, |batch| {
        counting.observe(&mut engine, batch.sessions(), &mut out);
        print(&out)?;
        out.clear();
        Ok(())
    });
    let mut rows = Vec::new();
    engine.finish(|view, window| rows.push(counting.row(view, window)));
    flush(rows, &mut out);
    print(&out)?;
    report(engine.stats());
    read?.report();
    Ok(ExitCode::SUCCESS)
}

/// What is counted, by what, and of which sessions.
struct Counting {
    distinct: Field,
    by: Vec<Field>,
    conditions: Vec<(Field, String)>,
    prefix_v6: u8,
}

/// A line of output with what it is sorted by.
struct Row {
    start: i64,
    group: Vec<sweepline_sketch::Value>,
    line: String,
}

impl Counting {
    fn new(args: &CountArgs) -> Result<Self, Failure> {
        let by = args.by.iter().map(|name| field(name)).collect::<Result<Vec<_>, _>>()?;
        if by.len() > MAX_GROUP_VALUES {
            let message = format!("--by takes at most {MAX_GROUP_VALUES} columns");
            return Err(Failure::new(exit::USAGE, message));
        }
        let mut conditions = Vec::with_capacity(args.conditions.len());
        for condition in &args.conditions {
            let (name, value) = condition
                .split_once('=')
                .ok_or_else(|| Failure::new(exit::USAGE, format_args!("`{condition}` is not FIELD=VALUE")))?;
            conditions.push((field(name)?, value.to_owned()));
        }
        if !(1..=128).contains(&args.prefix_v6) {
            return Err(Failure::new(exit::USAGE, "--prefix-v6 is between 1 and 128"));
        }
        Ok(Self { distinct: field(&args.distinct)?, by, conditions, prefix_v6: args.prefix_v6 })
    }

    fn observe(&self, engine: &mut Engine, sessions: &[Session<'_>], out: &mut String) {
        let mut group = Vec::with_capacity(self.by.len());
        for session in sessions.iter().filter(|session| self.selects(session)) {
            let Some(time) = session.time_generated else { continue };
            group.clear();
            group.extend(self.by.iter().map(|field| self.value(session, *field)));
            let observation = Observation {
                time: time.0,
                group: &group,
                value: self.value(session, self.distinct),
                weight: 1,
                device: "",
                connector: "",
            };
            if engine.observe(&observation, i64::MAX) == sweepline_sketch::Outcome::Ahead {
                self.close(engine, out);
                let _ = engine.observe(&observation, i64::MAX);
            }
        }
        self.close(engine, out);
    }

    fn close(&self, engine: &mut Engine, out: &mut String) {
        engine.touched(|_| {});
        if engine.has_due_windows() {
            let mut rows = Vec::new();
            engine.close(|view, window| rows.push(self.row(view, window)));
            flush(rows, out);
        }
    }

    fn value<'a>(&self, session: &'a Session<'a>, field: Field) -> ValueRef<'a> {
        value_of(session, field, self.prefix_v6, true)
    }

    fn selects(&self, session: &Session<'_>) -> bool {
        self.conditions.iter().all(|(field, wanted)| match session.get(*field) {
            Some(Value::Text(text)) => text == wanted,
            Some(value) => value.to_string() == *wanted,
            None => wanted.is_empty(),
        })
    }

    fn row(&self, view: &mut GroupView<'_>, window: Window) -> Row {
        let count = view.count(window);
        let group = view.values();
        let mut line = format!(
            "{{\"window_start\":\"{}\",\"window_end\":\"{}\",\"group\":{{",
            alert::time(window.start),
            alert::time(window.end)
        );
        for (index, (field, value)) in self.by.iter().zip(&group).enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let _ = write!(line, "{comma}\"{}\":", field.name());
            match alert::group_value(value) {
                GroupValue::Absent => line.push_str("null"),
                GroupValue::Int(number) => {
                    let _ = write!(line, "{number}");
                }
                GroupValue::Text(text) => sweepline_parse::json::write_str(&text, &mut line),
            }
        }
        let _ = writeln!(
            line,
            "}},\"count\":{},\"exact\":{},\"events\":{}}}",
            count.value,
            count.exact,
            view.events(window)
        );
        Row { start: window.start, group, line }
    }
}

/// Windows in order, groups sorted: the same input gives the same bytes.
fn flush(mut rows: Vec<Row>, out: &mut String) {
    rows.sort_by(|one, other| (one.start, &one.group).cmp(&(other.start, &other.group)));
    for row in rows {
        out.push_str(&row.line);
    }
}

fn field(name: &str) -> Result<Field, Failure> {
    Field::from_name(name).ok_or_else(|| {
        let hint = Field::nearest(name)
            .map(|near| format!(" (did you mean `{}`?)", near.name()))
            .unwrap_or_default();
        Failure::new(exit::USAGE, format_args!("unknown column `{name}`{hint}"))
    })
}

fn report(stats: Stats) {
    if stats.late_dropped > 0 {
        tracing::warn!(
            events = stats.late_dropped,
            "events came later than the allowed lateness and were not counted; see --lateness"
        );
    }
    if stats.evicted_groups > 0 {
        tracing::warn!(groups = stats.evicted_groups, "groups were evicted; counts are too low");
    }
}
