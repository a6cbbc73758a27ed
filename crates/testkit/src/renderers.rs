//! Every connector's renderer: a file each, all of one shape. Forms are written from the vendors' documents.

use sweepline_asim::{DvcAction, Field};

use crate::expected::{
    BY_RULE, BYTES, ENDS, LENGTH, MILLISECOND, NAME, PACKETS, SECOND, SESSION, Times, USER, VERDICT, WAY,
};
use crate::flow::{Flow, Transport};
use crate::form::{Container, Form, Line, Renderer, Word};

macro_rules! renderers {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// One renderer for every connector, sorted by id.
        pub static RENDERERS: &[&Renderer] = &[$(&$module::RENDERER),*];
    };
}

renderers!(
    appgate,
    asim_native,
    aws_guardduty,
    aws_vpc_flow,
    azure_firewall,
    azure_nsg,
    azure_vnet_flow,
    barracuda,
    carbon_black,
    check_point,
    cisco_asa,
    cisco_firepower,
    cisco_ise,
    cisco_meraki,
    corelight_zeek,
    crowdstrike,
    defender_device_network_events,
    defender_iot,
    forcepoint,
    fortinet,
    generic_cef,
    illumio,
    palo_alto,
    sentinel_one,
    sonicwall,
    sysmon_linux,
    sysmon_windows,
    vectra,
    vm_connection,
    watchguard,
    windows_firewall,
    zscaler,
);

fn any(_: &Flow) -> bool {
    true
}

fn with_ports(flow: &Flow) -> bool {
    flow.has_ports()
}

fn v4(flow: &Flow) -> bool {
    flow.is_v4()
}

fn v4_with_ports(flow: &Flow) -> bool {
    flow.is_v4() && flow.has_ports()
}

/// What a device at the edge of a network sees.
fn crosses(flow: &Flow) -> bool {
    flow.crosses() && flow.has_ports()
}

fn v4_crosses(flow: &Flow) -> bool {
    flow.is_v4() && crosses(flow)
}

fn allowed(flow: &Flow) -> bool {
    flow.allowed && flow.has_ports()
}

fn allowed_crosses(flow: &Flow) -> bool {
    flow.allowed && crosses(flow)
}
