//! The examples of our functions are their tests.

use vrl::compiler::{TargetValue, TimeZone, compile, runtime::Runtime};
use vrl::value::{ObjectMap, Secrets, Value};

use super::{Functions, REMOVED, ours};

fn run(source: &str) -> Result<Value, String> {
    let functions = Functions::standard();
    let result = compile(source, functions.list()).map_err(|errors| format!("{source}: {errors:?}"))?;
    let mut target = TargetValue {
        value: Value::Object(ObjectMap::new()),
        metadata: Value::Null,
        secrets: Secrets::new(),
    };
    let zone = TimeZone::parse("UTC").unwrap();
    Runtime::default().resolve(&mut target, &result.program, &zone).map_err(|error| error.to_string())
}

#[test]
fn every_example_does_what_it_says() {
    for function in ours() {
        assert!(!function.examples().is_empty(), "{} has no example", function.identifier());
        for example in function.examples() {
            let title = format!("{}: {}", function.identifier(), example.title);
            match example.result {
                Ok(expected) => assert_eq!(run(example.source), run(expected), "{title}"),
                Err(expected) => assert_eq!(run(example.source), Err(expected.to_owned()), "{title}"),
            }
        }
    }
}

#[test]
fn a_bad_constant_network_does_not_compile() {
    let error = run(r#"ip_in!("10.0.0.1", ["10.0.0.0/8", "ten"])"#).unwrap_err();
    assert!(error.contains("networks"), "{error}");
}

#[test]
fn networks_can_be_computed() {
    assert_eq!(
        run(r#"n = "10.0.0." + "0/8"; n = [n]; n = push(n, "192.0.2.1"); ip_in!("192.0.2.1", n)"#),
        Ok(true.into())
    );
}

#[test]
fn a_stamp_without_year_needs_the_receive_time() {
    let header = run(r#"syslog_header!("<13>Mar 14 09:26:53 fw1 app: up")"#).unwrap();
    let header = header.as_object().unwrap();
    assert_eq!(header.get("timestamp"), None);
    assert_eq!(header.get("hostname"), Some(&"fw1".into()));
}

#[test]
fn names_are_not_taken_twice_and_removed_ones_are_gone() {
    let functions = Functions::standard().with(ours());
    let mut names: Vec<_> = functions.list().iter().map(|function| function.identifier()).collect();
    assert!(REMOVED.iter().all(|(name, _)| !names.contains(name)));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
