//! Letting senders in that know the shared key.

use bytes::BytesMut;
use sweepline_forward::handshake::{Helo, Ping, Pong, SALT_BYTES, Salt, key_digest, password_digest};
use sweepline_forward::limits::HANDSHAKE_BYTES;
use sweepline_forward::msgpack::{Error, Scanner};
use sweepline_net::auth::same_secret;
use sweepline_net::listen::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::options::{Options, User};

/// What a sender must know.
pub(crate) struct Security {
    key: String,
    hostname: String,
    users: Vec<User>,
}

/// Why a sender was not let in.
pub(crate) enum Refused {
    /// It does not know what it must.
    Unauthorized(&'static str),
    /// It does not speak the protocol.
    Malformed(Error),
    /// It has gone.
    Gone(std::io::Error),
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::Gone(error)
    }
}

impl Security {
    pub(crate) fn of(options: &Options) -> Option<Self> {
        options.shared_key.clone().map(|key| Self {
            key,
            hostname: options.self_hostname.clone(),
            users: options.users.clone(),
        })
    }

    /// Does the handshake; what comes behind it stays in the buffer.
    pub(crate) async fn admit(&self, stream: &mut Stream, buffer: &mut BytesMut) -> Result<(), Refused> {
        let nonce = salt()?;
        let auth = salt()?;
        let auth = if self.users.is_empty() { &[][..] } else { &auth[..] };
        stream.write_all(&Helo { nonce: &nonce, auth }.write()).await?;
        stream.flush().await?;
        let bytes = read(stream, buffer).await?;
        let ping = Ping::read(&bytes).map_err(Refused::Malformed)?;
        let verdict = self.judge(&ping, &nonce, auth);
        let digest = match verdict {
            Ok(()) => key_digest(ping.salt, self.hostname.as_bytes(), &nonce, &self.key),
            Err(_) => String::new(),
        };
        let pong = Pong {
            is_ok: verdict.is_ok(),
            reason: verdict.err().unwrap_or_default().as_bytes(),
            hostname: if verdict.is_ok() { self.hostname.as_bytes() } else { &[] },
            digest: digest.as_bytes(),
        };
        stream.write_all(&pong.write()).await?;
        stream.flush().await?;
        verdict.map_err(Refused::Unauthorized)
    }

    /// Says why a sender is not let in, in Fluentd's words.
    fn judge(&self, ping: &Ping<'_>, nonce: &Salt, auth: &[u8]) -> Result<(), &'static str> {
        let wanted = key_digest(ping.salt, ping.hostname, nonce, &self.key);
        if !same_secret(wanted.as_bytes(), ping.digest) {
            return Err("shared_key mismatch");
        }
        // Every user is compared, so that the time does not tell which there are.
        let known = self.users.iter().filter(|user| {
            let wanted = password_digest(auth, user.username.as_bytes(), &user.password);
            same_secret(wanted.as_bytes(), ping.password) & same_secret(user.username.as_bytes(), ping.user)
        });
        if known.count() > 0 || self.users.is_empty() { Ok(()) } else { Err("username/password mismatch") }
    }
}

fn salt() -> std::io::Result<Salt> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(std::io::Error::other)?;
    Ok(salt)
}

async fn read(stream: &mut Stream, buffer: &mut BytesMut) -> Result<bytes::Bytes, Refused> {
    let mut scanner = Scanner::new(HANDSHAKE_BYTES);
    loop {
        if let Some(length) = scanner.advance(buffer).map_err(Refused::Malformed)? {
            return Ok(buffer.split_to(length).freeze());
        }
        buffer.reserve(HANDSHAKE_BYTES);
        if stream.read_buf(buffer).await? == 0 {
            return Err(Refused::Gone(std::io::ErrorKind::UnexpectedEof.into()));
        }
    }
}
