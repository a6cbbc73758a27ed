//! Azure virtual networks: flow tuples, several in one record. A tuple of a refused flow counts nothing.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "azure_vnet_flow",
    words: &[
        ("way", "direction", &[("Inbound", "I"), ("Outbound", "O")]),
    ],
    forms: &[
        Form {
            name: "record of a blob",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r#""${end.ms},${src},${dst},${spt},${dpt},${proto},${way},E,NX,${sentpkt},${sent},${rcvdpkt},${rcvd}""#,
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }, Line {
                tells: crosses,
                text: r#""${end.ms},${src},${dst},${spt},${dpt},${proto},${way},D,NX,0,0,0,0""#,
                carries: &[SESSION, VERDICT, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: Some(Container {
                before: r#"{"time":"2026-03-14T11:00:00.0000000Z","flowLogVersion":4,"flowLogGUID":"66aa66aa-0000-0000-0000-000000000001","macAddress":"02005E005301","category":"FlowLogFlowEvent","flowLogResourceID":"/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/RESOURCEGROUPS/RG1/PROVIDERS/MICROSOFT.NETWORK/NETWORKWATCHERS/NW/FLOWLOGS/FL","targetResourceID":"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/edge-1","operationName":"FlowLogFlowEvent","flowRecords":{"flows":[{"aclID":"00aa00aa-0000-0000-0000-000000000002","flowGroups":[{"rule":"rule-7","flowTuples":["#,
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
                text: r#"{"time":"2026-03-14T11:00:00.0000000Z","flowLogVersion":4,"flowLogGUID":"66aa66aa-0000-0000-0000-000000000001","macAddress":"02005E005301","operationName":"FlowLogFlowEvent","aclID":"unspecified","rule":"${rule}","flow.0":"${end.ms},${src},${dst},${spt},${dpt},${proto},${way},E,NX,${sentpkt},${sent},${rcvdpkt},${rcvd}"}"#,
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }, Line {
                tells: crosses,
                text: r#"{"time":"2026-03-14T11:00:00.0000000Z","flowLogVersion":4,"flowLogGUID":"66aa66aa-0000-0000-0000-000000000001","macAddress":"02005E005301","operationName":"FlowLogFlowEvent","aclID":"unspecified","rule":"${rule}","flow.0":"${end.ms},${src},${dst},${spt},${dpt},${proto},${way},D,NX,0,0,0,0"}"#,
                carries: &[SESSION, VERDICT, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, VERDICT, BYTES, PACKETS, BY_RULE];
