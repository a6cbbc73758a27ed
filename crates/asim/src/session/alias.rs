//! Columns that copy others: computed on reading, never stored.

use super::Session;
use crate::enums::{EventType, NetworkDirection};
use crate::schema::{Class, Field};
use crate::value::Value;

impl<'a> Session<'a> {
    /// Returns the value of an alias column, or of `Dvc`, `Src`, `Dst` and `DvcInterface`, which
    /// fall back to other columns when they are not set themselves.
    pub(super) fn alias(&self, field: Field) -> Option<Value<'a>> {
        match field {
            Field::Dvc => self.rare(field).or_else(|| self.best_device()),
            // Without addresses, MACs are what identifies the ends.
            Field::Src if self.event_type == EventType::L2NetworkSession => {
                self.first(&[Field::SrcIpAddr, Field::SrcMacAddr, Field::SrcHostname, Field::SrcDvcId])
            }
            Field::Dst if self.event_type == EventType::L2NetworkSession => {
                self.first(&[Field::DstIpAddr, Field::DstMacAddr, Field::DstHostname, Field::DstDvcId])
            }
            Field::Src => {
                self.first(&[Field::SrcIpAddr, Field::SrcFQDN, Field::SrcHostname, Field::SrcDvcId])
            }
            Field::Dst => {
                self.first(&[Field::DstIpAddr, Field::DstFQDN, Field::DstHostname, Field::DstDvcId])
            }
            Field::DvcInterface => self.first(&[Field::DvcInboundInterface, Field::DvcOutboundInterface]),
            Field::Hostname if self.seen_by_destination() => self.rare(Field::SrcHostname),
            Field::Hostname => self.rare(Field::DstHostname),
            Field::IpAddr if self.seen_by_destination() => self.get(Field::DstIpAddr),
            Field::IpAddr => self.get(Field::SrcIpAddr),
            _ if field.info().class == Class::Alias => self.first(field.info().alias_of),
            _ => None,
        }
    }

    fn first(&self, fields: &[Field]) -> Option<Value<'a>> {
        fields.iter().find_map(|field| self.get(*field))
    }

    /// `Dvc` must always be filled: the best identifier of the device, else the product.
    fn best_device(&self) -> Option<Value<'a>> {
        self.first(&[Field::DvcFQDN, Field::DvcHostname, Field::DvcIpAddr, Field::DvcId])
            .or(Some(Value::Text(self.product)))
            .filter(|value| *value != Value::Text(""))
    }

    /// On an endpoint that accepts a connection, the local side is the destination.
    fn seen_by_destination(&self) -> bool {
        self.event_type == EventType::EndpointNetworkSession
            && self.direction == Some(NetworkDirection::Inbound)
    }
}
