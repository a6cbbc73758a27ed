//! Azure network security groups: flow tuples, several in one record. A tuple of a refused flow counts nothing.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "azure_nsg",
    words: &[
        ("l4", "protocol", &[("TCP", "T"), ("UDP", "U")]),
        ("way", "direction", &[("Inbound", "I"), ("Outbound", "O")]),
    ],
    forms: &[
        Form {
            name: "record of a blob",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: allowed_crosses,
                    text: r#""${end.s},${src},${dst},${spt},${dpt},${l4},${way},A,E,${sentpkt},${sent},${rcvdpkt},${rcvd}""#,
                    carries: &[SESSION, VERDICT, BYTES, PACKETS],
                    times: Times::at_end(SECOND),
                },
                Line {
                    tells: crosses,
                    text: r#""${end.s},${src},${dst},${spt},${dpt},${l4},${way},D,B,,,,""#,
                    carries: &[SESSION, VERDICT],
                    times: Times::at_end(SECOND),
                },
            ],
            container: Some(Container {
                before: r#"{"time":"2026-03-14T11:00:00.0000000Z","systemId":"22222222-2222-2222-2222-222222222222","category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/RESOURCEGROUPS/RG1/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WEB-NSG","operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":2,"flows":[{"rule":"UserRule_made_up","flows":[{"mac":"02005E005301","flowTuples":["#,
                between: ",",
                after: "]}]}]}}",
                lines: 6,
            }),
        },
        Form {
            name: "one tuple a record",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r#"{"time":"${end|%FT%TZ}","systemId":"22222222-2222-2222-2222-222222222222","category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/RESOURCEGROUPS/RG1/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WEB-NSG","operationName":"NetworkSecurityGroupFlowEvents","macAddress":"02005E005301","rule":"UserRule_made_up","mac":"02005E005301","flow.0":"${end.s},${src},${dst},${spt},${dpt},${l4},${way},A,E,${sentpkt},${sent},${rcvdpkt},${rcvd}"}"#,
                carries: &[SESSION, VERDICT, BYTES, PACKETS],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
    ],
};
