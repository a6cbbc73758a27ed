//! Who may send.
//!
//! `Authorization: Splunk TOKEN`, or basic credentials with the token as password and any user, or, where it is
//! allowed, `?token=TOKEN`: query strings end up in logs of proxies.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sweepline_net::auth::same_secret;

use crate::reply::Reply;

/// The tokens that open the door.
pub(crate) struct Tokens {
    valid: Vec<String>,
    in_query: bool,
}

impl Tokens {
    /// Returns the tokens; without any, everybody is let in.
    pub(crate) fn new(valid: Vec<String>, in_query: bool) -> Self {
        Self { valid, in_query }
    }

    /// Looks at a request's `Authorization` header and `token` parameter.
    ///
    /// # Errors
    ///
    /// Says what is missing or wrong.
    pub(crate) fn check(&self, header: Option<&[u8]>, parameter: Option<&str>) -> Result<(), Reply> {
        if self.valid.is_empty() {
            return Ok(());
        }
        let shown = match (header, parameter) {
            (Some(header), _) => in_header(header).ok_or(Reply::InvalidAuthorization)?,
            (None, Some(_)) if !self.in_query => return Err(Reply::QueryAuthorization),
            (None, Some(token)) => token.as_bytes().to_vec(),
            (None, None) => return Err(Reply::TokenRequired),
        };
        // All are compared, so that the time does not tell which was near.
        let known =
            self.valid.iter().fold(false, |known, token| known | same_secret(token.as_bytes(), &shown));
        if known { Ok(()) } else { Err(Reply::InvalidToken) }
    }
}

fn in_header(header: &[u8]) -> Option<Vec<u8>> {
    let at = header.iter().position(|byte| *byte == b' ')?;
    let (scheme, value) = (header.get(..at)?, header.get(at..)?.trim_ascii());
    if scheme.eq_ignore_ascii_case(b"splunk") {
        return Some(value.to_vec());
    }
    if !scheme.eq_ignore_ascii_case(b"basic") {
        return None;
    }
    let pair = STANDARD.decode(value).ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    pair.get(colon + 1..).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_in_the_header_and_in_the_query_only_where_it_may() {
        let tokens = Tokens::new(vec!["one".to_owned(), "two".to_owned()], false);
        assert_eq!(tokens.check(Some(b"Splunk two"), None), Ok(()));
        assert_eq!(tokens.check(Some(b"splunk one"), None), Ok(()));
        // x:two
        assert_eq!(tokens.check(Some(b"Basic eDp0d28="), None), Ok(()));
        assert_eq!(tokens.check(None, None), Err(Reply::TokenRequired));
        assert_eq!(tokens.check(Some(b"Bearer one"), None), Err(Reply::InvalidAuthorization));
        assert_eq!(tokens.check(Some(b"Basic one"), None), Err(Reply::InvalidAuthorization));
        assert_eq!(tokens.check(Some(b"Splunk three"), None), Err(Reply::InvalidToken));
        assert_eq!(tokens.check(None, Some("one")), Err(Reply::QueryAuthorization));
        let tokens = Tokens::new(vec!["one".to_owned()], true);
        assert_eq!(tokens.check(None, Some("one")), Ok(()));
        assert_eq!(tokens.check(None, Some("two")), Err(Reply::InvalidToken));
        assert_eq!(Tokens::new(Vec::new(), false).check(None, None), Ok(()));
    }
}
