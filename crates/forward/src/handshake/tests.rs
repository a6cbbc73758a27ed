use super::*;

const NONCE: &[u8] = b"fedcba9876543210";
const SALT: &Salt = b"0123456789abcdef";

#[test]
fn digests_are_those_of_the_protocol() {
    // Computed with Python's hashlib.
    assert_eq!(
        key_digest(SALT, b"edge1", NONCE, "s3cret"),
        "0779f1ac15b15bfc4fc141f1b624fd0abceb8f876f1463da5a1e6b3919cf2ef7\
         d11bb35b15c29aa6bbf91841d64fa78cfcd2b2dc47b35b1a48839dbe26bbdac1"
    );
    assert_eq!(
        password_digest(b"saltsaltsaltsalt", b"alice", "pw"),
        "db3210877d73a5e4fce1b2aa5715e16272217476ba86c7bfbe7f06479b642076\
         04dcbb696f029d3bc467da50ded766a371e928ae67fac07a3259a06be6990e4d"
    );
}

#[test]
fn every_step_reads_as_it_was_written() {
    let helo = Helo { nonce: NONCE, auth: b"" };
    let bytes = helo.write();
    assert_eq!(bytes, b"\x92\xa4HELO\x83\xa5nonce\xc4\x10fedcba9876543210\xa4auth\xa0\xa9keepalive\xc3");
    assert_eq!(Helo::read(&bytes), Ok(helo));

    let bytes = ping(&helo, SALT, "edge1", "s3cret", Some(("alice", "pw")));
    let step = Ping::read(&bytes).unwrap();
    assert_eq!(
        (step.hostname, step.salt, step.user, step.password),
        (&b"edge1"[..], &SALT[..], &b""[..], &b""[..])
    );
    assert_eq!(step.digest, key_digest(SALT, b"edge1", NONCE, "s3cret").as_bytes());

    let helo = Helo { nonce: NONCE, auth: b"saltsaltsaltsalt" };
    assert_eq!(Helo::read(&helo.write()), Ok(helo));
    let bytes = ping(&helo, SALT, "edge1", "s3cret", Some(("alice", "pw")));
    let step = Ping::read(&bytes).unwrap();
    assert_eq!(step.user, b"alice");
    assert_eq!(step.password, password_digest(helo.auth, b"alice", "pw").as_bytes());

    for is_ok in [true, false] {
        let pong = Pong { is_ok, reason: b"", hostname: b"sweepline", digest: b"00" };
        assert_eq!(Pong::read(&pong.write()), Ok(pong));
    }
}

#[test]
fn other_messages_are_no_steps() {
    let helo = Helo { nonce: NONCE, auth: b"" };
    assert!(Ping::read(&helo.write()).is_err());
    assert!(Pong::read(&ping(&helo, SALT, "a", "b", None)).is_err());
    assert!(Helo::read(b"\xc0").is_err());
    assert!(Helo::read(b"\x92\xa4HELO\x80").is_err());
}
