//! Which connector a sender names for its records.

use hyper::Uri;
use hyper::header::HeaderMap;

use crate::limits::CONNECTOR_BYTES;

/// The header that names a connector.
const HEADER: &str = "x-sweepline-connector";
/// The query parameter that does.
const PARAMETER: &str = "connector";

/// Returns the connector that a request names. Whether there is one of that name, the `asim` transform knows.
pub(crate) fn connector<'r>(headers: &'r HeaderMap, uri: &'r Uri) -> Option<&'r str> {
    let header = headers.get(HEADER).and_then(|value| value.to_str().ok());
    header.or_else(|| parameter(uri.query()?)).filter(|name| is_name(name))
}

fn parameter(query: &str) -> Option<&str> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| *name == PARAMETER).map(|(_, value)| value)
}

fn is_name(name: &str) -> bool {
    let is_of_a_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.len() <= CONNECTOR_BYTES && name.bytes().all(is_of_a_name)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn the_header_comes_before_the_query_and_both_must_be_names() {
        let uri = Uri::from_static("/logs?a=b&connector=fortinet");
        let mut headers = HeaderMap::new();
        assert_eq!(connector(&headers, &uri), Some("fortinet"));
        headers.insert(HEADER, HeaderValue::from_static("palo_alto"));
        assert_eq!(connector(&headers, &uri), Some("palo_alto"));
        for wrong in ["../../etc", "", "Fortinet", "a b"] {
            headers.insert(HEADER, HeaderValue::from_static(wrong));
            assert_eq!(connector(&headers, &uri), None, "{wrong}");
        }
        assert_eq!(connector(&HeaderMap::new(), &Uri::from_static("/logs")), None);
    }
}
