//! `openssl s_client` as a sender.

use tokio::io::AsyncWriteExt;

use super::*;

#[tokio::test]
async fn openssl_trusts_us_and_is_understood() {
    let pki = Pki::new();
    let mut run = start(options_of(&pki));
    for version in ["-tls1_2", "-tls1_3"] {
        let mut command = Command::new("openssl");
        command
            .args(["s_client", "-quiet", "-verify_return_error", "-verify_hostname", "localhost", version])
            .args(["-connect", &run.tcp.to_string(), "-CAfile"])
            .arg(pki.path("ca.pem"))
            .stdin(std::process::Stdio::piped());
        let Some(mut client) = spawn(&mut command) else {
            println!("skipped: there is no `openssl`");
            return;
        };
        let mut input = client.stdin.take().unwrap();
        input.write_all(b"14 <34>two\nlines!13 <34>and three").await.unwrap();
        input.flush().await.unwrap();
        assert_eq!(run.messages(2).await, ["<34>two\nlines!", "<34>and three"], "{version}");
    }
    run.stop().await;
}
