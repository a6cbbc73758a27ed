use sweepline_net::client::HttpOptions;
use sweepline_net::compress::Encoding;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::options::Span;
use sweepline_testkit::host;

use super::*;

/// Asks a collector that is away.
fn confirmations(interval: Duration, retry_limit: u32) -> (Confirmations, CancellationToken) {
    let http = Http::new(&HttpOptions {
        url: "http://127.0.0.1:9/services/collector/ack",
        tls: &ClientTlsOptions::default(),
        auth: None,
        headers: Vec::new(),
        compression: Encoding::None,
        timeout: Duration::from_secs(1),
    });
    let options = AckOptions { query_interval: Span(interval), retry_limit, ..AckOptions::default() };
    let host = host("sink", "splunk_hec_logs");
    let stop = host.shutdown.clone();
    let channel = HeaderValue::from_static("channel");
    (Confirmations::new(http.unwrap(), channel, &options, host.metrics, stop.clone()), stop)
}

#[tokio::test]
async fn only_questions_about_a_number_count_for_it() {
    let (confirmations, _) = confirmations(Duration::from_secs(1), 1);
    let (first, second, ()) = tokio::join!(confirmations.wait(7), confirmations.wait(8), async {
        while confirmations.open().len() < 2 {
            tokio::task::yield_now().await;
        }
        confirmations.confirm(&[7], &BTreeMap::new());
        confirmations.confirm(&[8], &BTreeMap::from([(8, true)]));
    });
    assert!(matches!(first, Err(SendError::Again { .. })), "{first:?}");
    assert_eq!(second, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_long_interval_does_not_hold_a_stopping_pipeline() {
    let interval = Duration::from_secs(3600);
    let (confirmations, stop) = confirmations(interval, 300);
    let began = tokio::time::Instant::now();
    let ended = tokio::select! {
        ended = confirmations.wait(7) => ended,
        () = confirmations.ask() => unreachable!("asks as long as it is polled"),
        () = async { stop.cancel(); std::future::pending().await } => unreachable!("waits for ever"),
    };
    assert!(matches!(ended, Err(SendError::Again { .. })), "{ended:?}");
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}
