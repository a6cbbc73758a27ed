use std::sync::Arc;

use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::metric::{ComponentMetrics, Labels};

use super::*;
use crate::output::testing::{alert, receiver};

fn host() -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels {
            id: "alerts".to_owned(),
            kind: "sink",
            component_type: "detection",
        }),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: CancellationToken::new(),
    }
}

fn options(url: &str) -> WebhookOptions {
    WebhookOptions {
        url: url.to_owned(),
        secret: Some("s3cret".to_owned()),
        headers: std::iter::once(("X-Team".to_owned(), "soc".to_owned())).collect(),
        tls: ClientTlsOptions::default(),
        timeout: Span(Duration::from_secs(5)),
        give_up_after: Span(Duration::from_secs(60)),
    }
}

#[tokio::test]
async fn the_body_is_signed_and_the_delivery_can_be_recognised() {
    let (url, task) = receiver(vec!["200 OK"]).await;
    let webhook = Webhook::new(options(&url), &host()).unwrap();
    webhook.deliver(&[alert()]).await.unwrap();
    let request = task.await.unwrap().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let wanted = signature("s3cret", body.as_bytes()).unwrap();
    assert!(head.contains(&format!("x-sweepline-signature: {wanted}")), "{head}");
    assert!(head.contains("idempotency-key: a1-0") && head.contains("x-team: soc"), "{head}");
    assert!(body.contains("\"count\":21"), "{body}");
}

#[tokio::test]
async fn busy_receivers_are_tried_again_after_the_time_they_name() {
    let (url, task) = receiver(vec!["503 Busy", "429 Slow\r\nretry-after: 0", "204 OK"]).await;
    let webhook = Webhook::new(options(&url), &host()).unwrap();
    webhook.deliver(&[alert()]).await.unwrap();
    assert_eq!(task.await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (url, task) = receiver(vec!["403 No"]).await;
    let webhook = Webhook::new(options(&url), &host()).unwrap();
    let error = webhook.deliver(&[alert()]).await.unwrap_err();
    assert!(error.to_string().contains("answered 403"), "{error}");
    assert_eq!(task.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_stopping_pipeline_does_not_wait_for_a_dead_receiver() {
    let host = host();
    host.shutdown.cancel();
    let webhook = Webhook::new(options("http://127.0.0.1:9/hook"), &host).unwrap();
    let error = webhook.deliver(&[alert()]).await.unwrap_err();
    assert!(error.to_string().contains("gave up after 2 tries"), "{error}");
}

#[test]
fn the_signature_is_that_of_rfc_4231() {
    // RFC 4231 test case 2.
    let hex = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(signature("Jefe", b"what do ya want for nothing?").unwrap(), hex);
}

#[test]
fn urls_and_headers_are_checked() {
    let error = options("ftp://x/").check().unwrap_err().to_string();
    assert!(error.contains("webhook: the URL `ftp://x/` must start with http:// or https://"), "{error}");
    assert!(options("https://soc.example.com/a").check().is_ok());
    let mut wrong = options("https://soc.example.com/a");
    wrong.headers.insert("a b".to_owned(), String::new());
    assert!(wrong.check().unwrap_err().to_string().contains("`a b`"));
}
