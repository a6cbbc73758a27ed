//! A program that writes what it reads changes nothing, whatever the event.

use proptest::prelude::*;

use sweepline_asim::schema::{FIELDS, Logical, Physical};

use super::*;
use crate::columns::is_derived;

/// `.X = .X` for every column that can be written, and for some entries of `AdditionalFields`.
fn column_by_column() -> String {
    let columns =
        FIELDS.iter().filter(|info| !is_derived(info.field) && info.field != Field::AdditionalFields);
    let mut source: String = columns.map(|info| format!(".{0} = .{0}\n", info.name)).collect();
    source.push_str(
        ".AdditionalFields.a = .AdditionalFields.a\n.AdditionalFields.none = .AdditionalFields.none\n",
    );
    source
}

fn value(field: Field) -> BoxedStrategy<Option<Value<'static>>> {
    let info = field.info();
    let text = || ".{0,12}".prop_map(|text| Value::Text(Box::leak(text.into_boxed_str())));
    let some: BoxedStrategy<Value<'static>> = match (info.physical, info.logical) {
        _ if !info.values.is_empty() => prop::sample::select(info.values).prop_map(Value::Text).boxed(),
        (_, Logical::IpAddress) => prop_oneof![
            any::<[u8; 4]>().prop_map(|octets| Value::Ip(IpAddr::from(octets))),
            any::<[u8; 16]>().prop_map(|octets| Value::Ip(IpAddr::from(octets))),
        ]
        .boxed(),
        (_, Logical::NetworkProtocol) => Just(Value::Text("GRE")).boxed(),
        (Physical::Int | Physical::Long, _) => {
            any::<u16>().prop_map(|number| Value::Int(i64::from(number))).boxed()
        }
        (Physical::Real, _) => any::<f64>().prop_map(Value::Real).boxed(),
        (Physical::Bool, _) => any::<bool>().prop_map(Value::Bool).boxed(),
        (Physical::DateTime, _) => any::<i64>().prop_map(|at| Value::Time(Nanos(at))).boxed(),
        _ => text().boxed(),
    };
    prop::option::weighted(0.7, some).boxed()
}

fn any_session() -> impl Strategy<Value = Session<'static>> {
    let columns: Vec<_> = FIELDS.iter().map(|info| value(info.field)).collect();
    let odd = (any::<u8>(), any::<Option<u64>>(), any::<u32>(), any::<Option<i64>>());
    let entries = prop::collection::vec(
        (prop::sample::select(vec!["a", "b", "c d", ""]), value(Field::SrcGeoLatitude)),
        0..4,
    );
    (columns, odd, entries).prop_map(|(columns, (protocol, bytes, count, duration), entries)| {
        let mut session = Session::default();
        for (info, value) in FIELDS.iter().zip(columns) {
            // Derived columns refuse, a few columns know fewer values than the table.
            let _ = session.set(info.field, value);
        }
        // What no text says: numbers without a keyword, counts that JSON cannot hold.
        session.protocol = Some(Protocol(protocol));
        session.src_bytes = bytes;
        session.event_count = count;
        session.duration_ms = duration;
        for (name, value) in entries {
            session.put_additional(name, value.unwrap_or(Value::Text("[1,{}]")));
        }
        session
    })
}

/// As `==`, but a number that is none equals itself.
fn same(a: &Session<'_>, b: &Session<'_>) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

proptest! {
    #[test]
    fn writing_what_was_read_changes_nothing(session in any_session()) {
        thread_local! {
            static PROGRAMS: [Program; 4] = [
                compile(&column_by_column()),
                compile(". = ."),
                compile(".AdditionalFields = .AdditionalFields"),
                compile("x = .; . = {}; . = x"),
            ];
        }
        PROGRAMS.with(|programs| {
            for program in programs {
                let arena = Arena::new();
                let mut changed = session.clone();
                let outcome = program.run(&mut Runtime::default(), &mut changed, &arena);
                prop_assert_eq!(outcome, Ok(Outcome::Keep));
                prop_assert!(same(&changed, &session), "{:?}\n{:?}", changed, session);
            }
            Ok(())
        })?;
    }

    #[test]
    fn hostile_sources_do_not_panic(source in "[.%a-zA-Z0-9(){}\\[\\]|=+!\"' \n;>-]{0,60}") {
        let _ = Program::compile(&source, "p", Kind::Remap);
        let _ = Program::compile(&format!(".EventMessage = {source}"), "p", Kind::Condition);
    }
}
