//! Buffers of sinks, over kills.

use std::net::TcpListener;

use crate::support::{Daemon, FINDINGS, Folder, IO, OK, Record, all_arrived, sweepline};

const RECORDS: u64 = 200;

/// A pipeline from `in.log` to a sink with a disk buffer.
fn config(folder: &Folder, sink: &str) -> String {
    let (state, log) = (folder.path("state"), folder.path("in.log"));
    let config = format!(
        "data_dir: {state}
api: {{address: '127.0.0.1:0'}}
sources:
  logs: {{type: file, include: ['{log}'], poll_interval: 10ms, glob_interval: 50ms}}
transforms:
  asim: {{type: asim, inputs: [logs]}}
sinks:
  out:
    {sink}
    inputs: [asim]
    buffer: {{type: disk, max_size: 67108864}}
"
    );
    folder.file("sweepline.yaml", config)
}

#[test]
fn what_a_dead_receiver_never_took_survives_a_kill() {
    let folder = Folder::new();
    let lines: String = (0..RECORDS).map(|number| Record::new(number).line() + "\n").collect();
    folder.file("in.log", lines);
    // A port that nobody listens on.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config_of_the_dead = config(&folder, &format!("type: http\n    uri: http://{address}/"));
    let mut daemon = Daemon::start(&config_of_the_dead);
    daemon.wait_until("all records are in the buffer", |daemon| {
        daemon.metric("sweepline_buffer_received_events_total", &["component_id=\"out\""]) == RECORDS
    });
    daemon.signal("KILL");
    drop(daemon);

    let buffer = folder.path("state/out/buffer");
    let done = sweepline(&["buffer", "verify", &buffer]).exits(OK);
    assert!(done.stdout.contains(" 0 lost"), "{}", done.stdout);

    // The source is gone, so that what arrives now comes from the buffer.
    std::fs::remove_file(folder.path("in.log")).unwrap();
    let sink = format!("type: file\n    path: {}", folder.path("out.jsonl"));
    let mut daemon = Daemon::start(&config(&folder, &sink));
    daemon.wait_until("all records arrive", |_| all_arrived(&folder, RECORDS));
    daemon.wait_until("the buffer is empty", |daemon| {
        daemon.metric("sweepline_buffer_records", &["component_id=\"out\""]) == 0
    });
}

#[test]
fn verify_names_the_damaged_segment() {
    let folder = Folder::new();
    let name = format!("{:020}-{:016x}.segment", 0, 7);
    std::fs::create_dir(folder.path("buffer")).unwrap();
    folder.file(&format!("buffer/{name}"), vec![0_u8; 100]);
    let done = sweepline(&["buffer", "verify", &folder.path("buffer")]).exits(FINDINGS);
    assert!(
        done.stdout.contains(&format!("{name}: 100 bytes, 0 records, the header is damaged")),
        "{}",
        done.stdout
    );
    sweepline(&["buffer", "verify", &folder.path("nowhere")]).exits(IO).tells(&["nowhere"]);
}
