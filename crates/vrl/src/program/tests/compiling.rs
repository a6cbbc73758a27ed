//! What does not compile, and how it is said.

use super::*;
use crate::{Functions, limits};

fn refused(source: &str) -> String {
    Program::compile(source, "conf/tweak.vrl", Kind::Remap).unwrap_err().to_string()
}

fn warned(source: &str) -> Vec<String> {
    Program::compile(source, "conf/tweak.vrl", Kind::Remap).unwrap().warnings().to_vec()
}

#[test]
fn errors_name_file_line_and_column() {
    let error = refused(".DstPortNumber = 1\n.SrcHostname = nope(.DstHostname)\n");
    assert!(error.contains("┌─ conf/tweak.vrl:2:16"), "{error}");
    assert!(error.contains("undefined function"), "{error}");
    let error = refused(".DstPortNumber = = 1");
    assert!(error.contains("┌─ conf/tweak.vrl:1:18"), "{error}");
}

#[test]
fn unknown_columns_are_refused_with_the_nearest() {
    for source in [".SrcIpAdr = \"192.0.2.1\"", ".EventMessage = to_string!(.SrcIpAdr)", "del(.SrcIpAdr)"] {
        let error = refused(source);
        assert!(error.contains("unknown column `SrcIpAdr` (did you mean `SrcIpAddr`?)"), "{error}");
        assert!(error.contains("`.AdditionalFields.SrcIpAdr`"), "{error}");
        assert!(error.contains("┌─ conf/tweak.vrl:1:"), "{error}");
    }
    let error = refused(".message = \"x\"");
    assert!(error.contains("unknown column `message`"), "{error}");
}

#[test]
fn unknown_columns_are_found_wherever_they_stand() {
    for source in [
        "if .Nope1 == 1 { abort }",
        "x = [1, .Nope1]; .EventMessage = to_string!(x)",
        "x = {\"a\": .Nope1}; .EventMessage = to_string!(x)",
        "x = !(.Nope1 == 1); .EventMessage = to_string(x)",
        "abort to_string!(.Nope1)",
        ".EventMessage, err = to_string(.Nope1)",
        ".EventMessage, .Nope1 = to_string(.AdditionalFields)",
        "for_each([1]) -> |_i, _v| { .Nope1 = 1 }",
        "x = (1 + 2) * { .Nope1 = 3; 4 }; .DstBytes = x",
        "return .Nope1",
        ".EventMessage = upcase(string!({ .Nope1 }))",
    ] {
        assert!(refused(source).contains("unknown column `Nope1`"), "{source}");
    }
}

#[test]
fn all_findings_come_at_once() {
    let error = refused(".SrcIpAdr = \"x\"\n.Src = \"y\"\n.SrcHostname = nope()\n");
    for part in ["`SrcIpAdr`", "column `Src` is derived", "undefined function"] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[test]
fn derived_columns_are_read_only() {
    let error = refused(".IpAddr = \"192.0.2.1\"");
    assert!(error.contains("column `IpAddr` is derived and cannot be set"), "{error}");
    assert!(error.contains("computed from `SrcIpAddr` or `DstIpAddr`"), "{error}");
    for source in [
        "del(.Src)",
        ".Dst |= {}",
        ".EventSchema = \"x\"",
        ".EventMessage, .Rule = to_string(.AdditionalFields)",
    ] {
        assert!(refused(source).contains("is derived and cannot be set"), "{source}");
    }
    assert!(warned(".SrcHostname = .Src").is_empty());
}

#[test]
fn reading_a_copy_of_a_changed_column_is_warned_about() {
    let warnings = warned(".SrcIpAddr = \"192.0.2.1\"\n.SrcHostname = .Src\n");
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("`Src` is computed from `SrcIpAddr` as the event came"), "{}", warnings[0]);
    assert!(warnings[0].contains("┌─ conf/tweak.vrl:2:16"), "{}", warnings[0]);
}

