//! Sysmon for Windows: event 3, a connection that was made.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "sysmon_windows",
    words: super::sysmon_linux::WORDS,
    forms: &[
        Form {
            name: "event XML",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385F-C22A-43E0-BF4C-06F5698FFBD9}'/><EventID>3</EventID><Version>5</Version><TimeCreated SystemTime='${end|%FT%T%.7fZ}'/><EventRecordID>${number}</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>${device}</Computer></System><EventData><Data Name='RuleName'>-</Data><Data Name='UtcTime'>${end|%F %T%.3f}</Data><Data Name='ProcessGuid'>{8CAD0A01-015B-6557-1100-000000000E00}</Data><Data Name='ProcessId'>976</Data><Data Name='Image'>C:\app\app.exe</Data><Data Name='User'>NT AUTHORITY\SYSTEM</Data><Data Name='Protocol'>${l4}</Data><Data Name='Initiated'>${initiated}</Data><Data Name='SourceIsIpv6'>${v6}</Data><Data Name='SourceIp'>${src}</Data><Data Name='SourceHostname'>-</Data><Data Name='SourcePort'>${spt}</Data><Data Name='SourcePortName'>-</Data><Data Name='DestinationIsIpv6'>${v6}</Data><Data Name='DestinationIp'>${dst}</Data><Data Name='DestinationHostname'>-</Data><Data Name='DestinationPort'>${dpt}</Data><Data Name='DestinationPortName'>-</Data></EventData></Event>",
                carries: &[SESSION, NAME, &[Field::EventResult]],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "Winlogbeat JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r#"{"@timestamp":"${end|%FT%T%.3fZ}","event":{"code":"3","provider":"Microsoft-Windows-Sysmon"},"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","provider_name":"Microsoft-Windows-Sysmon","event_id":"3","computer_name":"${device}","record_id":${number},"event_data":{"RuleName":"-","UtcTime":"${end|%F %T%.3f}","ProcessGuid":"{8CAD0A01-015C-6557-1700-000000000E00}","ProcessId":"4242","Image":"C:\\app\\app.exe","User":"NT AUTHORITY\\SYSTEM","Protocol":"${l4}","Initiated":"${initiated}","SourceIsIpv6":"${v6}","SourceIp":"${src}","SourceHostname":"-","SourcePort":"${spt}","SourcePortName":"-","DestinationIsIpv6":"${v6}","DestinationIp":"${dst}","DestinationHostname":"-","DestinationPort":"${dpt}","DestinationPortName":"-"}}}"#,
                carries: &[SESSION, NAME, &[Field::EventResult]],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "rendered text",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r"<14>${end|%b %d %T} ${device} Network connection detected: RuleName: - UtcTime: ${end|%F %T%.3f} ProcessGuid: {8CAD0A01-015C-6557-1700-000000000E00} ProcessId: 4242 Image: C:\app\app.exe User: NT AUTHORITY\SYSTEM Protocol: ${l4} Initiated: ${initiated} SourceIsIpv6: ${v6} SourceIp: ${src} SourceHostname: - SourcePort: ${spt} SourcePortName: - DestinationIsIpv6: ${v6} DestinationIp: ${dst} DestinationHostname: - DestinationPort: ${dpt} DestinationPortName: -",
                carries: &[SESSION, NAME, &[Field::EventResult]],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};
