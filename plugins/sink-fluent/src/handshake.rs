//! Proving the shared key, and having the receiver prove it.

use sweepline_forward::handshake::{Helo, Pong, SALT_BYTES, Salt, key_digest, ping};
use sweepline_forward::limits::HANDSHAKE_BYTES;
use sweepline_net::auth::same_secret;

use crate::connection::{Connection, Error};
use crate::options::Options;

/// What is proved to the receiver.
pub(crate) struct Credentials {
    key: String,
    hostname: String,
    user: Option<(String, String)>,
}

impl Credentials {
    pub(crate) fn of(options: &Options) -> Option<Self> {
        let key = options.shared_key.clone()?;
        let user = options.username.clone().zip(options.password.clone());
        Some(Self { key, hostname: options.self_hostname.clone(), user })
    }

    /// Does the handshake on a new connection.
    pub(crate) async fn prove(&self, connection: &mut Connection) -> Result<(), Error> {
        let bytes = connection.read(HANDSHAKE_BYTES).await?;
        let helo = Helo::read(&bytes)?;
        let salt = salt()?;
        let user = self.user.as_ref().map(|(name, password)| (&**name, &**password));
        if !helo.auth.is_empty() && user.is_none() {
            return Err(Error::WantsUser);
        }
        connection.write(&ping(&helo, &salt, &self.hostname, &self.key, user)).await?;
        let answer = connection.read(HANDSHAKE_BYTES).await?;
        let pong = Pong::read(&answer)?;
        if !pong.is_ok {
            return Err(Error::NotLetIn(String::from_utf8_lossy(pong.reason).escape_debug().to_string()));
        }
        let wanted = key_digest(&salt, pong.hostname, helo.nonce, &self.key);
        if same_secret(wanted.as_bytes(), pong.digest) { Ok(()) } else { Err(Error::Impostor) }
    }
}

fn salt() -> std::io::Result<Salt> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(std::io::Error::other)?;
    Ok(salt)
}
