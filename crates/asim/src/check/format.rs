//! What values of the logical types look like. No regular expressions: each is one pass over the bytes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::protocol::{Protocol, UNASSIGNED};

const MAX_LABEL: usize = 63;
const MAX_HOSTNAME: usize = 61;
const GUID_DIGITS: usize = 32;
const GUID_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// Six pairs of hex digits joined by colons.
pub(super) fn is_mac(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 17
        && bytes.iter().enumerate().all(
            |(at, byte)| {
                if at % 3 == 2 { *byte == b':' } else { byte.is_ascii_hexdigit() }
            },
        )
}

/// An address of either version, perhaps with a prefix length.
pub(super) fn is_ip(text: &str) -> bool {
    if text.parse::<IpAddr>().is_ok() {
        return true;
    }
    let Some((address, length)) = text.split_once('/') else { return false };
    let Ok(length) = length.parse::<u8>() else { return false };
    let is_v4 = length <= 32 && address.parse::<Ipv4Addr>().is_ok();
    is_v4 || (length <= 128 && address.parse::<Ipv6Addr>().is_ok())
}

/// Tells whether the text is an ASIM FQDN: one or more labels, each followed by a dot, then 2 to 63 letters.
pub fn is_fqdn(text: &str) -> bool {
    text.contains('.') && is_domain(text)
}

/// Tells whether the text is an ASIM Domain: labels with dots between them, and a last one of 2 to 63 letters, which may
/// stand alone.
pub fn is_domain(text: &str) -> bool {
    let (labels, last) = text.rsplit_once('.').map_or((None, text), |(labels, last)| (Some(labels), last));
    let last_fits =
        (2..=MAX_LABEL).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    last_fits && labels.is_none_or(|labels| labels.split('.').all(is_label))
}

fn is_label(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = text.as_bytes();
    bytes.len() <= MAX_LABEL
        && bytes.first().is_some_and(|first| word(*first))
        && bytes.iter().all(|byte| word(*byte) || *byte == b'-')
}

/// Tells whether the text is an ASIM Hostname: letters, digits and hyphens.
pub fn is_hostname(text: &str) -> bool {
    (1..=MAX_HOSTNAME).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// What KQL's `toguid` reads: 32 hex digits, with or without dashes, the form with dashes also in braces or parentheses.
pub(super) fn is_guid(text: &str) -> bool {
    if text.len() == GUID_DIGITS {
        return text.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let within = |open, close| text.strip_prefix(open).and_then(|inner| inner.strip_suffix(close));
    let inner = within('{', '}').or_else(|| within('(', ')')).unwrap_or(text);
    let mut groups = inner.split('-');
    let fit = GUID_GROUPS.iter().all(|length| {
        groups
            .next()
            .is_some_and(|group| group.len() == *length && group.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    fit && groups.next().is_none()
}

/// A keyword of IANA's protocol numbers, in exactly its spelling.
pub(super) fn is_protocol(text: &str) -> bool {
    let is_number = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let spelling = Protocol::from_text(text).and_then(Protocol::keyword);
    text == UNASSIGNED || (spelling == Some(text) && !(is_number && text.parse::<u8>().is_ok()))
}

/// Three numbers with dots.
pub(super) fn is_schema_version(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').count() == 3 && text.split('.').all(is_number)
}

/// KQL's `has`: the text occurs with word borders on both sides, whatever the case.
pub(super) fn has(haystack: &str, needle: &str) -> bool {
    let (haystack, needle) = (haystack.to_ascii_lowercase(), needle.to_ascii_lowercase());
    let is_border = |edge: Option<char>| !edge.is_some_and(char::is_alphanumeric);
    haystack.match_indices(&needle).any(|(at, found)| {
        is_border(haystack[..at].chars().next_back())
            && is_border(haystack[at + found.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(is(text), "{text}");
        }
        for text in bad {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn mac_addresses_have_colons() {
        check(
            is_mac,
            &["00:11:22:aa:BB:cc"],
            &[
                "",
                "00-11-22-33-44-55",
                "0011.2233.4455",
                "001122334455",
                "00:11:22:33:44:5g",
                "00:11:22:33:44:55:",
            ],
        );
    }

    #[test]
    fn addresses_may_carry_a_prefix() {
        check(
            is_ip,
            &["10.0.0.1", "10.0.0.0/8", "2001:db8::1", "2001:db8::/32", "::ffff:10.0.0.1"],
            &["", "host", "10.0.0.1:80", "10.0.0.0/33", "2001:db8::/129", "[::1]", "10.0.0.0/"],
        );
    }

    #[test]
    fn fqdns_end_in_letters() {
        check(
            is_fqdn,
            &["host.example.com", "_srv.example.com", "a_b-c.xy"],
            &[
                "host",
                "host.example.com.",
                "host.xn--p1ai",
                "CONTOSO\\PC1",
                "a..com",
                "-a.com",
                "a.c",
                "a.c0m",
                "",
            ],
        );
        check(is_domain, &["contoso", "example.com"], &["corp1", "192.0.2.1", "", "a b"]);
    }

    #[test]
    fn labels_have_at_most_63_bytes() {
        let label = "a".repeat(63);
        assert!(is_fqdn(&format!("{label}.com")));
        assert!(!is_fqdn(&format!("{label}a.com")));
    }

    #[test]
    fn hostnames_have_no_dot_and_no_underscore() {
        check(is_hostname, &["fw-01", "a", &"a".repeat(61)], &["", "fw_01", "fw.example", &"a".repeat(62)]);
    }

    #[test]
    fn guids_come_in_four_forms() {
        check(
            is_guid,
            &[
                "6fa459ea-ee8a-3ca4-894e-db77e160355e",
                "{6FA459EA-EE8A-3CA4-894E-DB77E160355E}",
                "(6fa459ea-ee8a-3ca4-894e-db77e160355e)",
                "6fa459eaee8a3ca4894edb77e160355e",
            ],
            &[
                "",
                "6fa459ea-ee8a-3ca4-894e",
                "6fa459ea-ee8a-3ca4-894e-db77e160355g",
                "{6fa459ea",
                "x-y-z-a-b",
            ],
        );
    }

    #[test]
    fn protocols_are_spelt_as_iana_does() {
        check(
            is_protocol,
            &["TCP", "UDP", "ICMP", "IPv6-ICMP", "GRE", "ESP", "Unassigned"],
            &["tcp", "6", "", "IPV6-ICMP", "OSPF", "ssh"],
        );
    }

    #[test]
    fn versions_have_three_numbers() {
        check(is_schema_version, &["0.2.7", "10.20.30"], &["0.2", "0.2.7.1", "v0.2.7", "0..7", ""]);
    }

    #[test]
    fn has_wants_whole_words() {
        assert!(has("Allow|Reset Source", "source"));
        assert!(has("Allow|Drop ICMP", "Drop ICMP"));
        assert!(!has("NetworkSession", "Network"));
    }
}
