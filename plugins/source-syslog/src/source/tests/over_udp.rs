use std::net::UdpSocket as StdUdpSocket;

use super::*;

fn sender() -> StdUdpSocket {
    StdUdpSocket::bind("127.0.0.1:0").unwrap()
}

#[tokio::test]
async fn a_datagram_is_a_message() {
    let mut run = start(options());
    let socket = sender();
    for datagram in [&b"<1>one"[..], b"<1>two\n", b"<1>three\r\n\0", b"\n", b"", b"<1>a\nb", b"12 <1>counted"]
    {
        socket.send_to(datagram, run.udp).unwrap();
    }
    assert_eq!(run.messages(5).await, ["<1>one", "<1>two", "<1>three", "<1>a\nb", "12 <1>counted"]);
    run.stop().await;
}

#[tokio::test]
async fn long_datagrams_are_cut_and_counted() {
    let mut options = options();
    options.max_message_bytes = 1000;
    let mut run = start(options);
    let socket = sender();
    for length in [999, 1000, 1001, 60_000] {
        socket.send_to(&vec![b'x'; length], run.udp).unwrap();
    }
    let lengths: Vec<_> = run.messages(4).await.iter().map(String::len).collect();
    assert_eq!(lengths, [999, 1000, 1000, 1000]);
    assert_eq!(run.counts.of("oversize_message"), 2);
    run.stop().await;
}

#[tokio::test]
async fn senders_have_streams_of_their_own() {
    let mut run = start(options());
    let mut streams = std::collections::HashMap::new();
    for host in [1, 2, 1, 3, 2] {
        let Ok(socket) = StdUdpSocket::bind(format!("127.0.0.{host}:0")) else {
            println!("skipped: only one loopback address here");
            return;
        };
        socket.send_to(b"<1>hello", run.udp).unwrap();
        let (raw, _) = run.batch().await.unwrap();
        assert_eq!(raw.origin.peer.as_deref(), Some(&*format!("127.0.0.{host}")));
        let stream = *streams.entry(host).or_insert(raw.origin.stream);
        assert_eq!(stream, raw.origin.stream);
    }
    let numbers: std::collections::HashSet<_> = streams.values().collect();
    assert_eq!(numbers.len(), 3);
    run.stop().await;
}

#[tokio::test]
async fn a_burst_is_received_or_counted_as_dropped() {
    let mut options = options();
    options.receive_buffer_bytes = 64 * 1024;
    let run = start(options);
    let socket = sender();
    let sent = 5000;
    for number in 0..sent {
        socket.send_to(format!("<1>message {number} {}", "x".repeat(300)).as_bytes(), run.udp).unwrap();
    }
    // The receiver had no turn yet: most of these are lost in the kernel.
    let kernel_shows_drops = std::fs::read_to_string("/proc/net/udp").is_ok();
    let Run { task, mut batches, shutdown, counts, .. } = run;
    shutdown.cancel();
    let mut received = 0;
    while let Some(batch) = batches.recv().await {
        received += batch.len() as u64;
    }
    timeout(PATIENCE, task).await.unwrap().unwrap().unwrap();
    assert!(received > 0);
    if kernel_shows_drops {
        assert_eq!(received + counts.of("kernel_drop"), sent);
    } else {
        println!("not compared: this system does not show drops");
    }
}
