//! rsyslog and syslog-ng as receivers. A test whose program is missing says so and passes.

use std::path::Path;
use std::process::Stdio;

use sweepline_testkit::Pki;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::round_trip::free_port;
use super::*;

/// What is sent.
const LINES: usize = 200;

/// What a program is started with.
struct Setting {
    port: u16,
    /// Certificates and state.
    files: Pki,
}

impl Setting {
    fn new() -> Self {
        Self { port: free_port(), files: Pki::new() }
    }

    fn path(&self, file: &str) -> String {
        self.files.path(file).display().to_string()
    }

    /// Sends lines and expects the program to print them, each once and in order.
    async fn expect_lines(&self, mut program: Child, more: &str, who: &str) {
        let run = start(&format!("localhost:{}", self.port), more);
        let line = |number: usize| format!("Deny tcp src 198.51.100.7 number {number}");
        let lines: Vec<String> = (0..LINES).map(line).collect();
        let receipt = run.send(&lines.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(outcome(receipt).await, Delivery::Delivered, "{who}");
        run.end().await;
        let mut printed = BufReader::new(program.stdout.take().unwrap()).lines();
        for line in lines {
            let message = timeout(PATIENCE, printed.next_line()).await.expect(who).unwrap();
            assert_eq!(message, Some(format!("local4 notice h fw record {line}")), "{who}");
        }
    }
}

/// Starts a program that ends with the value.
fn spawn(command: &mut Command) -> Option<Child> {
    command.kill_on_drop(true).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()
}

const HEADER: &str = "hostname: h, app_name: fw, facility: local4, severity: notice";

#[tokio::test]
async fn rsyslog_understands_us() {
    for (module, input, more) in [
        ("imtcp", "", ""),
        ("imtcp", "", "framing: newline"),
        ("imtcp", r#"StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon""#, "tls"),
        ("imudp", "", "mode: udp"),
    ] {
        let setting = Setting::new();
        let Some(rsyslog) = rsyslog(&setting, module, input) else {
            println!("skipped: there is no `rsyslogd`");
            return;
        };
        let tls = format!("tls: {{ca_file: {}}}", setting.path("ca.pem"));
        let more = if more == "tls" { &tls } else { more };
        if module == "imudp" {
            bound(setting.port).await;
        }
        setting.expect_lines(rsyslog, &format!("{HEADER}, {more}"), &format!("rsyslog, {more}")).await;
    }
}

/// Waits until somebody listens on a UDP port. Only looks: who tries to take the port may take it from the program.
async fn bound(port: u16) {
    let began = tokio::time::Instant::now();
    let entry = format!("0100007F:{port:04X} ");
    while !std::fs::read_to_string("/proc/net/udp").unwrap().contains(&entry) {
        assert!(began.elapsed() < PATIENCE, "nobody listens");
        tokio::task::yield_now().await;
    }
}

fn rsyslog(setting: &Setting, module: &str, input: &str) -> Option<Child> {
    let drivers = if input.contains("gtls") {
        format!(
            "global(DefaultNetstreamDriverCAFile=\"{}\" DefaultNetstreamDriverCertFile=\"{}\" \
             DefaultNetstreamDriverKeyFile=\"{}\")\n",
            setting.path("ca.pem"),
            setting.path("server.pem"),
            setting.path("server.key"),
        )
    } else {
        String::new()
    };
    let text = format!(
        "global(workDirectory=\"{}\")\n{drivers}module(load=\"{module}\" {input})\n\
         template(name=\"ours\" type=\"string\" \
         string=\"%syslogfacility-text% %syslogseverity-text% %hostname% %app-name% %msgid% %msg%\\n\")\n\
         input(type=\"{module}\" address=\"127.0.0.1\" port=\"{}\")\n\
         action(type=\"omfile\" file=\"/dev/stdout\" template=\"ours\")\n",
        setting.path(""),
        setting.port,
    );
    std::fs::write(setting.path("rsyslog.conf"), text).unwrap();
    let mut command = Command::new("rsyslogd");
    command.env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin").args(["-n", "-i", &setting.path("pid")]);
    spawn(command.args(["-f", &setting.path("rsyslog.conf")]))
}

#[tokio::test]
async fn syslog_ng_understands_us() {
    let Some(peers) = std::env::var_os("SWEEPLINE_PEERS") else {
        println!("skipped: SWEEPLINE_PEERS is not set");
        return;
    };
    for (driver, transport, more) in [
        ("syslog", "tcp", ""),
        ("network", "tcp", "framing: newline"),
        ("syslog", "tls", "tls"),
        ("syslog", "udp", "mode: udp"),
    ] {
        let setting = Setting::new();
        let Some(syslog_ng) = syslog_ng(Path::new(&peers), &setting, driver, transport) else {
            println!("skipped: there is no `syslog-ng`");
            return;
        };
        let tls = format!("tls: {{ca_file: {}}}", setting.path("ca.pem"));
        let more = if more == "tls" { &tls } else { more };
        if transport == "udp" {
            bound(setting.port).await;
        }
        setting
            .expect_lines(syslog_ng, &format!("{HEADER}, {more}"), &format!("syslog-ng, {driver} {more}"))
            .await;
    }
}

fn syslog_ng(peers: &Path, setting: &Setting, driver: &str, transport: &str) -> Option<Child> {
    let root = peers.join("syslog-ng");
    let modules = std::fs::read_dir(root.join("usr/lib/syslog-ng")).ok()?.next()?.ok()?.path();
    let tls = match transport {
        "tls" => format!(
            "tls(key-file(\"{}\") cert-file(\"{}\") peer-verify(optional-untrusted))",
            setting.path("server.key"),
            setting.path("server.pem")
        ),
        _ => String::new(),
    };
    let flags = if driver == "network" { "flags(syslog-protocol)" } else { "" };
    let text = format!(
        "@version: 3.38\noptions {{ keep-hostname(yes); stats-freq(0); }};\n\
         source us {{ {driver}(ip(\"127.0.0.1\") port({}) transport(\"{transport}\") {tls} {flags}); }};\n\
         destination lines {{ file(\"/dev/stdout\" template(\"$FACILITY $LEVEL $HOST $PROGRAM $MSGID $MSG\\n\")); }};\n\
         log {{ source(us); destination(lines); }};\n",
        setting.port,
    );
    std::fs::write(setting.path("syslog-ng.conf"), text).unwrap();
    let mut command = Command::new(root.join("usr/sbin/syslog-ng"));
    command
        .env("LD_LIBRARY_PATH", format!("{}:{}", modules.display(), root.join("usr/lib/syslog-ng").display()))
        .args(["-F", "--no-caps", "--module-path"])
        .arg(&modules);
    for (flag, file) in [("--persist-file", "persist"), ("--pidfile", "pid"), ("--control", "control")] {
        command.args([flag, &setting.path(file)]);
    }
    spawn(command.args(["-f", &setting.path("syslog-ng.conf")]))
}
