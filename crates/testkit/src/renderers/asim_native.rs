//! ASIM itself: rows of the native table.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "asim_native",
    words: &[("result", "action", &[("Allow", "Success"), ("Deny", "Failure")])],
    forms: &[
        Form {
            name: "row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Type":"ASimNetworkSessionLogs","EventSchema":"NetworkSession","EventSchemaVersion":"0.2.7","EventType":"NetworkSession","EventResult":"${result}","EventVendor":"Example","EventProduct":"FW","EventStartTime":"${start|%FT%T%.3fZ}","EventEndTime":"${end|%FT%T%.3fZ}","EventCount":1,"DvcHostname":"${device}","DvcAction":"${action}","SrcIpAddr":"${src}","SrcPortNumber":${spt},"SrcUsername":"${user}","SrcUsernameType":"${user_type}","DstIpAddr":"${dst}","DstPortNumber":${dpt},"NetworkProtocol":"${protocol}","NetworkDirection":"${direction}","NetworkDuration":${millis},"NetworkRuleName":"${rule}","SrcBytes":${sent},"DstBytes":${rcvd},"SrcPackets":${sentpkt},"DstPackets":${rcvdpkt}}"#,
                carries: CARRIES,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "exported row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated [UTC]":"${end|%-m/%-d/%Y, %-I:%M:%S%.3f %p}","Type":"ASimNetworkSessionLogs","EventSchema":"NetworkSession","EventType":"NetworkSession","EventResult":"${result}","EventVendor":"Example","EventProduct":"FW","EventStartTime [UTC]":"${start|%-m/%-d/%Y, %-I:%M:%S%.3f %p}","EventEndTime [UTC]":"${end|%-m/%-d/%Y, %-I:%M:%S%.3f %p}","EventCount":"1","DvcHostname":"${device}","DvcAction":"${action}","SrcIpAddr":"${src}","SrcPortNumber":"${spt}","SrcUsername":"${user}","SrcUsernameType":"${user_type}","DstIpAddr":"${dst}","DstPortNumber":"${dpt}","NetworkProtocol":"${protocol}","NetworkDirection":"${direction}","NetworkDuration":"${millis}","NetworkRuleName":"${rule}","SrcBytes":"${sent}","DstBytes":"${rcvd}","SrcPackets":"${sentpkt}","DstPackets":"${rcvdpkt}"}"#,
                carries: CARRIES,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE, USER];
