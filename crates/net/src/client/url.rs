//! Receivers by URL.

use hyper::Uri;
use sweepline_plugin::component::ComponentError;

use super::Target;

/// An `http` or `https` URL without credentials.
#[derive(Clone, Debug)]
pub struct HttpUrl {
    uri: Uri,
    host: String,
}

impl HttpUrl {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it. A URL with credentials (RFC 3986 section 3.2.1) is refused, and not repeated: messages
    /// go to logs.
    pub fn read(url: &str) -> Result<Self, ComponentError> {
        let authority = url.split_once("//").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next();
        if authority.is_some_and(|authority| authority.contains('@')) {
            return Err(ComponentError::Config(
                "the URL must not hold credentials, they go into `auth`".to_owned(),
            ));
        }
        let bad = |why: &str| ComponentError::Config(format!("the URL `{url}` {why}"));
        let uri: Uri = url.parse().map_err(|_| bad("cannot be read"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(bad("must start with http:// or https://"));
        }
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| bad("names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { uri, host })
    }

    /// Tells whether TLS is spoken.
    pub fn is_secure(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    /// Returns it for requests.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns whom it means, at HTTP's own port (RFC 9110 section 4.2) where it names none.
    pub fn target(&self) -> Target {
        self.target_or(if self.is_secure() { 443 } else { 80 })
    }

    /// Returns whom it means, at another protocol's port where it names none.
    pub fn target_or(&self, port: u16) -> Target {
        Target::Tcp { host: self.host.clone(), port: self.uri.port_u16().unwrap_or(port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_refused_and_not_repeated() {
        for url in
            ["http://a:s3cret@b/", "a:s3cret@b:80", "ftp://a:s3cret@b", "https://s3cret@/x", "//a:s3cret@b"]
        {
            let error = HttpUrl::read(url).unwrap_err().to_string();
            assert!(error.contains("they go into `auth`") && !error.contains("s3cret"), "{url}: {error}");
        }
        assert!(HttpUrl::read("http://a/x@y?z=@").is_ok());
    }

    #[test]
    fn the_scheme_tells_port_and_tls() {
        let read = |url: &str| HttpUrl::read(url).map(|url| (url.target().to_string(), url.is_secure()));
        assert_eq!(read("http://a/x").unwrap(), ("a:80".to_owned(), false));
        assert_eq!(read("https://[2001:db8::1]").unwrap(), ("[2001:db8::1]:443".to_owned(), true));
        assert_eq!(read("https://a:8088").unwrap(), ("a:8088".to_owned(), true));
        assert_eq!(HttpUrl::read("http://a").unwrap().target_or(4317).to_string(), "a:4317");
        for url in ["collector:80", "ftp://a/", "http://", "/x", ""] {
            assert!(read(url).is_err(), "{url}");
        }
    }
}
