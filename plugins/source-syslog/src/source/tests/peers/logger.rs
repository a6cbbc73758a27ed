//! `logger` of util-linux as a sender.

use super::*;

#[tokio::test]
async fn logger_is_understood() {
    let mut run = start(options());
    let (tcp, udp) = (run.tcp.port().to_string(), run.udp.port().to_string());
    for (how, port) in [
        (&["-T"][..], &tcp),
        (&["-T", "--octet-count"], &tcp),
        (&["-T", "--rfc3164"], &tcp),
        (&["-d"], &udp),
        (&["-d", "--rfc3164"], &udp),
    ] {
        let sent = Command::new("logger")
            .args(["-n", "127.0.0.1", "-P", port.as_str(), "-p", "local4.notice", "-t", "fw"])
            .args(how)
            .arg("Deny tcp src 198.51.100.7")
            .status()
            .await;
        match sent {
            Ok(status) if status.success() => {}
            _ => {
                println!("skipped: there is no `logger` that can send");
                return;
            }
        }
        let message = run.messages(1).await.remove(0);
        // Facility local4 is 20, severity notice is 5.
        assert!(message.starts_with("<165>"), "{message}");
        assert!(message.contains("fw"), "{message}");
        assert!(message.ends_with("Deny tcp src 198.51.100.7"), "{message:?}");
    }
    run.stop().await;
}
