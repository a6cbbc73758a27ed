//! rsyslog as a sender.

use super::*;

#[tokio::test]
async fn rsyslog_is_understood() {
    let pki = Pki::new();
    let tls = r#"StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost""#;
    for (options, protocol, more) in [
        (options(), "tcp", r#"TCP_Framing="octet-counted""#),
        (options(), "tcp", r#"TCP_Framing="traditional""#),
        (options(), "tcp", r#"TCP_Framing="octet-counted" Template="RSYSLOG_SyslogProtocol23Format""#),
        (options_of(&pki), "tcp", &format!(r#"TCP_Framing="octet-counted" {tls}"#)),
        (options(), "udp", ""),
    ] {
        let mut run = start(options);
        let port = if protocol == "udp" { run.udp.port() } else { run.tcp.port() };
        let Some(_rsyslog) = rsyslog(&pki, port, protocol, more) else {
            println!("skipped: there is no `rsyslogd`");
            return;
        };
        expect_lines(&mut run, &format!("{protocol} {more}")).await;
        run.stop().await;
    }
}

/// Starts one that sends the lines of a file.
fn rsyslog(pki: &Pki, port: u16, protocol: &str, more: &str) -> Option<Child> {
    let (lines, config) = (pki.path("lines.log"), pki.path("rsyslog.conf"));
    let state = pki.path(&format!("rsyslog-{port}"));
    std::fs::create_dir_all(&state).unwrap();
    write_lines(&lines);
    let drivers = if more.contains("gtls") {
        format!(
            "global(DefaultNetstreamDriver=\"gtls\" DefaultNetstreamDriverCAFile=\"{}\")\n",
            pki.path("ca.pem").display()
        )
    } else {
        String::new()
    };
    let text = format!(
        "global(workDirectory=\"{}\")\n{drivers}module(load=\"imfile\")\n\
         input(type=\"imfile\" File=\"{}\" Tag=\"fw\" Facility=\"local4\")\n\
         action(type=\"omfwd\" target=\"127.0.0.1\" port=\"{port}\" protocol=\"{protocol}\" {more})\n",
        state.display(),
        lines.display(),
    );
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new("rsyslogd");
    command.env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin");
    spawn(command.args(["-n", "-i"]).arg(state.join("pid")).arg("-f").arg(&config))
}
