//! Addresses and numbers: no panic; what is read agrees with the standard library.
#![no_main]

use std::net::Ipv4Addr;

use libfuzzer_sys::fuzz_target;
use sweepline_parse::{Arena, addr, lines, null, num};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        assert_eq!(
            addr::ip(text),
            text.parse::<Ipv4Addr>().ok().map(Into::into)
        );
    }
    if let Some(ip) = addr::ip(text) {
        assert_eq!(addr::ip(&ip.to_string()), Some(ip));
        assert_eq!(addr::canonical(addr::canonical(ip)), addr::canonical(ip));
    }
    if let Some(mac) = addr::mac(text, &arena) {
        assert_eq!(addr::mac(mac, &arena), Some(mac));
    }
    if !text.starts_with('+') {
        assert_eq!(num::u64(text), text.parse().ok());
    }
    if !text.starts_with('+') && num::i64(text).is_some() {
        assert_eq!(num::i64(text), text.parse().ok());
    }
    let _ = (
        num::u16(text),
        num::integral(text),
        num::decimal_nanos(text),
        num::clock_duration(text),
    );
    assert_eq!(null::is_null(text), null::non_null(text).is_none());
});
