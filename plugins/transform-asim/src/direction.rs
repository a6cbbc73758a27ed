//! NetworkDirection: the vendor's word, then zones, then addresses; never a guess.
//!
//! Which rung decided is kept in `AdditionalFields.DirectionSource`.

mod networks;
mod zones;

pub use networks::Networks;
pub use zones::{Role, RoleCache, Zones};

use std::net::IpAddr;

use sweepline_asim::{Field, NetworkDirection, Session, Value};
use sweepline_parse::addr;

use crate::options::{DirectionMode, Settings};

/// Name of the `AdditionalFields` entry that tells which rung decided.
pub const DIRECTION_SOURCE: &str = "DirectionSource";

/// Sets the direction that the vendor's record states.
pub fn set_vendor(session: &mut Session<'_>, direction: NetworkDirection) {
    session.direction = Some(direction);
    session.put_additional(DIRECTION_SOURCE, Value::Text("vendor"));
}

/// Sets the direction by addresses that tell more than the session's, for records without zones.
pub fn set_by_address(
    session: &mut Session<'_>,
    settings: &Settings,
    source: Option<IpAddr>,
    destination: Option<IpAddr>,
) {
    if settings.direction_mode == DirectionMode::Compat {
        return;
    }
    let (Some(source), Some(destination)) = (source, destination) else { return };
    session.direction = Some(between(source, destination, &settings.networks));
    session.put_additional(DIRECTION_SOURCE, Value::Text("ip"));
}

/// Derives the direction of a session that has none yet.
pub fn derive(session: &mut Session<'_>, settings: &Settings, roles: &mut RoleCache) {
    if session.direction.is_some() || settings.direction_mode == DirectionMode::Compat {
        return;
    }
    let source = side_role(session, SOURCE_NAMES, settings, roles);
    let destination = side_role(session, DESTINATION_NAMES, settings, roles);
    let by_zone = match (source, destination) {
        (Some(source), Some(destination)) => Some(by_roles(session, source, destination, settings)),
        _ => None,
    };
    let (direction, rung) = match by_zone {
        Some(direction) => (direction, "zone"),
        None => match by_address(session, settings) {
            Some(direction) => (direction, "ip"),
            None => return,
        },
    };
    session.direction = Some(direction);
    session.put_additional(DIRECTION_SOURCE, Value::Text(rung));
}

/// Columns that name the side a session comes from, most telling first.
const SOURCE_NAMES: &[Field] = &[Field::SrcZone, Field::SrcInterfaceName, Field::DvcInboundInterface];
/// Columns that name the side a session goes to, most telling first.
const DESTINATION_NAMES: &[Field] = &[Field::DstZone, Field::DstInterfaceName, Field::DvcOutboundInterface];

fn side_role(
    session: &Session<'_>,
    names: &[Field],
    settings: &Settings,
    roles: &mut RoleCache,
) -> Option<Role> {
    names.iter().filter_map(|field| session.text(*field)).find_map(|name| roles.role(name, &settings.zones))
}

fn by_roles(session: &Session<'_>, source: Role, destination: Role, settings: &Settings) -> NetworkDirection {
    match (source, destination) {
        (Role::External, Role::Internal) => NetworkDirection::Inbound,
        (Role::Internal, Role::External) => NetworkDirection::Outbound,
        (Role::Internal, Role::Internal) => NetworkDirection::Local,
        (Role::External, Role::External) => {
            let published = session.dst_nat_ip.is_some_and(|ip| settings.networks.is_internal(ip));
            if published { NetworkDirection::Inbound } else { NetworkDirection::External }
        }
    }
}

fn by_address(session: &Session<'_>, settings: &Settings) -> Option<NetworkDirection> {
    Some(between(session.src_ip?, session.dst_nat_ip.or(session.dst_ip)?, &settings.networks))
}

/// Returns the direction between two addresses; what goes to a group of hosts stays local.
pub fn between(source: IpAddr, destination: IpAddr, networks: &Networks) -> NetworkDirection {
    if is_group_address(destination) {
        return NetworkDirection::Local;
    }
    match (networks.is_internal(source), networks.is_internal(destination)) {
        (false, true) => NetworkDirection::Inbound,
        (true, false) => NetworkDirection::Outbound,
        (true, true) => NetworkDirection::Local,
        (false, false) => NetworkDirection::External,
    }
}

fn is_group_address(ip: IpAddr) -> bool {
    match addr::canonical(ip) {
        IpAddr::V4(v4) => v4.is_multicast() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_multicast(),
    }
}

#[cfg(test)]
mod tests;
