//! The table itself: one line per column of NetworkSession 0.2.7.
//!
//! Source: the schema page of Microsoft Sentinel's network session normalisation (0.2.7) and the
//! reference list of the ASIM schema tester; where the two differ, both values are accepted.
//! Columns of a line: variant, column name, KQL type, logical type, class, allowed values,
//! sources of an alias in order of preference, and the column a conditional one depends on.

use super::{Class, FieldInfo, Logical, Physical};

macro_rules! fields {
    ($($variant:ident $name:literal $physical:ident $logical:ident $class:ident
        [$($value:literal),*] [$($alias:ident),*] ($($parent:ident)?);)*) => {
        /// A column of the NetworkSession schema.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "each variant is the schema column of the same name")]
        pub enum Field { $($variant),* }

        /// Every column, in the order of the [`Field`] variants.
        pub static FIELDS: [FieldInfo; FIELD_COUNT] = [$(FieldInfo {
            field: Field::$variant,
            name: $name,
            physical: Physical::$physical,
            logical: Logical::$logical,
            class: Class::$class,
            values: &[$($value),*],
            alias_of: &[$(Field::$alias),*],
            depends_on: fields!(@parent $($parent)?),
        }),*];

        /// How many columns the table has, legacy ones included.
        pub const FIELD_COUNT: usize = [$(Field::$variant),*].len();

        impl Field {
            /// Returns the column with exactly this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
    (@parent) => { None };
    (@parent $parent:ident) => { Some(Field::$parent) };
}

fields! {
    AdditionalFields "AdditionalFields" Dynamic Dynamic Optional [] [] ();
    TimeGenerated "TimeGenerated" DateTime DateTime Mandatory [] [] ();
    Type "Type" String Text Mandatory [] [] ();
    EventCount "EventCount" Int Integer Mandatory [] [] ();
    EventEndTime "EventEndTime" DateTime DateTime Mandatory [] [] ();
    EventMessage "EventMessage" String Text Optional [] [] ();
    EventOriginalResultDetails "EventOriginalResultDetails" String Text Optional [] [] ();
    EventOriginalSeverity "EventOriginalSeverity" String Text Optional [] [] ();
    EventOriginalSubType "EventOriginalSubType" String Text Optional [] [] ();
    EventOriginalType "EventOriginalType" String Text Optional [] [] ();
    EventOriginalUid "EventOriginalUid" String Text Optional [] [] ();
    EventOwner "EventOwner" String Text Optional [] [] ();
    EventProduct "EventProduct" String Enumerated Mandatory ["Fortigate", "IOS", "ISE", "SDP", "Vectra Stream", "NSGFlow", "Fireware", "VPC", "Azure Defender for IoT", "Azure Firewall", "M365 Defender for Endpoint", "Sysmon", "Sysmon for Linux", "Windows Firewall", "WireData", "ZIA Firewall", "CDL", "PanOS", "VMConnection", "Meraki", "Zeek", "Firewall", "ASA", "Cynerio", "SentinelOne", "WAF", "Firepower", "FalconHost", "Carbon Black Cloud", "Cortex Data Lake", "Core", "Azure NSG flows", "Smart Defense"] [] ();
    EventProductVersion "EventProductVersion" String Text Optional [] [] ();
    EventReportUrl "EventReportUrl" String Url Optional [] [] ();
    EventResult "EventResult" String Enumerated Mandatory ["Success", "Partial", "Failure", "NA"] [] ();
    EventResultDetails "EventResultDetails" String Enumerated Recommended ["Failover", "Invalid TCP", "Invalid Tunnel", "Maximum Retry", "Reset", "Routing issue", "Simulation", "Terminated", "Timeout", "Transient error", "Unknown", "NA"] [] ();
    EventSchema "EventSchema" String Enumerated Mandatory ["NetworkSession"] [] ();
    EventSchemaVersion "EventSchemaVersion" String SchemaVersion Mandatory [] [] ();
    EventSeverity "EventSeverity" String Enumerated Optional ["Informational", "Low", "Medium", "High"] [] ();
    EventStartTime "EventStartTime" DateTime DateTime Mandatory [] [] ();
    EventSubType "EventSubType" String Enumerated Optional ["Start", "End"] [] ();
    EventType "EventType" String Enumerated Mandatory ["NetworkSession", "L2NetworkSession", "EndpointNetworkSession", "Flow", "IDS"] [] ();
    EventUid "EventUid" String Text Recommended [] [] ();
    EventVendor "EventVendor" String Enumerated Mandatory ["Fortinet", "AppGate", "Barracuda", "Palo Alto", "Microsoft", "Zscaler", "AWS", "Vectra AI", "WatchGuard", "Cisco", "Corelight", "Check Point", "Forcepoint", "Cynerio", "SentinelOne", "CrowdStrike", "VMware", "SonicWall", "Illumio"] [] ();
    Dvc "Dvc" String Text Mandatory [] [DvcFQDN, DvcHostname, DvcIpAddr, DvcId, EventProduct] ();
    DvcAction "DvcAction" String Enumerated Recommended ["Allow", "Deny", "Drop", "Drop ICMP", "Reset", "Reset Source", "Reset Destination", "Encrypt", "Decrypt", "VPNroute"] [] ();
    DvcDescription "DvcDescription" String Text Optional [] [] ();
    DvcDomain "DvcDomain" String Domain Recommended [] [] ();
    DvcDomainType "DvcDomainType" String Enumerated Conditional ["Windows", "FQDN", "ResourceGroup"] [] (DvcDomain);
    DvcFQDN "DvcFQDN" String Fqdn Optional [] [] ();
    DvcHostname "DvcHostname" String Hostname Recommended [] [] ();
    DvcId "DvcId" String Text Optional [] [] ();
    DvcIdType "DvcIdType" String Enumerated Conditional ["AzureResourceId", "MDEid", "MD4IoTid", "VMConnectionId", "AwsVpcId", "VectraId", "AppGateId", "FQDN", "Other"] [] (DvcId);
    DvcInboundInterface "DvcInboundInterface" String Text Optional [] [] ();
    DvcInterface "DvcInterface" String Text Optional [] [DvcInboundInterface, DvcOutboundInterface] ();
    DvcIpAddr "DvcIpAddr" String IpAddress Recommended [] [] ();
    DvcMacAddr "DvcMacAddr" String MacAddress Optional [] [] ();
    DvcOriginalAction "DvcOriginalAction" String Text Optional [] [] ();
    DvcOs "DvcOs" String Text Optional [] [] ();
    DvcOsVersion "DvcOsVersion" String Text Optional [] [] ();
    DvcOutboundInterface "DvcOutboundInterface" String Text Optional [] [] ();
    DvcScope "DvcScope" String Text Optional [] [] ();
    DvcScopeId "DvcScopeId" String Text Optional [] [] ();
    DvcZone "DvcZone" String Text Optional [] [] ();
    Duration "Duration" Int Integer Alias [] [NetworkDuration] ();
    NetworkApplicationProtocol "NetworkApplicationProtocol" String Text Optional [] [] ();
    NetworkBytes "NetworkBytes" Long Integer Optional [] [] ();
    NetworkConnectionHistory "NetworkConnectionHistory" String Text Optional [] [] ();
    NetworkDirection "NetworkDirection" String Enumerated Optional ["Inbound", "Outbound", "Local", "External", "Listen", "NA", "Unknown"] [] ();
    NetworkDuration "NetworkDuration" Int Integer Optional [] [] ();
    NetworkIcmpCode "NetworkIcmpCode" Int Integer Optional [] [] ();
    NetworkIcmpType "NetworkIcmpType" String Text Optional [] [] ();
    NetworkPackets "NetworkPackets" Long Integer Optional [] [] ();
    NetworkProtocol "NetworkProtocol" String NetworkProtocol Optional [] [] ();
    NetworkProtocolVersion "NetworkProtocolVersion" String Enumerated Optional ["IPv4", "IPv6"] [] ();
    NetworkRuleName "NetworkRuleName" String Text Optional [] [] ();
    NetworkRuleNumber "NetworkRuleNumber" Int Integer Optional [] [] ();
    NetworkSessionId "NetworkSessionId" String Text Optional [] [] ();
    SessionId "SessionId" String Text Alias [] [NetworkSessionId] ();
    TcpFlagsAck "TcpFlagsAck" Bool Boolean Optional [] [] ();
    TcpFlagsCwr "TcpFlagsCwr" Bool Boolean Optional [] [] ();
    TcpFlagsEce "TcpFlagsEce" Bool Boolean Optional [] [] ();
    TcpFlagsFin "TcpFlagsFin" Bool Boolean Optional [] [] ();
    TcpFlagsNs "TcpFlagsNs" Bool Boolean Optional [] [] ();
    TcpFlagsPsh "TcpFlagsPsh" Bool Boolean Optional [] [] ();
    TcpFlagsRst "TcpFlagsRst" Bool Boolean Optional [] [] ();
    TcpFlagsSyn "TcpFlagsSyn" Bool Boolean Optional [] [] ();
    TcpFlagsUrg "TcpFlagsUrg" Bool Boolean Optional [] [] ();
    InnerVlanId "InnerVlanId" String Text Alias [] [SrcVlanId] ();
    Src "Src" String Text Recommended [] [SrcFQDN, SrcHostname, SrcIpAddr, SrcDvcId] ();
    SrcAppId "SrcAppId" String Text Optional [] [] ();
    SrcAppName "SrcAppName" String Text Optional [] [] ();
    SrcAppType "SrcAppType" String Enumerated Optional ["Process", "Service", "Resource", "URL", "SaaS application", "Other"] [] ();
    SrcBytes "SrcBytes" Long Integer Recommended [] [] ();
    SrcDescription "SrcDescription" String Text Optional [] [] ();
    SrcDeviceType "SrcDeviceType" String Enumerated Optional ["Computer", "Mobile Device", "IOT Device", "Other"] [] ();
    SrcDomain "SrcDomain" String Domain Recommended [] [] ();
    SrcDomainType "SrcDomainType" String Enumerated Conditional ["Windows", "FQDN", "ResourceGroup"] [] (SrcDomain);
    SrcDvcId "SrcDvcId" String Text Optional [] [] ();
    SrcDvcIdType "SrcDvcIdType" String Enumerated Conditional ["AzureResourceId", "MDEid", "MD4IoTid", "VMConnectionId", "AwsVpcId", "VectraId", "ForcepointId", "AppGateId", "Other"] [] (SrcDvcId);
    SrcDvcScope "SrcDvcScope" String Text Optional [] [] ();
    SrcDvcScopeId "SrcDvcScopeId" String Text Optional [] [] ();
    SrcFQDN "SrcFQDN" String Fqdn Optional [] [] ();
    SrcGeoCity "SrcGeoCity" String City Optional [] [] ();
    SrcGeoCountry "SrcGeoCountry" String Country Optional [] [] ();
    SrcGeoLatitude "SrcGeoLatitude" Real Latitude Optional [] [] ();
    SrcGeoLongitude "SrcGeoLongitude" Real Longitude Optional [] [] ();
    SrcGeoRegion "SrcGeoRegion" String Region Optional [] [] ();
    SrcHostname "SrcHostname" String Hostname Recommended [] [] ();
    SrcInterfaceGuid "SrcInterfaceGuid" String Guid Optional [] [] ();
    SrcInterfaceName "SrcInterfaceName" String Text Optional [] [] ();
    SrcIpAddr "SrcIpAddr" String IpAddress Recommended [] [] ();
    SrcMacAddr "SrcMacAddr" String MacAddress Optional [] [] ();
    SrcOriginalUserType "SrcOriginalUserType" String Text Optional [] [] ();
    SrcPackets "SrcPackets" Long Integer Optional [] [] ();
    SrcPortNumber "SrcPortNumber" Int Integer Optional [] [] ();
    SrcProcessGuid "SrcProcessGuid" String Text Optional [] [] ();
    SrcProcessId "SrcProcessId" String Text Optional [] [] ();
    SrcProcessName "SrcProcessName" String Text Optional [] [] ();
    SrcUserId "SrcUserId" String Text Optional [] [] ();
    SrcUserIdType "SrcUserIdType" String Enumerated Conditional ["SID", "UID", "AADID", "OktaId", "AWSId", "PUID", "SalesforceId", "VectraUserId", "MD4IoTid", "Other"] [] (SrcUserId);
    SrcUserScope "SrcUserScope" String Text Optional [] [] ();
    SrcUserScopeId "SrcUserScopeId" String Text Optional [] [] ();
    SrcUserType "SrcUserType" String Enumerated Optional ["Regular", "Guest", "Machine", "Admin", "System", "Application", "Service Principal", "Service", "Anonymous", "Other"] [] ();
    SrcUsername "SrcUsername" String Username Optional [] [] ();
    SrcUsernameType "SrcUsernameType" String Enumerated Conditional ["UPN", "Windows", "DN", "Simple", "AWSId"] [] (SrcUsername);
    SrcVlanId "SrcVlanId" String Text Optional [] [] ();
    SrcZone "SrcZone" String Text Optional [] [] ();
    Dst "Dst" String Text Recommended [] [DstFQDN, DstHostname, DstIpAddr, DstDvcId] ();
    DstAppId "DstAppId" String Text Optional [] [] ();
    DstAppName "DstAppName" String Text Optional [] [] ();
    DstAppType "DstAppType" String Enumerated Optional ["Process", "Service", "Resource", "URL", "SaaS application", "Other"] [] ();
    DstBytes "DstBytes" Long Integer Recommended [] [] ();
    DstDNUsername "DstDNUsername" String Text Optional [] [] ();
    DstDescription "DstDescription" String Text Optional [] [] ();
    DstDeviceType "DstDeviceType" String Enumerated Optional ["Computer", "Mobile Device", "IOT Device", "Other"] [] ();
    DstDomain "DstDomain" String Domain Recommended [] [] ();
    DstDomainType "DstDomainType" String Enumerated Conditional ["Windows", "FQDN", "ResourceGroup"] [] (DstDomain);
    DstDvcId "DstDvcId" String Text Optional [] [] ();
    DstDvcIdType "DstDvcIdType" String Enumerated Conditional ["AzureResourceId", "MDEid", "MD4IoTid", "VMConnectionId", "AwsVpcId", "VectraId", "ForcepointId", "AppGateId", "Other"] [] (DstDvcId);
    DstDvcScope "DstDvcScope" String Text Optional [] [] ();
    DstDvcScopeId "DstDvcScopeId" String Text Optional [] [] ();
    DstFQDN "DstFQDN" String Fqdn Optional [] [] ();
    DstGeoCity "DstGeoCity" String City Optional [] [] ();
    DstGeoCountry "DstGeoCountry" String Country Optional [] [] ();
    DstGeoLatitude "DstGeoLatitude" Real Latitude Optional [] [] ();
    DstGeoLongitude "DstGeoLongitude" Real Longitude Optional [] [] ();
    DstGeoRegion "DstGeoRegion" String Region Optional [] [] ();
    DstHostname "DstHostname" String Hostname Recommended [] [] ();
    DstInterfaceGuid "DstInterfaceGuid" String Guid Optional [] [] ();
    DstInterfaceName "DstInterfaceName" String Text Optional [] [] ();
    DstIpAddr "DstIpAddr" String IpAddress Recommended [] [] ();
    DstMacAddr "DstMacAddr" String MacAddress Optional [] [] ();
    DstOriginalUserType "DstOriginalUserType" String Text Optional [] [] ();
    DstPackets "DstPackets" Long Integer Optional [] [] ();
    DstPortNumber "DstPortNumber" Int Integer Optional [] [] ();
    DstProcessGuid "DstProcessGuid" String Text Optional [] [] ();
    DstProcessId "DstProcessId" String Text Optional [] [] ();
    DstProcessName "DstProcessName" String Text Optional [] [] ();
    DstSimpleUsername "DstSimpleUsername" String Text Optional [] [] ();
    DstUserAWSId "DstUserAWSId" String Text Optional [] [] ();
    DstUserAadId "DstUserAadId" String Text Optional [] [] ();
    DstUserId "DstUserId" String Text Optional [] [] ();
    DstUserIdType "DstUserIdType" String Enumerated Conditional ["SID", "UID", "AADID", "OktaId", "AWSId", "PUID", "SalesforceId", "VectraUserId", "MD4IoTid", "Other"] [] (DstUserId);
    DstUserOktaId "DstUserOktaId" String Text Optional [] [] ();
    DstUserPuid "DstUserPuid" String Text Optional [] [] ();
    DstUserScope "DstUserScope" String Text Optional [] [] ();
    DstUserScopeId "DstUserScopeId" String Text Optional [] [] ();
    DstUserSid "DstUserSid" String Text Optional [] [] ();
    DstUserType "DstUserType" String Enumerated Optional ["Regular", "Guest", "Machine", "Admin", "System", "Application", "Service Principal", "Service", "Anonymous", "Other"] [] ();
    DstUserUid "DstUserUid" String Text Optional [] [] ();
    DstUserUpn "DstUserUpn" String Text Optional [] [] ();
    DstUsername "DstUsername" String Username Optional [] [] ();
    DstUsernameType "DstUsernameType" String Enumerated Conditional ["UPN", "Windows", "DN", "Simple", "AWSId"] [] (DstUsername);
    DstVlanId "DstVlanId" String Text Optional [] [] ();
    DstWindowsUsername "DstWindowsUsername" String Text Optional [] [] ();
    DstZone "DstZone" String Text Optional [] [] ();
    OuterVlanId "OuterVlanId" String Text Alias [] [DstVlanId] ();
    Process "Process" String Text Alias [] [DstProcessName] ();
    User "User" String Username Alias [] [DstUsername] ();
    DstNatIpAddr "DstNatIpAddr" String IpAddress Optional [] [] ();
    DstNatPortNumber "DstNatPortNumber" Int Integer Optional [] [] ();
    SrcNatIpAddr "SrcNatIpAddr" String IpAddress Optional [] [] ();
    SrcNatPortNumber "SrcNatPortNumber" Int Integer Optional [] [] ();
    Hostname "Hostname" String Hostname Alias [] [DstHostname, SrcHostname] ();
    IpAddr "IpAddr" String IpAddress Alias [] [SrcIpAddr, DstIpAddr] ();
    Rule "Rule" String Text Alias [] [NetworkRuleName, NetworkRuleNumber] ();
    ThreatCategory "ThreatCategory" String Text Optional [] [] ();
    ThreatConfidence "ThreatConfidence" Int ConfidenceLevel Optional [] [] ();
    ThreatField "ThreatField" String Enumerated Conditional ["SrcIpAddr", "DstIpAddr"] [] (ThreatIpAddr);
    ThreatFirstReportedTime "ThreatFirstReportedTime" DateTime DateTime Optional [] [] ();
    ThreatId "ThreatId" String Text Optional [] [] ();
    ThreatIpAddr "ThreatIpAddr" String IpAddress Optional [] [] ();
    ThreatIsActive "ThreatIsActive" Bool Boolean Optional [] [] ();
    ThreatLastReportedTime "ThreatLastReportedTime" DateTime DateTime Optional [] [] ();
    ThreatName "ThreatName" String Text Optional [] [] ();
    ThreatOriginalConfidence "ThreatOriginalConfidence" String Text Optional [] [] ();
    ThreatOriginalRiskLevel "ThreatOriginalRiskLevel" String Text Optional [] [] ();
    ThreatRiskLevel "ThreatRiskLevel" Int RiskLevel Optional [] [] ();
    ASimMatchingHostname "ASimMatchingHostname" String Enumerated Recommended ["SrcHostname", "DstHostname", "Both", "-"] [] ();
    ASimMatchingIpAddr "ASimMatchingIpAddr" String Enumerated Recommended ["SrcIpAddr", "DstIpAddr", "Both", "-"] [] ();

    // Columns of older versions that tables and parsers still carry.
    DstSubscriptionId "DstSubscriptionId" String Text Legacy [] [] ();
    DstUserDomain "DstUserDomain" String Text Legacy [] [] ();
    DvcSubscriptionId "DvcSubscriptionId" String Text Legacy [] [] ();
    SrcSubscriptionId "SrcSubscriptionId" String Text Legacy [] [] ();
    SrcUserDomain "SrcUserDomain" String Text Legacy [] [] ();
    ThreatRiskLevelOriginal "ThreatRiskLevelOriginal" String Text Legacy [] [] ();
    ResourceId "_ResourceId" String Text Legacy [] [] ();
}
