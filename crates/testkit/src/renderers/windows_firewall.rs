//! Windows Filtering Platform: events 5156 and 5157 of the Security log.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "windows_firewall",
    words: &[
        ("id", "action", &[("Allow", "5156"), ("Deny", "5157")]),
        ("way", "direction", &[("Inbound", "%%14592"), ("Outbound", "%%14593")]),
        ("way_text", "direction", &[("Inbound", "Inbound"), ("Outbound", "Outbound")]),
        ("verb", "action", &[("Allow", "permitted"), ("Deny", "blocked")]),
    ],
    forms: &[
        Form {
            name: "event XML",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: r"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-A5BA-3E3B0328C30D}'/><EventID>${id}</EventID><Version>1</Version><Level>0</Level><Task>12810</Task><Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='${end|%FT%T%.7fZ}'/><EventRecordID>${number}</EventRecordID><Channel>Security</Channel><Computer>${device}</Computer></System><EventData><Data Name='ProcessID'>1020</Data><Data Name='Application'>\device\harddiskvolume2\app\app.exe</Data><Data Name='Direction'>${way}</Data><Data Name='SourceAddress'>${src}</Data><Data Name='SourcePort'>${spt}</Data><Data Name='DestAddress'>${dst}</Data><Data Name='DestPort'>${dpt}</Data><Data Name='Protocol'>${proto}</Data><Data Name='FilterRTID'>75664</Data><Data Name='LayerName'>%%14610</Data><Data Name='LayerRTID'>44</Data><Data Name='RemoteUserID'>S-1-0-0</Data><Data Name='RemoteMachineID'>S-1-0-0</Data></EventData></Event>",
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "Winlogbeat JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: r#"{"@timestamp":"${end|%FT%T%.3fZ}","winlog":{"channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","event_id":"${id}","record_id":${number},"computer_name":"${device}","event_data":{"ProcessID":"4242","Application":"\\device\\harddiskvolume3\\app\\app.exe","Direction":"${way}","SourceAddress":"${src}","SourcePort":"${spt}","DestAddress":"${dst}","DestPort":"${dpt}","Protocol":"${proto}","FilterRTID":"70001","LayerName":"%%14611","LayerRTID":"48","RemoteUserID":"S-1-0-0","RemoteMachineID":"S-1-0-0"}}}"#,
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "SecurityEvent row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Computer":"${device}","EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","EventID":${id},"EventData":"<EventData xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\r\n  <Data Name=\"ProcessID\">1020</Data>\r\n  <Data Name=\"Application\">\\device\\harddiskvolume2\\app\\app.exe</Data>\r\n  <Data Name=\"Direction\">${way}</Data>\r\n  <Data Name=\"SourceAddress\">${src}</Data>\r\n  <Data Name=\"SourcePort\">${spt}</Data>\r\n  <Data Name=\"DestAddress\">${dst}</Data>\r\n  <Data Name=\"DestPort\">${dpt}</Data>\r\n  <Data Name=\"Protocol\">${proto}</Data>\r\n  <Data Name=\"FilterRTID\">70001</Data>\r\n  <Data Name=\"LayerName\">%%14610</Data>\r\n  <Data Name=\"LayerRTID\">44</Data>\r\n  </EventData>","Type":"SecurityEvent"}"#,
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "rendered text",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: r"<14>${end|%b %d %T} ${device} The Windows Filtering Platform has ${verb} a connection.  Application Information:  Process ID:  1452  Application Name: \device\harddiskvolume2\app\app.exe  Network Information:  Direction:  ${way_text}  Source Address:  ${src}  Source Port:  ${spt}  Destination Address: ${dst}  Destination Port:  ${dpt}  Protocol:  ${proto}  Filter Information:  Filter Run-Time ID: 9  Layer Name:  Receive/Accept  Layer Run-Time ID: 44",
                carries: CARRIES,
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, VERDICT, NAME];
