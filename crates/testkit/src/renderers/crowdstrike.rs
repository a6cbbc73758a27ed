//! CrowdStrike Falcon: matches of the host firewall, and connections that a host accepted.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "crowdstrike",
    words: &[
        ("way", "direction", &[("Inbound", "1"), ("Outbound", "2")]),
        ("stream_way", "direction", &[("Inbound", "1"), ("Outbound", "0")]),
        ("act", "action", &[("Allow", "1"), ("Deny", "2")]),
        ("ip", "version", &[("IPv4", "4"), ("IPv6", "6")]),
        ("event", "direction", &[("Inbound", "NetworkReceiveAccept"), ("Outbound", "NetworkConnect")]),
    ],
    forms: &[
        Form {
            name: "CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: "<14>${end|%b %d %T} siem CEF:0|CrowdStrike|FalconHost|1.0|FirewallMatchEvent|Firewall Match event|1|cat=FirewallMatchEvent deviceId=2a61 cmdLine=System connectionDirectionLabel=Connection Direction connectionDirection=${way} eventType=FirewallRuleIP${ip}Matched hostName=${device} localAddress=${local} localPort=${lpt} matchCount=1 networkProfile=Office protocol=${proto} remoteAddress=${remote} remotePort=${rpt} ruleAction=${act} ruleName=${rule} rt=${end.ms}",
                carries: &[SESSION, VERDICT, NAME, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "event streams API",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: r#"{"metadata":{"customerIDString":"0123456789abcdef","offset":${number},"eventType":"FirewallMatchEvent","eventCreationTime":${end.s}000,"version":"1.0"},"event":{"DeviceId":"2a61","ConnectionDirection":"${stream_way}","EventType":"FirewallRuleIP${ip}Matched","HostName":"${device}","LocalAddress":"${local}","LocalPort":"${lpt}","MatchCount":1,"Protocol":"${proto}","RemoteAddress":"${remote}","RemotePort":"${rpt}","RuleAction":"${act}","RuleName":"${rule}","Timestamp":"${end|%FT%TZ}"}}"#,
                carries: &[SESSION, VERDICT, NAME, BY_RULE],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
        Form {
            name: "Falcon Data Replicator",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r#"{"LocalAddressIP${ip}":"${local}","event_simpleName":"${event}IP${ip}","ContextTimeStamp":"${end|%s.%3f}","ContextProcessId":"2512556191762","RemotePort":"${rpt}","aip":"203.0.113.250","event_platform":"Win","LocalPort":"${lpt}","id":"00000000-0000-4000-8000-000000000001","Protocol":"${proto}","aid":"77aa","RemoteAddressIP${ip}":"${remote}","ConnectionDirection":"${stream_way}","timestamp":"${end.ms}","cid":"0123456789abcdef"}"#,
                carries: &[SESSION],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};
