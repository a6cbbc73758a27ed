//! Partial counts off the wire: no panic; what is read is written and read back as the same.
//!
//! Bytes are tried as they are, and with a right checksum behind them, without which little would be reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use siphasher::sip::SipHasher13;
use sweepline_sketch::Partial;

/// Length of the checksum at the end.
const CHECKSUM_BYTES: usize = 8;

fuzz_target!(|data: &[u8]| {
    check(data);
    let body = data
        .len()
        .checked_sub(CHECKSUM_BYTES)
        .map_or(data, |end| &data[..end]);
    for body in [body, data] {
        let mut sound = body.to_vec();
        sound.extend_from_slice(&SipHasher13::new().hash(body).to_le_bytes());
        check(&sound);
    }
});

fn check(bytes: &[u8]) {
    let Ok(partial) = Partial::decode(bytes) else {
        return;
    };
    let _ = (partial.group(), partial.watermark());
    let mut written = Vec::new();
    partial.encode(&mut written);
    assert_eq!(Partial::decode(&written).as_ref(), Ok(&partial));
}
