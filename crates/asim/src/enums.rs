//! The enumerated columns that nearly every session fills, as types of one byte.

macro_rules! enumerated {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[allow(missing_docs, reason = "each variant is the schema value of the same name")]
        pub enum $name { $($variant),* }

        impl $name {
            /// Every value, in the order of the schema page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the value as the schema spells it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// Returns the value with exactly this spelling.
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

enumerated! {
    /// `EventType`: what kind of record a session is.
    EventType {
        NetworkSession = "NetworkSession",
        L2NetworkSession = "L2NetworkSession",
        EndpointNetworkSession = "EndpointNetworkSession",
        Flow = "Flow",
        Ids = "IDS",
    }
}

enumerated! {
    /// `EventSubType`: which end of a session a record reports.
    EventSubType {
        Start = "Start",
        End = "End",
    }
}

enumerated! {
    /// `EventResult`: how the session ended.
    EventResult {
        Success = "Success",
        Partial = "Partial",
        Failure = "Failure",
        Na = "NA",
    }
}

enumerated! {
    /// `EventResultDetails`: why the session ended that way.
    EventResultDetails {
        Failover = "Failover",
        InvalidTcp = "Invalid TCP",
        InvalidTunnel = "Invalid Tunnel",
        MaximumRetry = "Maximum Retry",
        Reset = "Reset",
        RoutingIssue = "Routing issue",
        Simulation = "Simulation",
        Terminated = "Terminated",
        Timeout = "Timeout",
        TransientError = "Transient error",
        Unknown = "Unknown",
        Na = "NA",
    }
}

enumerated! {
    /// `EventSeverity`.
    EventSeverity {
        Informational = "Informational",
        Low = "Low",
        Medium = "Medium",
        High = "High",
    }
}

enumerated! {
    /// `DvcAction`: what the reporting device did with the session.
    DvcAction {
        Allow = "Allow",
        Deny = "Deny",
        Drop = "Drop",
        DropIcmp = "Drop ICMP",
        Reset = "Reset",
        ResetSource = "Reset Source",
        ResetDestination = "Reset Destination",
        Encrypt = "Encrypt",
        Decrypt = "Decrypt",
        VpnRoute = "VPNroute",
    }
}

enumerated! {
    /// `NetworkDirection`, seen from the border of the organisation.
    NetworkDirection {
        Inbound = "Inbound",
        Outbound = "Outbound",
        Local = "Local",
        External = "External",
        Listen = "Listen",
        Na = "NA",
        Unknown = "Unknown",
    }
}

impl DvcAction {
    /// Returns the result that the schema derives from the action when the source gives none.
    pub fn result(self) -> EventResult {
        if self.blocks() { EventResult::Failure } else { EventResult::Success }
    }

    /// Returns the severity that the schema derives from the action when the source gives none.
    pub fn severity(self) -> EventSeverity {
        if self.blocks() { EventSeverity::Low } else { EventSeverity::Informational }
    }

    /// Tells whether the action keeps the session from going through.
    pub fn blocks(self) -> bool {
        matches!(
            self,
            Self::Deny
                | Self::Drop
                | Self::DropIcmp
                | Self::Reset
                | Self::ResetSource
                | Self::ResetDestination
        )
    }
}
