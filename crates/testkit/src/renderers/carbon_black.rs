//! VMware Carbon Black Cloud: connections of an endpoint.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "carbon_black",
    words: &[
        ("inbound", "direction", &[("Inbound", "true"), ("Outbound", "false")]),
        ("act", "action", &[("Allow", "ACTION_CONNECTION_ESTABLISHED"), ("Deny", "ACTION_CONNECTION_CREATE_FAILED")]),
        ("sensor", "action", &[("Allow", "ACTION_ALLOW"), ("Deny", "ACTION_BLOCK")]),
    ],
    forms: &[
        Form {
            name: "event forwarder",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: r#"{"type":"endpoint.event.netconn","process_guid":"P-1","device_timestamp":"${end|%F %T%.3f} +0000 UTC","backend_timestamp":"${end|%F %T} +0000 UTC","org_key":"ABCD1234","device_id":"77","device_name":"${device}","device_os":"WINDOWS","action":"${act}","sensor_action":"${sensor}","process_path":"c:\\app\\app.exe","process_pid":900,"local_ip":"${local}","local_port":${lpt},"remote_ip":"${remote}","remote_port":${rpt},"netconn_inbound":${inbound},"netconn_protocol":"PROTO_${protocol}","event_id":"e${number}"}"#,
                carries: &[SESSION, VERDICT, NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "CarbonBlackEvents_CL row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: r#"{"Type":"CarbonBlackEvents_CL","TimeGenerated":"${end|%FT%TZ}","eventType_s":"endpoint.event.netconn","device_timestamp_s":"${end|%F %T%.3f} +0000 UTC","device_name_s":"${device}","device_id_d":77.0,"action_s":"${act}","sensor_action_s":"${sensor}","local_ip_s":"${local}","local_port_d":${lpt}.0,"remote_ip_s":"${remote}","remote_port_d":${rpt}.0,"netconn_inbound_b":${inbound},"netconn_protocol_s":"PROTO_${protocol}"}"#,
                carries: &[SESSION, VERDICT, NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};
