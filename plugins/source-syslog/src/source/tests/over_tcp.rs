use std::collections::HashSet;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::*;

async fn connect(run: &Run) -> TcpStream {
    TcpStream::connect(run.tcp).await.unwrap()
}

/// Waits until the other side has closed.
async fn closed(stream: &mut TcpStream) {
    let mut byte = [0];
    let read = timeout(Duration::from_secs(86_400), stream.read(&mut byte)).await.expect("stays open");
    assert!(matches!(read, Ok(0) | Err(_)));
}

#[tokio::test]
async fn both_framings_come_over_one_port() {
    let mut options = options();
    options.connector = Some("cisco_asa".to_owned());
    let mut run = start(options);
    let mut stream = connect(&run).await;
    stream.write_all(b"<34>one\n8 <34>two\n<34>three\r\n10 <34>four\n\n\0\n").await.unwrap();
    let (raw, _) = run.batch().await.unwrap();
    let records: Vec<_> = raw.iter().collect();
    assert_eq!(records, [&b"<34>one"[..], b"<34>two", b"<34>three", b"<34>four"]);
    assert_eq!(raw.origin.peer.as_deref(), Some("127.0.0.1"));
    assert_eq!(raw.origin.connector.as_deref(), Some("cisco_asa"));
    assert!(raw.received.0 > 0);
    drop(stream);
    assert!(run.stop().await.is_empty());
}

#[tokio::test]
async fn what_is_taken_at_the_end_comes_in_batches_of_the_same_size() {
    let mut run = start(options());
    let mut stream = connect(&run).await;
    let line = format!("<34>{}\n", "x".repeat(1000));
    let sending = tokio::spawn(async move {
        // The rest is not taken.
        let _ = stream.write_all(line.repeat(2000).as_bytes()).await;
    });
    let (first, ack) = run.batch().await.unwrap();
    drop(ack);
    run.shutdown.cancel();
    let mut sizes = vec![first.byte_size()];
    while let Some((raw, _)) = run.batch().await {
        sizes.push(raw.byte_size());
    }
    // A batch goes beyond its size by what was read last and by what each record takes beside its text.
    let most = (crate::limits::DRAIN_BYTES / 2) as u64;
    assert!(sizes.iter().all(|size| *size <= most), "{sizes:?}");
    sending.await.unwrap();
    timeout(PATIENCE, run.task).await.expect("does not stop").unwrap().unwrap();
}

