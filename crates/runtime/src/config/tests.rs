use serde::Deserialize;
use sweepline_plugin::component::{
    ComponentError, ComponentType, Host, Prepare, Prepared, Sink, Source, Transform,
};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options;

use super::*;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Options {
    address: String,
}

macro_rules! never_built {
    ($component:ty) => {
        impl Prepare<Box<$component>> for Options {
            fn check(&self) -> Result<(), ComponentError> {
                if self.address == "bad" {
                    return Err(ComponentError::Config("`address` is bad".to_owned()));
                }
                Ok(())
            }

            fn build(self: Box<Self>, _: Host) -> Result<Box<$component>, ComponentError> {
                Err(ComponentError::Config("only for tests of the configuration".to_owned()))
            }
        }
    };
}

never_built!(dyn Source);
never_built!(dyn Transform);
never_built!(dyn Sink);

static LISTEN: ComponentType = ComponentType {
    name: "listen",
    summary: "",
    example: "",
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(options::read::<Options>(node)?))),
};
static MAP: ComponentType = ComponentType {
    name: "map",
    summary: "",
    example: "",
    takes: &[Kind::Raw],
    gives: Some(Kind::Session),
    read: |node| Ok(Prepared::Transform(Box::new(options::read::<Options>(node)?))),
};
static OUT: ComponentType = ComponentType {
    name: "out",
    summary: "",
    example: "",
    takes: &[Kind::Session],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(options::read::<Options>(node)?))),
};

fn read(text: &str) -> Result<Config, String> {
    let types = [&LISTEN, &MAP, &OUT];
    let registry = Registry::of_built_in(&types);
    load_text("test.yaml", text, &registry, &|name| (name == "ADDRESS").then(|| "127.0.0.1:1".to_owned()))
        .map_err(|error| error.to_string())
}

const GOOD: &str = "\
sources:
  in: {type: listen, address: '${ADDRESS}'}
transforms:
  asim: {type: map, inputs: [in]}
sinks:
  file: {type: out, inputs: 'as*'}
";

#[test]
fn a_pipeline_is_read_with_defaults_globs_and_variables() {
    let config = read(GOOD).unwrap();
    let names: Vec<&str> = config.components.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(names, ["in", "asim", "file"]);
    assert_eq!(config.components[2].inputs, [1]);
    assert_eq!(config.api.address, "127.0.0.1:9598");
}

#[test]
fn json_is_accepted_too() {
    assert!(read(r#"{"sources":{"a":{"type":"listen"}},"transforms":{"b":{"type":"map","inputs":["a"]}},"sinks":{"c":{"type":"out","inputs":["b"]}}}"#).is_ok());
}

fn problem(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    read(&GOOD.replace(from, to)).err().unwrap()
}

#[test]
fn errors_name_file_line_and_key_and_suggest_the_near_one() {
    for (from, to, want) in [
        ("sinks:", "sink:", "test.yaml:5:1: unknown section `sink` (did you mean `sinks`?)"),
        (
            "type: listen",
            "type: lisen",
            "test.yaml:2:14: `sources.in.type`: unknown source `lisen` (did you mean `listen`?)",
        ),
        (
            "address:",
            "adress:",
            "test.yaml:2:22: `sources.in`: unknown key `adress` (did you mean `address`?)",
        ),
        (
            "inputs: [in]",
            "inputs: [in], buffer: {type: memory}",
            "test.yaml:4:3: `transforms.asim`: only sinks have a `buffer`",
        ),
        (
            "'as*'",
            "'as*', buffer: {type: memory, when_ful: block}",
            "`sinks.file.buffer`: unknown key `when_ful` (did you mean `when_full`?)",
        ),
        (
            "'as*'",
            "'as*', buffer: {type: disk, max_size: 67108864}",
            "test.yaml:6:3: `sinks.file.buffer`: a disk buffer needs `data_dir`",
        ),
        ("[in]", "[im]", "test.yaml:4:29: `transforms.asim.inputs`: no component `im` (did you mean `in`?)"),
        (
            "'as*'",
            "[in]",
            "test.yaml:6:29: `sinks.file.inputs`: `in` gives raw records, but sink `out` takes sessions",
        ),
        (
            "'${ADDRESS}'",
            "'${ADRESS}'",
            "test.yaml:2:31: environment variable `ADRESS` is not set (use `${ADRESS:-default}` for a default)",
        ),
        ("'${ADDRESS}'", "bad", "test.yaml:2:3: `sources.in`: `address` is bad"),
        (", inputs: 'as*'", "", "test.yaml:6:3: `sinks.file`: key `inputs` is missing"),
        ("type: listen,", "", "test.yaml:2:7: `sources.in`: key `type` is missing"),
        ("  asim:", "  in:", "test.yaml:4:3: component `in` is defined twice (first in test.yaml:2)"),
        ("[in]", "[asim]", "test.yaml:4:29: `transforms.asim.inputs`: no component `asim` (known: in)"),
    ] {
        let got = problem(from, to);
        assert!(got.contains(want), "{to}\n got: {got}\nwant: {want}");
    }
}

#[test]
fn broken_syntax_is_placed() {
    let got = read("sources:\n  in: {type: listen\nsinks: [").err().unwrap();
    assert!(got.starts_with("test.yaml:"), "{got}");
}

#[test]
fn all_problems_are_listed_at_once() {
    let got = read(&GOOD.replace("listen,", "lisn,").replace("type: out", "type: ot")).err().unwrap();
    assert!(got.contains("lisn") && got.contains("`ot`"), "{got}");
}

#[test]
fn an_output_that_nobody_takes_is_an_error() {
    let got = read("sources:\n  in: {type: listen}\n").err().unwrap();
    assert!(got.contains("nothing takes the output of source `in`"), "{got}");
}

#[test]
fn circles_are_found() {
    static LOOP: ComponentType = ComponentType {
        name: "loop",
        summary: "",
        example: "",
        takes: &[Kind::Session],
        gives: Some(Kind::Session),
        read: |node| Ok(Prepared::Transform(Box::new(options::read::<Options>(node)?))),
    };
    let text = "transforms:\n  a: {type: loop, inputs: [b]}\n  b: {type: loop, inputs: [a]}\n";
    let error =
        load_text("c.yaml", text, &Registry::of_built_in(&[&LOOP]), &|_| None).err().unwrap().to_string();
    assert!(error.contains("circle: a, b"), "{error}");
}

#[test]
fn missing_and_hostile_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("none.yaml");
    let empty = Registry::of_built_in(&[]);
    let error = load(std::slice::from_ref(&missing), &empty, &|_| None).err().unwrap().to_string();
    assert!(error.contains("none.yaml: cannot be read"), "{error}");
    let latin = dir.path().join("latin.yaml");
    std::fs::write(&latin, b"sources: \xe9").unwrap();
    let error = load(&[latin], &empty, &|_| None).err().unwrap().to_string();
    assert!(error.contains("is not UTF-8 text (first bad byte at offset 9)"), "{error}");
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned()
        + &(1..9)
            .map(|n| {
                format!("{0}: &{0} [{1}]\n", letter(n), vec![format!("*{}", letter(n - 1)); 10].join(","))
            })
            .collect::<String>();
    let error = load_text("bomb.yaml", &bomb, &empty, &|_| None).err().unwrap().to_string();
    assert!(error.contains("more than 100000 values"), "{error}");
}

fn letter(n: u8) -> char {
    char::from(b'a' + n)
}
