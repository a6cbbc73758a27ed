//! Credentials of HTTP requests. Option names are Vector's.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderValue;
use serde::Deserialize;
use subtle::ConstantTimeEq;
use sweepline_plugin::component::ComponentError;

/// The `auth` section, of listeners and senders.
#[derive(Clone, Deserialize)]
#[serde(tag = "strategy", rename_all = "lowercase", deny_unknown_fields)]
pub enum Auth {
    /// RFC 7617.
    Basic {
        /// The name; without colon.
        user: String,
        /// The password.
        password: String,
    },
    /// RFC 6750.
    Bearer {
        /// The token.
        token: String,
    },
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { user, .. } => f.debug_struct("Basic").field("user", user).finish_non_exhaustive(),
            Self::Bearer { .. } => f.write_str("Bearer"),
        }
    }
}

impl Auth {
    /// Looks at the options.
    ///
    /// # Errors
    ///
    /// Says what cannot be sent or would let everybody in.
    pub fn check(&self) -> Result<(), ComponentError> {
        let bad = |what: &str| Err(ComponentError::Config(format!("`auth.{what}")));
        match self {
            Self::Basic { user, .. } if user.contains(':') => bad("user` must not contain a colon"),
            Self::Basic { password, .. } if password.is_empty() => bad("password` is empty"),
            Self::Bearer { token } if token.is_empty() => bad("token` is empty"),
            _ => self.header().map(|_| ()),
        }
    }

    /// Returns the value of the `Authorization` header.
    ///
    /// # Errors
    ///
    /// Fails when the credentials hold bytes that no header can.
    pub fn header(&self) -> Result<HeaderValue, ComponentError> {
        let text = match self {
            Self::Basic { user, password } => {
                format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
            }
            Self::Bearer { token } => format!("Bearer {token}"),
        };
        let mut value = HeaderValue::try_from(text)
            .map_err(|_| ComponentError::Config("`auth` holds bytes that no header can".to_owned()))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Compares secrets in a time that does not tell where they differ.
pub fn same_secret(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// What a request must show to be let in.
#[derive(Clone, Debug)]
pub struct Gate {
    wanted: Option<HeaderValue>,
}

impl Gate {
    /// Returns a gate for credentials; without any, everybody is let in.
    ///
    /// # Errors
    ///
    /// Fails as [`Auth::header`] does.
    pub fn new(auth: Option<&Auth>) -> Result<Self, ComponentError> {
        Ok(Self { wanted: auth.map(Auth::header).transpose()? })
    }

    /// Returns the scheme that an answer without entry asks for; that of user and password when nobody is kept out.
    pub fn scheme(&self) -> &'static str {
        let scheme = self.wanted.as_ref().and_then(|wanted| split(wanted.as_bytes()));
        if scheme.is_some_and(|(scheme, _)| scheme == b"Bearer") { "Bearer" } else { "Basic" }
    }

    /// Tells whether an `Authorization` header lets its request in. Schemes have no case (RFC 9110).
    pub fn lets_in(&self, shown: Option<&[u8]>) -> bool {
        let Some(wanted) = &self.wanted else { return true };
        let (Some(wanted), Some(shown)) = (split(wanted.as_bytes()), shown.and_then(split)) else {
            return false;
        };
        wanted.0.eq_ignore_ascii_case(shown.0) && same_secret(wanted.1, shown.1)
    }
}

fn split(header: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = header.iter().position(|byte| *byte == b' ')?;
    Some((header.get(..at)?, header.get(at..)?.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_credentials_open_the_gate() {
        let auth = Auth::Basic { user: "Aladdin".to_owned(), password: "open sesame".to_owned() };
        let gate = Gate::new(Some(&auth)).unwrap();
        // The example of RFC 7617.
        assert!(gate.lets_in(Some(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
        assert!(gate.lets_in(Some(b"basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
        for shown in
            [&b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ"[..], b"Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", b"Basic", b""]
        {
            assert!(!gate.lets_in(Some(shown)), "{shown:?}");
        }
        assert!(!gate.lets_in(None));
        assert!(Gate::new(None).unwrap().lets_in(None));
        assert_eq!(gate.scheme(), "Basic");
        let token = Auth::Bearer { token: "t0ken".to_owned() };
        assert_eq!(Gate::new(Some(&token)).unwrap().scheme(), "Bearer");
    }

    #[test]
    fn secrets_stay_out_of_messages() {
        let shown = format!("{:?}", Auth::Bearer { token: "t0ken".to_owned() });
        assert!(!shown.contains("t0ken"));
    }

    #[test]
    fn credentials_that_cannot_work_are_refused() {
        assert!(Auth::Bearer { token: String::new() }.check().is_err());
        assert!(Auth::Bearer { token: "a\nb".to_owned() }.check().is_err());
        assert!(Auth::Basic { user: "a:b".to_owned(), password: "c".to_owned() }.check().is_err());
    }
}
