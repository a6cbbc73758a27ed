use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Answers one request with `answer`; returns the client's result.
async fn asked(answer: &'static str) -> Result<Answer, SendError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/in?token=s3cret", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"body") {
            let mut chunk = [0; 1024];
            let read = stream.read(&mut chunk).await.unwrap();
            assert!(read > 0);
            request.extend_from_slice(&chunk[..read]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let client = Http::new(&options(&url, Vec::new())).unwrap();
    let result = client.post(b"body", &[]).await;
    served.await.unwrap();
    result
}

fn options<'o>(url: &'o str, headers: Vec<(&'o str, &'o str)>) -> HttpOptions<'o> {
    static TLS: std::sync::LazyLock<ClientTlsOptions> = std::sync::LazyLock::new(ClientTlsOptions::default);
    HttpOptions {
        url,
        tls: &TLS,
        auth: None,
        headers,
        compression: Encoding::None,
        timeout: Duration::from_secs(30),
    }
}

#[tokio::test]
async fn a_status_says_whether_another_try_makes_sense() {
    for (answer, after) in [
        ("503 Busy\r\nretry-after: 7", Some(7)),
        (
            "429 Slow\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:50:07 GMT",
            Some(30),
        ),
        ("408 Late\r\nretry-after: soon", None),
        ("500 Oh", None),
    ] {
        let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
        let result = asked(answer.leak()).await;
        let after = after.map(Duration::from_secs);
        assert!(
            matches!(&result, Err(SendError::Again { after: asked, .. }) if *asked == after),
            "{result:?}"
        );
    }
    let too_large = asked("HTTP/1.1 413 Large\r\ncontent-length: 0\r\n\r\n").await;
    assert!(matches!(too_large, Err(SendError::TooLarge(_))), "{too_large:?}");
    for status in ["301 Moved\r\nlocation: http://127.0.0.1:1/", "400 Bad", "401 Who", "404 Where"] {
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        let result = asked(answer.leak()).await;
        assert!(matches!(result, Err(SendError::Refused(_))), "{status}: {result:?}");
    }
    assert_eq!(asked("HTTP/1.1 204 Fine\r\n\r\n").await.unwrap().sent, 4);
}

#[tokio::test]
async fn an_answer_that_breaks_off_says_nothing_of_what_was_taken() {
    let broken = asked("HTTP/1.1 200 Fine\r\ncontent-length: 9\r\n\r\n{\"ack").await;
    let error = broken.unwrap_err();
    assert!(matches!(error, SendError::Again { .. }), "{error:?}");
    assert!(error.to_string().contains("/in: the answer broke off: "), "{error}");
    let long = "x".repeat(ANSWER_BYTES + 1);
    let long = format!("HTTP/1.1 200 Fine\r\ncontent-length: {}\r\n\r\n{long}", long.len());
    assert_eq!(asked(long.leak()).await.unwrap().sent, 4, "nobody reads that much, and all was taken");
    let refused = asked("HTTP/1.1 400 Bad\r\ncontent-length: 9\r\n\r\nno").await;
    assert!(matches!(refused, Err(SendError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn messages_tell_the_answer_and_no_secret() {
    let error =
        asked("HTTP/1.1 400 Bad\r\ncontent-length: 9\r\n\r\nno\nfield\n").await.unwrap_err().to_string();
    assert!(error.ends_with("/in answered 400 Bad Request: no\\nfield"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
}

#[test]
fn urls_and_headers_that_cannot_be_used_are_named() {
    for (url, told) in [
        ("collector:80", "must start with http:// or https://"),
        ("ftp://collector/", "must start with http:// or https://"),
        ("http://a:b@collector/", "`auth`"),
        ("", "cannot be read"),
    ] {
        let error = options(url, Vec::new()).check().unwrap_err().to_string();
        assert!(error.contains(told), "{url}: {error}");
    }
    let error = options("http://collector/", vec![("a b", "c")]).check().unwrap_err().to_string();
    assert!(error.contains("`a b`"), "{error}");
}
