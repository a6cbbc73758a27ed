//! syslog-ng as a sender.

use super::*;

#[tokio::test]
async fn syslog_ng_is_understood() {
    let pki = Pki::new();
    let Some(peers) = std::env::var_os("SWEEPLINE_PEERS") else {
        println!("skipped: SWEEPLINE_PEERS is not set");
        return;
    };
    let tls = format!(
        "transport(\"tls\") tls(ca-file(\"{}\") peer-verify(required-trusted))",
        pki.path("ca.pem").display()
    );
    for (options, driver, more) in [
        (options(), "network", "transport(\"tcp\")"),
        (options(), "network", "transport(\"udp\")"),
        (options(), "syslog", "transport(\"tcp\")"),
        (options_of(&pki), "network", &tls),
        (options_of(&pki), "syslog", &tls),
    ] {
        let mut run = start(options);
        let port = if more.contains("udp") { run.udp.port() } else { run.tcp.port() };
        let Some(_syslog_ng) = syslog_ng(Path::new(&peers), &pki, port, driver, more) else {
            println!("skipped: there is no `syslog-ng`");
            return;
        };
        expect_lines(&mut run, &format!("{driver} {more}")).await;
        run.stop().await;
    }
}

/// Starts one that sends the lines of a file.
fn syslog_ng(peers: &Path, pki: &Pki, port: u16, driver: &str, more: &str) -> Option<Child> {
    let root = peers.join("syslog-ng");
    let modules = std::fs::read_dir(root.join("usr/lib/syslog-ng")).ok()?.next()?.ok()?.path();
    let libraries =
        std::fs::read_dir(root.join("usr/lib")).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let libraries: Vec<String> = libraries.map(|path| path.display().to_string()).collect();
    let (lines, config) = (pki.path("lines.log"), pki.path("syslog-ng.conf"));
    let state = pki.path(&format!("syslog-ng-{port}"));
    std::fs::create_dir_all(&state).unwrap();
    write_lines(&lines);
    let text = format!(
        "@version: 3.38\noptions {{ keep-hostname(yes); stats-freq(0); }};\n\
         source lines {{ file(\"{}\" follow-freq(0.1) flags(no-parse) program-override(\"fw\")); }};\n\
         destination us {{ {driver}(\"127.0.0.1\" port({port}) {more}); }};\n\
         log {{ source(lines); destination(us); }};\n",
        lines.display(),
    );
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new(root.join("usr/sbin/syslog-ng"));
    command
        .env("LD_LIBRARY_PATH", format!("{}:{}", modules.display(), libraries.join(":")))
        .args(["-F", "--no-caps", "--module-path"])
        .arg(&modules);
    for (flag, file) in [("--persist-file", "persist"), ("--pidfile", "pid"), ("--control", "control")] {
        command.arg(flag).arg(state.join(file));
    }
    spawn(command.arg("-f").arg(&config))
}
