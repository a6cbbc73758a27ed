//! Any other product that writes CEF.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "generic_cef",
    words: &[("act", "action", &[("Allow", "Allow"), ("Deny", "Deny")])],
    forms: &[
        Form {
            name: "CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<134>${end|%b %d %T} ${device} CEF:0|Example|Gateway|2|7|Session|3|rt=${end.ms} start=${start.ms} end=${end.ms} act=${act} src=${src} dst=${dst} spt=${spt} dpt=${dpt} proto=${protocol} in=${sent} out=${rcvd} cnt=1 dvchost=${device} suser=${user} externalId=${number}",
                carries: CARRIES,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "CommonSecurityLog row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Computer":"${device}","DeviceVendor":"Example","DeviceProduct":"Gateway","DeviceVersion":"2","DeviceEventClassID":"7","Activity":"Session","LogSeverity":"3","ReceiptTime":"${end.ms}","StartTime":"${start|%FT%T%.3fZ}","EndTime":"${end|%FT%T%.3fZ}","DeviceAction":"${act}","SourceIP":"${src}","SourcePort":${spt},"DestinationIP":"${dst}","DestinationPort":${dpt},"Protocol":"${protocol}","ReceivedBytes":${sent},"SentBytes":${rcvd},"EventCount":1,"DeviceName":"${device}","SourceUserName":"${user}","Type":"CommonSecurityLog"}"#,
                carries: CARRIES,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, VERDICT, BYTES, NAME, USER];
