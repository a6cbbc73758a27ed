//! Amazon GuardDuty: findings about connections of an instance.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "aws_guardduty",
    words: &[
        ("way", "direction", &[("Inbound", "INBOUND"), ("Outbound", "OUTBOUND")]),
        ("blocked", "action", &[("Allow", "false"), ("Deny", "true")]),
    ],
    forms: &[
        Form {
            name: "finding",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: v4_crosses,
                text: FINDING,
                carries: &[SESSION, VERDICT],
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "findings in an array",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: v4_crosses,
                text: FINDING,
                carries: &[SESSION, VERDICT],
                times: Times::both(MILLISECOND),
            }],
            container: Some(Container { before: "[", between: ",", after: "]", lines: 4 }),
        },
    ],
};

const FINDING: &str = r#"{"schemaVersion":"2.0","accountId":"123456789012","region":"eu-west-1","partition":"aws","id":"f${number}","arn":"arn:aws:guardduty:eu-west-1:123456789012:detector/d1/finding/f${number}","type":"Recon:EC2/Portscan","resource":{"resourceType":"Instance","instanceDetails":{"instanceId":"i-0aaa","networkInterfaces":[{"networkInterfaceId":"eni-0aaa","privateIpAddress":"${local}","vpcId":"vpc-1","subnetId":"subnet-1"}]}},"service":{"action":{"actionType":"NETWORK_CONNECTION","networkConnectionAction":{"connectionDirection":"${way}","protocol":"${protocol}","blocked":${blocked},"localPortDetails":{"port":${lpt},"portName":"Unknown"},"localIpDetails":{"ipAddressV4":"${local}"},"remotePortDetails":{"port":${rpt},"portName":"Unknown"},"remoteIpDetails":{"ipAddressV4":"${remote}"}}},"count":1,"eventFirstSeen":"${start|%FT%T%.3fZ}","eventLastSeen":"${end|%FT%T%.3fZ}"},"severity":5,"createdAt":"${end|%FT%T%.3fZ}","updatedAt":"${end|%FT%T%.3fZ}","title":"A made-up finding","description":"A made-up finding."}"#;
