//! Azure Firewall: hits of network rules.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "azure_firewall",
    words: &[],
    forms: &[
        Form {
            name: "message of the diagnostics log",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: v4_with_ports,
                    text: r#"{"time":"${end|%FT%T%.3fZ}","resourceId":"/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/RESOURCEGROUPS/RG1/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW1","category":"AzureFirewallNetworkRule","operationName":"AzureFirewallNetworkRuleLog","properties":{"msg":"${protocol} request from ${src}:${spt} to ${dst}:${dpt}. Action: ${action}. Policy: p1. Rule Collection Group: g1. Rule Collection: c1. Rule: ${rule}"}}"#,
                    carries: &[SESSION, VERDICT, BY_RULE],
                    times: Times::at_end(MILLISECOND),
                },
                Line {
                    tells: v4,
                    text: r#"{"time":"${end|%FT%T%.3fZ}","resourceId":"/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/RESOURCEGROUPS/RG1/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW1","category":"AzureFirewallNetworkRule","operationName":"AzureFirewallNetworkRuleLog","properties":{"msg":"ICMP Type=8 request from ${src} to ${dst}. Action: ${action}."}}"#,
                    carries: &[SESSION, VERDICT],
                    times: Times::at_end(MILLISECOND),
                },
            ],
            container: None,
        },
        Form {
            name: "structured log in a blob",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"time":"${end|%FT%T%.3fZ}","resourceId":"/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/RESOURCEGROUPS/RG1/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW1","category":"AZFWNetworkRule","properties":{"Protocol":"${protocol}","SourceIp":"${src}","SourcePort":${spt},"DestinationIp":"${dst}","DestinationPort":${dpt},"Action":"${action}","Policy":"p1","RuleCollectionGroup":"g1","RuleCollection":"c1","Rule":"${rule}","ActionReason":""}}"#,
                carries: &[SESSION, VERDICT, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: Some(Container { before: r#"{"records":["#, between: ",", after: "]}", lines: 5 }),
        },
        Form {
            name: "AZFWNetworkRule row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg1/providers/microsoft.network/azurefirewalls/fw1","Protocol":"${protocol}","SourceIp":"${src}","SourcePort":${spt},"DestinationIp":"${dst}","DestinationPort":${dpt},"Action":"${action}","ActionReason":"","Policy":"p1","RuleCollectionGroup":"g1","RuleCollection":"c1","Rule":"${rule}"}"#,
                carries: &[SESSION, VERDICT, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};
