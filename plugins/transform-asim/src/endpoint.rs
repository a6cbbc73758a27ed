//! What a sensor on a host reports: one end of the session is the host itself, the other its peer.

use std::net::IpAddr;

use sweepline_asim::{Field, Session, Value};
use sweepline_parse::{addr, null};

use crate::apply;
use crate::identity::Side;

/// The columns of one end.
pub struct End {
    /// Which end it is.
    pub side: Side,
    /// The name, type and id of the application.
    pub app: [Field; 3],
    /// The name, id and globally unique id of the process.
    pub process: [Field; 3],
    /// The id of the user and its type.
    pub user_id: [Field; 2],
    /// The id of the device and its type.
    pub device_id: [Field; 2],
    address: [Field; 2],
}

static SOURCE: End = End {
    side: Side::Src,
    app: [Field::SrcAppName, Field::SrcAppType, Field::SrcAppId],
    process: [Field::SrcProcessName, Field::SrcProcessId, Field::SrcProcessGuid],
    user_id: [Field::SrcUserId, Field::SrcUserIdType],
    device_id: [Field::SrcDvcId, Field::SrcDvcIdType],
    address: [Field::SrcIpAddr, Field::SrcPortNumber],
};

static DESTINATION: End = End {
    side: Side::Dst,
    app: [Field::DstAppName, Field::DstAppType, Field::DstAppId],
    process: [Field::DstProcessName, Field::DstProcessId, Field::DstProcessGuid],
    user_id: [Field::DstUserId, Field::DstUserIdType],
    device_id: [Field::DstDvcId, Field::DstDvcIdType],
    address: [Field::DstIpAddr, Field::DstPortNumber],
};

impl End {
    /// Returns the columns of a side.
    pub fn of(side: Side) -> &'static Self {
        match side {
            Side::Src => &SOURCE,
            Side::Dst => &DESTINATION,
        }
    }

    /// Returns the other end.
    pub fn peer(&self) -> &'static Self {
        match self.side {
            Side::Src => &DESTINATION,
            Side::Dst => &SOURCE,
        }
    }

    /// Stores the address and port of this end.
    pub fn put_address(&self, session: &mut Session<'_>, ip: Option<IpAddr>, port: Option<u16>) {
        let [ip_field, port_field] = self.address;
        apply::set_ip(ip_field, ip, session);
        apply::set_port(port_field, port, session);
    }

    /// Stores the process of this end, which is its application as well.
    pub fn put_process<'a>(&self, session: &mut Session<'a>, name: Option<&'a str>, id: Option<&'a str>) {
        if let Some(name) = name {
            session.put_text(self.process[0], name);
            session.put_text(self.app[0], name);
            session.put_text(self.app[1], "Process");
        }
        if let Some(id) = id {
            session.put_text(self.process[1], whole(id));
        }
    }

    /// Stores the id of the device at this end.
    pub fn put_device_id<'a>(&self, session: &mut Session<'a>, id: &'a str, kind: &'static str) {
        if !id.is_empty() {
            session.put_text(self.device_id[0], id);
            session.put_text(self.device_id[1], kind);
        }
    }

    /// Stores the id of the user at this end.
    pub fn put_user_id<'a>(&self, session: &mut Session<'a>, id: &'a str, kind: &'static str) {
        if !id.is_empty() {
            session.put_text(self.user_id[0], id);
            session.put_text(self.user_id[1], kind);
        }
    }
}

/// Stores the reporting device's address; a socket bound to all addresses tells none.
pub fn put_device_address(session: &mut Session<'_>, ip: Option<IpAddr>) {
    if let Some(ip) = ip.map(addr::canonical).filter(|ip| !ip.is_unspecified()) {
        session.put(Field::DvcIpAddr, Value::Ip(ip));
    }
}

/// Returns the host of a URL, with or without scheme, user, port and path.
pub fn url_host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_scheme, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = if host.starts_with('[') { host } else { host.split(':').next()? };
    null::non_null(host)
}

/// Returns a whole number without the fraction of zeros that table exports add.
pub fn whole(number: &str) -> &str {
    number.strip_suffix(".0").unwrap_or(number)
}

/// Returns the plain name of a column of a custom log table: `srcIp_s`, `port_d`, `id_g`, ….
pub fn plain_column(column: &str) -> &str {
    match column.as_bytes() {
        [.., b'_', b's' | b'd' | b'b' | b'g' | b't'] => {
            column.get(..column.len().saturating_sub(2)).unwrap_or(column)
        }
        _ => column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_gives_its_host() {
        for (url, host) in [
            ("https://files.example.org/share", Some("files.example.org")),
            ("files.example.org:8443", Some("files.example.org")),
            ("http://ann:pw@files.example.org?x=/", Some("files.example.org")),
            ("http://[2001:db8::1]:80/", Some("[2001:db8::1]:80")),
            ("https:///x", None),
            ("", None),
        ] {
            assert_eq!(url_host(url), host, "{url}");
        }
    }

    #[test]
    fn a_custom_column_loses_its_type() {
        assert_eq!(plain_column("alertInfo_srcIp_s"), "alertInfo_srcIp");
        assert_eq!(plain_column("when_t"), "when");
        assert_eq!(plain_column("src_ip"), "src_ip");
        assert_eq!(plain_column("é_s"), "é");
        assert_eq!(plain_column(""), "");
    }
}
