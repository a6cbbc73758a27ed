//! Cisco ISE: requests that it dropped. One end is the server itself, so no record goes into the network.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "cisco_ise",
    words: &[
        ("l7", "protocol", &[("TCP", "Tacacs"), ("UDP", "Radius")]),
        ("code", "protocol", &[("TCP", "5406"), ("UDP", "5405")]),
        ("title", "protocol", &[("TCP", "TACACS+"), ("UDP", "RADIUS")]),
    ],
    forms: &[
        Form {
            name: "syslog",
            refusal: DvcAction::Drop,
            header: &[],
            lines: &[Line {
                tells,
                text: "<181>${end|%b %d %T} ise1 CISE_Failed_Attempts 0000012345 1 0 ${end|%F %T%.3f} +00:00 0000067890 ${code} NOTICE Failed-Attempt: ${title} Request dropped, ConfigVersionId=1, Device IP Address=${src}, Device Port=${spt}, DestinationIPAddress=${dst}, DestinationPort=${dpt}, Protocol=${l7}, NetworkDeviceName=${device}, FailureReason=made up",
                carries: &[ENDS, VERDICT, &[Field::SrcPortNumber], NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "Syslog row",
            refusal: DvcAction::Drop,
            header: &[],
            lines: &[Line {
                tells,
                text: r#"{"TimeGenerated":"${end|%FT%TZ}","Computer":"collector","HostName":"ise1","ProcessName":"CISE_Failed_Attempts","SyslogMessage":"0000012345 1 0 ${end|%F %T%.3f} +00:00 0000067890 ${code} NOTICE Failed-Attempt: ${title} Request dropped, ConfigVersionId=1, Device IP Address=${src}, Device Port=${spt}, DestinationIPAddress=${dst}, DestinationPort=${dpt}, Protocol=${l7}, NetworkDeviceName=${device},","Type":"Syslog"}"#,
                carries: &[ENDS, VERDICT, &[Field::SrcPortNumber], NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};

fn tells(flow: &Flow) -> bool {
    !flow.allowed && flow.has_ports()
}
