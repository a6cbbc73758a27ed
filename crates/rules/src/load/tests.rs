use sweepline_asim::{NetworkDirection, Session};

use super::*;

mod plans;
mod shipped;
mod told;

const BASE: &str = "\
title: Base
id: 11111111-1111-4111-8111-111111111111
name: base
logsource:
    product: asim
    category: network_connection
detection:
    selection:
        NetworkDirection: Inbound
    condition: selection
";

const RULE: &str = "\
title: Rule
id: 22222222-2222-4222-8222-222222222222
name: rule
description: What it finds.
tags:
    - attack.discovery
    - attack.t1046
correlation:
    type: value_count
    rules:
        - base
    group-by:
        - DstPortNumber
    timespan: 1h
    condition:
        field: SrcIpAddr
        gt: 20
level: high
";

fn file(rule: &str) -> String {
    format!("{BASE}---\n{rule}")
}

fn plan(rule: &str) -> Plan {
    let mut loaded = load(&file(rule), "f.yml").unwrap();
    assert_eq!(loaded.warnings, []);
    loaded.plans.remove(0)
}

fn with(custom: &str) -> String {
    let keys: String = custom.lines().map(|line| format!("    {line}\n")).collect();
    format!("{RULE}custom:\n{keys}")
}

fn inbound(port: u16) -> Session<'static> {
    let mut session = Session::default();
    session.direction = Some(NetworkDirection::Inbound);
    session.dst_port = Some(port);
    session
}

fn error(text: &str) -> String {
    load(text, "f.yml").unwrap_err().to_string()
}

fn warnings(text: &str) -> Vec<String> {
    load(text, "f.yml").unwrap().warnings.iter().map(Warning::to_string).collect()
}
