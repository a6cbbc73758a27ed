//! Cisco Meraki: flows of an MX.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "cisco_meraki",
    words: &[
        ("act", "action", &[("Allow", "allow"), ("Deny", "deny")]),
        ("digit", "action", &[("Allow", "0"), ("Deny", "1")]),
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
    ],
    forms: &[
        Form {
            name: "firewall",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<134>1 ${end|%s.%9f} ${device} firewall src=${src} dst=${dst} protocol=${l4} sport=${spt} dport=${dpt} pattern: ${act} all",
                carries: &[SESSION, VERDICT, NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "flows that came in",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: |flow| flow.is_inbound() && with_ports(flow),
                text: "<134>1 ${end|%s.%9f} ${device} flows src=${src} dst=${dst} protocol=${l4} sport=${spt} dport=${dpt} pattern: ${digit} all",
                carries: &[SESSION, VERDICT, NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};
