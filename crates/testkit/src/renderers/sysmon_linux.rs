//! Sysmon for Linux: event 3, a connection that was made.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "sysmon_linux",
    words: WORDS,
    forms: &[
        Form {
            name: "syslog",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r#"<14>${end|%b %d %T} ${device} sysmon: <Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Linux-Sysmon"/><EventID>3</EventID><Version>5</Version><Level>4</Level><TimeCreated SystemTime="${end|%FT%T%.9fZ}"/><EventRecordID>${number}</EventRecordID><Correlation/><Execution ProcessID="600" ThreadID="600"/><Channel>Linux-Sysmon/Operational</Channel><Computer>${device}</Computer><Security UserId="0"/></System><EventData><Data Name="RuleName">-</Data><Data Name="UtcTime">${end|%F %T%.3f}</Data><Data Name="ProcessGuid">{c7a1b1c0-0001-6888-0000-000000000001}</Data><Data Name="ProcessId">1201</Data><Data Name="Image">/usr/bin/app</Data><Data Name="User">root</Data><Data Name="Protocol">${l4}</Data><Data Name="Initiated">${initiated}</Data><Data Name="SourceIsIpv6">${v6}</Data><Data Name="SourceIp">${src}</Data><Data Name="SourceHostname">-</Data><Data Name="SourcePort">${spt}</Data><Data Name="SourcePortName">-</Data><Data Name="DestinationIsIpv6">${v6}</Data><Data Name="DestinationIp">${dst}</Data><Data Name="DestinationHostname">-</Data><Data Name="DestinationPort">${dpt}</Data><Data Name="DestinationPortName">-</Data></EventData></Event>"#,
                carries: &[SESSION, NAME, &[Field::EventResult]],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "Syslog row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r#"{"TimeGenerated":"${end|%FT%TZ}","Computer":"${device}","HostName":"${device}","Facility":"user","SeverityLevel":"info","ProcessName":"sysmon","Type":"Syslog","SyslogMessage":"<Event><System><Provider Name=\"Linux-Sysmon\"/><EventID>3</EventID><TimeCreated SystemTime=\"${end|%FT%T%.9fZ}\"/><EventRecordID>${number}</EventRecordID><Channel>Linux-Sysmon/Operational</Channel><Computer>${device}</Computer></System><EventData><Data Name=\"RuleName\">-</Data><Data Name=\"UtcTime\">${end|%F %T%.3f}</Data><Data Name=\"ProcessGuid\">{c7a1b1c0-0001-6888-0000-000000000001}</Data><Data Name=\"ProcessId\">1201</Data><Data Name=\"Image\">/usr/bin/app</Data><Data Name=\"User\">root</Data><Data Name=\"Protocol\">${l4}</Data><Data Name=\"Initiated\">${initiated}</Data><Data Name=\"SourceIsIpv6\">${v6}</Data><Data Name=\"SourceIp\">${src}</Data><Data Name=\"SourceHostname\">-</Data><Data Name=\"SourcePort\">${spt}</Data><Data Name=\"SourcePortName\">-</Data><Data Name=\"DestinationIsIpv6\">${v6}</Data><Data Name=\"DestinationIp\">${dst}</Data><Data Name=\"DestinationHostname\">-</Data><Data Name=\"DestinationPort\">${dpt}</Data><Data Name=\"DestinationPortName\">-</Data></EventData></Event>"}"#,
                carries: &[SESSION, NAME, &[Field::EventResult]],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};

/// The words of Sysmon on either system.
pub(super) const WORDS: &[Word] = &[
    ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
    ("initiated", "direction", &[("Inbound", "false"), ("Outbound", "true")]),
    ("v6", "version", &[("IPv4", "false"), ("IPv6", "true")]),
];