#[test]
fn vrls_own_warnings_are_kept() {
    let warnings = warned("unused = 1\n.DstBytes = 1");
    assert!(warnings.iter().any(|text| text.contains("unused variable")), "{warnings:?}");
}

#[test]
fn paths_below_columns_indexes_and_metadata_are_refused() {
    assert!(refused(".SrcIpAddr.a = 1").contains("column `SrcIpAddr` holds one value"));
    assert!(refused(".AdditionalFields[0] = 1").contains("is an object, not an array"));
    assert!(refused("%a = 1").contains("events have no metadata"));
}

#[test]
fn types_that_never_fit_are_refused() {
    let error = refused(".SrcHostname = \"a\"\n.DstPortNumber = true");
    assert!(error.contains("column `DstPortNumber` cannot hold boolean"), "{error}");
    assert!(error.contains("┌─ conf/tweak.vrl:2:1"), "{error}");
    assert!(refused(".SrcHostname = [1]").contains("cannot hold"));
    assert!(refused(".AdditionalFields = 3").contains("cannot hold"));
}

#[test]
fn columns_have_types() {
    // No `!` and no `string!` needed where the column's type is known.
    compile(".EventMessage = upcase(.EventType) + \"x\"");
    compile(".DstBytes = .EventCount + 1");
    assert!(refused(".EventMessage = upcase(.EventCount)").contains("E110"));
}

#[test]
fn conditions_change_nothing_and_give_a_boolean() {
    let refused = |source| Program::compile(source, "filter", Kind::Condition).unwrap_err().to_string();
    assert!(refused(".DstPortNumber = 1; true").contains("read-only"));
    assert!(refused("del(.DstPortNumber); true").contains("read-only"));
    let error = refused(".DstPortNumber");
    assert!(error.contains("a condition must give true or false, this one gives"), "{error}");
    assert!(refused(".DstBytes > 5").contains("E100"));
}

#[test]
fn functions_that_make_no_sense_here_are_refused_with_the_reason() {
    assert!(refused("log(.EventMessage)").contains("`log` is not available: event text does not go"));
    assert!(refused(". = unnest!(.AdditionalFields)").contains("`unnest` is not available"));
    for name in [
        "get_env_var(\"HOME\")",
        "http_request!(\"http://localhost\")",
        "get_hostname!()",
        "dns_lookup!(\"a\")",
    ] {
        assert!(refused(&format!(".EventMessage = {name}")).contains("undefined function"), "{name}");
    }
}

#[test]
fn oversize_and_deep_programs_are_refused() {
    let long = format!(".DstBytes = 1 # {}", "x".repeat(limits::SOURCE_BYTES));
    assert!(refused(&long).contains("exceeds 65536 bytes"));
    for source in [
        format!(".DstBytes = {}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!(".DstBytes = 1{}", " + 1".repeat(10_000)),
        format!(".DstBytes = 1{}", "\n + 1".repeat(10_000)),
        format!(".TcpFlagsAck = {}true", "!".repeat(10_000)),
    ] {
        assert!(refused(&source).contains("nests deeper"), "{:.40}", source);
    }
}

#[test]
fn what_the_limits_allow_compiles_and_runs_on_a_small_stack() {
    let source = format!(
        ".DstBytes = {}1{}\n.SrcBytes = 1{}\n",
        "(".repeat(limits::NESTING),
        ")".repeat(limits::NESTING),
        " + 1".repeat(limits::OPERATORS - 2),
    );
    run(&source, |session| assert_eq!(session.src_bytes, Some(limits::OPERATORS as u64 - 1)));
    let many = ".DstBytes = 1 + 2\n".repeat(500);
    run(&many, |session| assert_eq!(session.dst_bytes, Some(3)));
}

#[test]
fn functions_of_other_packages_can_be_added() {
    let mut list = vrl::stdlib::all();
    list.retain(|function| function.identifier() == "log");
    let functions = Functions::standard().with(list);
    assert!(functions.list().iter().any(|function| function.identifier() == "log"));
    assert!(Program::compile_with(".DstBytes = 1", "p", Kind::Remap, &functions).is_ok());
}
