//! Who may send: HELO, PING and PONG.
//!
//! The server shows a nonce, the sender a salt of its own. Each proves that it knows the shared key with a SHA-512 digest
//! over both, the sender's name and the key; so neither the key nor a digest that could be used again goes over the wire.
//! Users prove their password likewise, over a second salt of the server.
//!
//! ```text
//! server  ["HELO", {nonce, auth, keepalive}]
//! sender  ["PING", hostname, salt, sha512(salt + hostname + nonce + key), user, sha512(auth + user + password)]
//! server  ["PONG", ok, reason, hostname, sha512(salt + hostname + nonce + key)]
//! ```
//!
//! Digests are lower-case hexadecimal. Salts come as text or as bytes.

use std::fmt::Write;

use sha2::{Digest, Sha512};

use crate::msgpack::{Error, Reader, Value, put_array, put_bin, put_bool, put_map, put_str};

/// Bytes of a nonce or salt.
pub const SALT_BYTES: usize = 16;

/// A nonce or salt.
pub type Salt = [u8; SALT_BYTES];

/// What the server says first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Helo<'a> {
    /// For the digests of the key.
    pub nonce: &'a [u8],
    /// For the digest of the password; empty when no user is wanted.
    pub auth: &'a [u8],
}

impl<'a> Helo<'a> {
    /// Returns the message.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_array(2, &mut out);
        put_str("HELO", &mut out);
        put_map(3, &mut out);
        put_str("nonce", &mut out);
        put_bin(self.nonce, &mut out);
        put_str("auth", &mut out);
        if self.auth.is_empty() {
            put_str("", &mut out);
        } else {
            put_bin(self.auth, &mut out);
        }
        put_str("keepalive", &mut out);
        put_bool(true, &mut out);
        out
    }

    /// Reads the message.
    ///
    /// # Errors
    ///
    /// Fails when it is another one.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = open(bytes, b"HELO", 2)?;
        let mut helo = Self { nonce: &[], auth: &[] };
        for _ in 0..reader.map("HELO without options")? {
            let key = reader.value()?.as_bytes();
            let value = Reader::new(reader.skip()?).value()?;
            match key {
                Some(b"nonce") => helo.nonce = value.as_bytes().unwrap_or_default(),
                Some(b"auth") => helo.auth = value.as_bytes().unwrap_or_default(),
                _ => {}
            }
        }
        if helo.nonce.is_empty() { Err(Error::Shape("HELO without nonce")) } else { Ok(helo) }
    }
}

/// What the sender proves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ping<'a> {
    /// The sender's name.
    pub hostname: &'a [u8],
    /// The sender's salt.
    pub salt: &'a [u8],
    /// Digest of the key.
    pub digest: &'a [u8],
    /// The user; empty without one.
    pub user: &'a [u8],
    /// Digest of the password; empty without one.
    pub password: &'a [u8],
}

impl<'a> Ping<'a> {
    /// Reads the message.
    ///
    /// # Errors
    ///
    /// Fails when it is another one.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = open(bytes, b"PING", 6)?;
        let mut next = || reader.bytes("a part of PING is no text");
        Ok(Self { hostname: next()?, salt: next()?, digest: next()?, user: next()?, password: next()? })
    }
}

/// Returns a sender's PING; `user` with the password, when the server wants one.
pub fn ping(helo: &Helo<'_>, salt: &Salt, hostname: &str, key: &str, user: Option<(&str, &str)>) -> Vec<u8> {
    let mut out = Vec::new();
    put_array(6, &mut out);
    put_str("PING", &mut out);
    put_str(hostname, &mut out);
    put_bin(salt, &mut out);
    put_str(&key_digest(salt, hostname.as_bytes(), helo.nonce, key), &mut out);
    let (name, password) = user.filter(|_| !helo.auth.is_empty()).unwrap_or_default();
    put_str(name, &mut out);
    let password = match name {
        "" => String::new(),
        _ => password_digest(helo.auth, name.as_bytes(), password),
    };
    put_str(&password, &mut out);
    out
}

/// What the server answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pong<'a> {
    /// Whether the sender is let in.
    pub is_ok: bool,
    /// Why not.
    pub reason: &'a [u8],
    /// The server's name.
    pub hostname: &'a [u8],
    /// Digest of the key.
    pub digest: &'a [u8],
}

impl<'a> Pong<'a> {
    /// Returns the message. It always has five parts, which Fluent Bit insists on.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_array(5, &mut out);
        put_str("PONG", &mut out);
        put_bool(self.is_ok, &mut out);
        for part in [self.reason, self.hostname, self.digest] {
            put_str(&String::from_utf8_lossy(part), &mut out);
        }
        out
    }

    /// Reads the message.
    ///
    /// # Errors
    ///
    /// Fails when it is another one.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = open(bytes, b"PONG", 5)?;
        let is_ok = reader.value()? == Value::Bool(true);
        let mut next = || reader.bytes("a part of PONG is no text");
        Ok(Self { is_ok, reason: next()?, hostname: next()?, digest: next()? })
    }
}

fn open<'a>(bytes: &'a [u8], name: &[u8], parts: usize) -> Result<Reader<'a>, Error> {
    let mut reader = Reader::new(bytes);
    if reader.array("a step of the handshake is an array")? < parts {
        return Err(Error::Shape("a step of the handshake lacks parts"));
    }
    if reader.bytes("a step of the handshake has no name")? != name {
        return Err(Error::Shape("another step of the handshake was due"));
    }
    Ok(reader)
}

/// Returns the digest that proves the key; `hostname` is that of whoever proves it.
pub fn key_digest(salt: &[u8], hostname: &[u8], nonce: &[u8], key: &str) -> String {
    digest([salt, hostname, nonce, key.as_bytes()])
}

/// Returns the digest that proves a password.
pub fn password_digest(auth: &[u8], user: &[u8], password: &str) -> String {
    digest([auth, user, password.as_bytes()])
}

fn digest<const N: usize>(parts: [&[u8]; N]) -> String {
    let digest = parts.into_iter().fold(Sha512::new(), Digest::chain_update).finalize();
    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests;
