//! Barracuda: the network firewall of the WAF, and CloudGen Firewall.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "barracuda",
    words: &[
        ("act", "action", &[("Allow", "ALLOW"), ("Deny", "DENY")]),
        ("activity", "action", &[("Allow", "Remove"), ("Deny", "Block")]),
    ],
    forms: &[
        Form {
            name: "WAF syslog",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<134>${end|%b %d %T} ${device} ${end|%F %T%.3f} +0000 ${device} NF INFO ${protocol} ${src} ${spt} ${dst} ${dpt} ${act} ${rule} WAN interface traffic",
                carries: &[SESSION, VERDICT, NAME, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "WAF CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "${end|%b %d %T} ${device} CEF:0|Barracuda|WAF|1200|2002|${protocol}|4|cat=NF src=${src} spt=${spt} dst=${dst} dpt=${dpt} act=${act} dvchost=${device} proto=${protocol} rt=${end.ms} cs1=WAN interface traffic  cs1Label=Details",
                carries: &[SESSION, VERDICT, NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "CloudGen activity log",
            refusal: DvcAction::Drop,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<14>${end|%b %d %T} ${device} box_Firewall_Activity: Info     ${device} ${activity}: type=FWD|proto=${protocol}|srcIF=eth1|srcIP=${src}|srcPort=${spt}|srcMAC=02:00:5e:00:53:01|dstIP=${dst}|dstPort=${dpt}|dstService=|dstIF=eth0|rule=${rule}|info=Normal Operation|srcNAT=${src}|dstNAT=${dst}|duration=${millis}|count=1|receivedBytes=${rcvd}|sentBytes=${sent}|receivedPackets=${rcvdpkt}|sentPackets=${sentpkt}|user=${user}|protocol=|application=|target=|content=|urlcat=",
                carries: &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE, USER],
                times: Times::both(SECOND),
            }],
            container: None,
        },
    ],
};
