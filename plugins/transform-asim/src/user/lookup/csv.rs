//! A table from a CSV file (RFC 4180) with a header line. Blanks around a field are dropped.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use sweepline_plugin::options::{Place, Problem};
use sweepline_vrl::text;
use sweepline_vrl::vrl::value::{ObjectMap, Value};

use super::tables::Table;
use crate::user::limits::{LOOKUP_FILE_BYTES, LOOKUP_PROBLEMS, LOOKUP_ROWS};
use crate::user::manifest::{LookupFile, OneOrMany};

/// Reads a table; `about` makes a problem of an option in `connector.yaml`.
pub(super) fn read(
    folder: &Path,
    options: &LookupFile,
    problems: &mut Vec<Problem>,
    about: impl Fn(&str, String) -> Problem,
) -> Table {
    let names = options.value.list();
    let is_object = matches!(options.value, OneOrMany::Many(_));
    let mut table = Table::new(is_object.then(|| names.to_vec()));
    let path = folder.join(&options.file);
    let bytes = match bytes(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(about("file", format!("{}: {error}", path.display())));
            return table;
        }
    };
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(bytes.as_slice());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            problems.push(bad_row(&path, &error));
            return table;
        }
    };
    let mut column = |option: &str, name: &str| {
        let found = header.iter().position(|known| known == name);
        if found.is_none() {
            let known = header.iter().collect::<Vec<_>>().join("`, `");
            problems
                .push(about(option, format!("{} has no column `{name}`, only `{known}`", path.display())));
        }
        found
    };
    let key = column("key", &options.key);
    let values: Option<Vec<usize>> = names.iter().map(|name| column("value", name)).collect();
    let (Some(key), Some(values)) = (key, values) else { return table };
    let rows = Rows { names, key, values, is_object };
    let mut bad = 0;
    for (number, row) in reader.records().enumerate() {
        let problem = match row {
            _ if number == LOOKUP_ROWS => Problem::new(&path, format!("holds more than {LOOKUP_ROWS} rows")),
            Ok(row) => match rows.add(&row, &mut table) {
                Ok(()) => continue,
                Err(message) => Problem::at(&path, line(row.position()), message),
            },
            Err(error) => bad_row(&path, &error),
        };
        problems.push(problem);
        bad += 1;
        if bad == LOOKUP_PROBLEMS || number == LOOKUP_ROWS {
            break;
        }
    }
    table
}

/// Which columns of a row go where.
struct Rows<'o> {
    names: &'o [String],
    key: usize,
    values: Vec<usize>,
    is_object: bool,
}

impl Rows<'_> {
    fn add(&self, row: &StringRecord, table: &mut Table) -> Result<(), String> {
        let key = row.get(self.key).unwrap_or_default();
        if key.is_empty() {
            return Err("the key is empty".to_owned());
        }
        let mut fields = self.values.iter().map(|column| text(row.get(*column).unwrap_or_default()));
        let value = match (self.is_object, &mut fields) {
            (true, fields) => {
                let named = self.names.iter().map(|name| name.as_str().into()).zip(fields);
                Value::Object(named.collect::<ObjectMap>())
            }
            (false, fields) => fields.next().unwrap_or(Value::Null),
        };
        let is_new = table.insert(key, value);
        is_new.then_some(()).ok_or_else(|| format!("the key `{key}` stands twice"))
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LOOKUP_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LOOKUP_FILE_BYTES {
        return Err(io::Error::other(format!("is larger than {LOOKUP_FILE_BYTES} bytes")));
    }
    Ok(bytes)
}

fn bad_row(path: &Path, error: &csv::Error) -> Problem {
    let (position, message) = match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            (pos.as_ref(), format!("expected {expected_len} fields as in the header, got {len}"))
        }
        ErrorKind::Utf8 { pos, .. } => (pos.as_ref(), "is not UTF-8".to_owned()),
        _ => (error.position(), error.to_string()),
    };
    Problem::at(path, line(position), message)
}

/// Returns the beginning of the line on which a row begins.
fn line(position: Option<&csv::Position>) -> Place {
    let line = position.and_then(|position| usize::try_from(position.line()).ok()).unwrap_or_default();
    Place { line, column: 1 }
}
