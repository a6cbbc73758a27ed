//! One end of a session: `IFACE:ADDR[/PORT] [(MAPPED/PORT)][(user[, security group])]`.

use std::net::IpAddr;

use sweepline_parse::{addr, num};

use super::lookups;
use super::words::{cut_at, cut_at_last, split_before};

/// One end of a session; texts are empty where the message has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Endpoint<'a> {
    /// The interface as configured; may hold blanks.
    pub(super) interface: &'a str,
    /// The address, or the name that the device's `names` give it.
    pub(super) host: &'a str,
    /// The address.
    pub(super) ip: Option<IpAddr>,
    /// The port; for ICMP an id or type.
    pub(super) port: Option<u16>,
    /// The address and port after translation.
    pub(super) mapped: Option<(IpAddr, Option<u16>)>,
    /// The user at this end.
    pub(super) user: &'a str,
    /// A user in a group of his own behind the end: the one who authenticated the connection.
    pub(super) last_user: &'a str,
}

/// Whether a message names the interface of an end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Interface {
    Named,
    Unnamed,
}

impl<'a> Endpoint<'a> {
    /// Reads an end.
    pub(super) fn read(text: &'a str, interface: Interface) -> Self {
        let text = text.trim_ascii();
        let (head, groups) = split_before(text, &["("]);
        let mut end = Self::head(head.trim_ascii_end(), interface);
        end.groups(groups, head.ends_with(' '));
        end
    }

    /// Reads `IFACE/ADDR(PORT)[(user)]`, the form of 106100.
    pub(super) fn read_listed(text: &'a str) -> Self {
        let (head, groups) = split_before(text, &["("]);
        let (interface, host) = cut_at(head, b'/').unwrap_or(("", head));
        let mut end = Self { interface, ..Self::default() };
        end.set_host(host.trim_ascii());
        let (port, groups) =
            groups.strip_prefix('(').and_then(|rest| cut_at(rest, b')')).unwrap_or(("", groups));
        end.port = lookups::port(port);
        end.groups(groups, false);
        end
    }

    fn head(text: &'a str, interface: Interface) -> Self {
        let mut end = Self::default();
        let socket = match cut_at(text, b':') {
            Some((name, socket))
                if interface == Interface::Named || !is_socket(text) && is_socket(socket) =>
            {
                end.interface = name;
                socket.trim_ascii_start()
            }
            _ => text,
        };
        let (socket, user) = cut_at(socket, b' ').unwrap_or((socket, ""));
        end.user = user.trim_ascii();
        match cut_at_last(socket, b'/') {
            Some((host, port)) => {
                end.set_host(host);
                end.port = lookups::port(port);
            }
            None => end.set_host(socket),
        }
        end
    }

    fn set_host(&mut self, host: &'a str) {
        self.host = host;
        self.ip = addr::ip(host);
    }

    /// Reads groups in parentheses: the mapped end, then users. A group behind a blank is not this end's own.
    fn groups(&mut self, groups: &'a str, mut after_blank: bool) {
        let mut rest = groups;
        while let Some((content, after)) = rest.strip_prefix('(').and_then(|open| cut_at(open, b')')) {
            if self.mapped.is_none()
                && let Some(mapped) = socket(content)
            {
                self.mapped = Some(mapped);
            } else {
                // `user, security group tag:name`
                let user = cut_at(content, b',').map_or(content, |(user, _)| user).trim_ascii();
                let place = if after_blank { &mut self.last_user } else { &mut self.user };
                if place.is_empty() {
                    *place = user;
                }
            }
            rest = after.trim_ascii_start();
            after_blank = rest.len() < after.len();
        }
    }

    /// Returns the end's own user, wherever the message puts him.
    pub(super) fn any_user(&self) -> &'a str {
        if self.user.is_empty() { self.last_user } else { self.user }
    }
}

fn is_socket(text: &str) -> bool {
    socket(text).is_some()
}

/// Reads `ADDR/PORT` or `ADDR`.
fn socket(text: &str) -> Option<(IpAddr, Option<u16>)> {
    match cut_at_last(text, b'/') {
        Some((host, port)) => Some((addr::ip(host)?, num::u16(port))),
        None => Some((addr::ip(text)?, None)),
    }
}