#[tokio::test]
async fn bytes_may_come_one_at_a_time() {
    let mut run = start(options());
    let mut stream = connect(&run).await;
    stream.set_nodelay(true).unwrap();
    let text = "<34>one\n13 <34>two three<34>four\n";
    for byte in text.as_bytes() {
        stream.write_all(&[*byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(run.messages(3).await, ["<34>one", "<34>two three", "<34>four"]);
    run.stop().await;
}

#[tokio::test]
async fn connections_have_streams_of_their_own_and_keep_their_order() {
    let mut run = start(options());
    let mut streams = HashSet::new();
    for _ in 0..5 {
        let mut stream = connect(&run).await;
        let text: String = (0..2000).map(|number| format!("<1>message {number}\n")).collect();
        stream.write_all(text.as_bytes()).await.unwrap();
        drop(stream);
        let mut messages = Vec::new();
        let mut numbers = HashSet::new();
        while messages.len() < 2000 {
            let (raw, _) = run.batch().await.unwrap();
            numbers.insert(raw.origin.stream);
            messages.extend(raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()));
        }
        assert_eq!(messages.join("\n") + "\n", text);
        assert_eq!(numbers.len(), 1);
        streams.extend(numbers);
    }
    assert_eq!(streams.len(), 5);
    run.stop().await;
}

#[tokio::test]
async fn a_connection_closed_within_a_message_gives_what_there_is() {
    let mut run = start(options());
    let mut stream = connect(&run).await;
    stream.write_all(b"<1>whole\n<1>half").await.unwrap();
    drop(stream);
    assert_eq!(run.messages(2).await, ["<1>whole", "<1>half"]);
    assert_eq!(run.counts.of("truncated_message"), 0);
    let mut stream = connect(&run).await;
    stream.write_all(b"100 <1>half").await.unwrap();
    drop(stream);
    assert_eq!(run.messages(1).await, ["<1>half"]);
    assert_eq!(run.counts.of("truncated_message"), 1);
    run.stop().await;
}

#[tokio::test]
async fn a_connection_out_of_step_is_closed_and_others_go_on() {
    let mut run = start(options());
    let mut good = connect(&run).await;
    let mut bad = connect(&run).await;
    bad.write_all(b"<1>fine\n999999999999 <1>absurd").await.unwrap();
    closed(&mut bad).await;
    assert_eq!(run.messages(1).await, ["<1>fine"]);
    assert_eq!(run.counts.of("bad_octet_count"), 1);
    good.write_all(b"<1>good\n").await.unwrap();
    assert_eq!(run.messages(1).await, ["<1>good"]);
    run.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_are_refused_and_the_others_work() {
    let mut options = options();
    options.max_connections = 2;
    let mut run = start(options);
    let mut first = connect(&run).await;
    let mut second = connect(&run).await;
    // Accepted in order: once the third is refused, both others are in.
    let mut third = connect(&run).await;
    closed(&mut third).await;
    assert_eq!(run.counts.of("connection_refused"), 1);
    for stream in [&mut first, &mut second] {
        stream.write_all(b"<1>here\n").await.unwrap();
        assert_eq!(run.messages(1).await, ["<1>here"]);
    }
    drop(first);
    // The place is free as soon as the end has been noticed.
    loop {
        let mut next = connect(&run).await;
        if next.write_all(b"<1>next\n").await.is_err() {
            continue;
        }
        let came = timeout(Duration::from_millis(500), run.batches.recv()).await;
        if let Ok(Some(batch)) = came {
            assert_eq!(batch.len(), 1);
            break;
        }
    }
    run.stop().await;
}

#[tokio::test]
async fn a_long_message_is_cut_and_counted() {
    let mut options = options();
    options.max_message_bytes = 1000;
    let mut run = start(options);
    let mut stream = connect(&run).await;
    let long = "x".repeat(500_000);
    let text = format!("<1>before\n{long}\n500003 <1>{long}<1>after\n");
    stream.write_all(text.as_bytes()).await.unwrap();
    let lengths: Vec<_> = run.messages(4).await.iter().map(String::len).collect();
    assert_eq!(lengths, [9, 1000, 1000, 8]);
    assert_eq!(run.counts.of("oversize_message"), 2);
    run.stop().await;
}

#[tokio::test(start_paused = true)]
async fn silent_slow_and_idle_peers_are_cut() {
    let mut run = start(options());
    let began = Instant::now();
    let mut silent = connect(&run).await;
    closed(&mut silent).await;
    assert_eq!(run.counts.of("handshake_timeout"), 1);
    assert_eq!(began.elapsed().as_secs(), 10);

    let mut slow = connect(&run).await;
    slow.write_all(b"<1>slo").await.unwrap();
    closed(&mut slow).await;
    assert_eq!(run.messages(1).await, ["<1>slo"]);
    assert_eq!(run.counts.of("message_timeout"), 1);

    let mut idle = connect(&run).await;
    idle.write_all(b"<1>once\n").await.unwrap();
    assert_eq!(run.messages(1).await, ["<1>once"]);
    let began = Instant::now();
    closed(&mut idle).await;
    assert_eq!(run.counts.of("idle_timeout"), 1);
    assert!(began.elapsed() >= Duration::from_secs(3590));
    run.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_byte_now_and_then_does_not_keep_a_message_alive() {
    let mut run = start(options());
    let mut slow = connect(&run).await;
    let began = Instant::now();
    while slow.write_all(b"x").await.is_ok() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(began.elapsed() < Duration::from_secs(60), "never cut");
        if run.counts.of("message_timeout") == 1 {
            break;
        }
    }
    assert_eq!(run.messages(1).await[0].len(), 30);
    run.stop().await;
}

#[tokio::test]
async fn a_busy_pipeline_is_felt_by_the_sender_and_loses_nothing() {
    let mut run = start(options());
    let stream = connect(&run).await;
    let line = format!("<1>{}\n", "x".repeat(996));
    let block = line.repeat(100);
    let mut written = 0;
    // Written until the kernel's buffers are full and nobody reads them: with the clock paused time passes only while
    // nobody has anything to do.
    tokio::time::pause();
    while timeout(Duration::from_secs(1), stream.writable()).await.is_ok() {
        written += stream.try_write(&block.as_bytes()[written % 1000..]).unwrap_or_default();
        assert!(written < 1 << 30, "never felt");
    }
    tokio::time::resume();
    drop(stream);
    let whole = written / 1000;
    let expected = whole + usize::from(!written.is_multiple_of(1000));
    assert_eq!(run.messages(expected).await.len(), expected);
    assert_eq!(run.counts.of("sweepline_component_received_bytes_total"), written as u64);
    assert_eq!(run.counts.of("sweepline_component_received_events_total"), expected as u64);
    assert_eq!(run.counts.of("sweepline_component_sent_events_total"), expected as u64);
    run.stop().await;
}

#[tokio::test]
async fn a_stop_gives_what_the_kernel_had_received() {
    let run = start(options());
    let mut stream = connect(&run).await;
    let text: String = (0..5000).map(|number| format!("<1>message {number}\n")).collect();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.write_all(b"<1>half").await.unwrap();
    // The connection is in once the first batch is there.
    while run.batches.is_empty() {
        tokio::task::yield_now().await;
    }
    let tcp = run.tcp;
    let messages = run.stop().await;
    assert_eq!(messages.len(), 5001);
    assert_eq!(messages[5000], "<1>half");
    assert!(TcpStream::connect(tcp).await.is_err(), "still accepts");
}

#[tokio::test]
async fn a_refused_batch_is_counted() {
    let mut run = start(options());
    let mut stream = connect(&run).await;
    stream.write_all(b"<1>one\n").await.unwrap();
    run.batch().await.unwrap().1.fail();
    while run.counts.of("not_delivered") == 0 {
        tokio::task::yield_now().await;
    }
    run.stop().await;
}
