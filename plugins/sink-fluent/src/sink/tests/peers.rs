//! A receiver in Python, written from the specification with its msgpack package. A test whose program is missing says so
//! and passes.

use std::process::Stdio;

use sweepline_testkit::Python;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::*;

/// Prints its port, asks for the key and a user, and then what it takes, a line each; acknowledges every chunk.
const PROGRAM: &str = "
import gzip, hashlib, os, socket, msgpack
port = socket.create_server(('127.0.0.1', 0))
print(port.getsockname()[1], flush=True)
link, _ = port.accept()
heard = msgpack.Unpacker(raw=True)
def hear():
    while True:
        for message in heard:
            return message
        got = link.recv(65536)
        if not got:
            raise SystemExit
        heard.feed(got)
def proof(*parts):
    return hashlib.sha512(b''.join(parts)).hexdigest().encode()
nonce, auth = os.urandom(16), os.urandom(16)
link.sendall(msgpack.packb(['HELO', {'nonce': nonce, 'auth': auth, 'keepalive': True}]))
kind, name, salt, digest, user, password = hear()
assert kind == b'PING' and digest == proof(salt, name, nonce, b's3cret')
assert (user, password) == (b'edge', proof(auth, b'edge', b'pw'))
link.sendall(msgpack.packb(['PONG', True, '', 'server', proof(salt, b'server', nonce, b's3cret').decode()]))
while True:
    tag, body, option = hear()
    assert option[b'compressed'] == b'gzip'
    entries = msgpack.Unpacker(raw=True, timestamp=0)
    entries.feed(gzip.decompress(body))
    entries = list(entries)
    assert option[b'size'] == len(entries)
    for time, record in entries:
        assert time.code == 0 and len(time.data) == 8
        print(tag.decode(), record[b'message'].decode(), flush=True)
    link.sendall(msgpack.packb({'ack': option[b'chunk'].decode()}))
";

#[tokio::test]
async fn a_receiver_written_from_the_specification_understands_us() {
    let Some(python) = Python::found() else { return };
    let mut receiver = python.command(PROGRAM).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(receiver.stdout.take().unwrap()).lines();
    let port = timeout(PATIENCE, said.next_line()).await.unwrap().unwrap().expect("no port");
    let more = "tag: fw.edge, compression: gzip, shared_key: s3cret, username: edge, password: pw";
    let run = start(&format!("127.0.0.1:{port}"), more);
    for line in ["one", "two"] {
        assert_eq!(run.sent(&[line]).await, Delivery::Delivered);
        let heard = timeout(PATIENCE, said.next_line()).await.unwrap().unwrap();
        assert_eq!(heard, Some(format!("fw.edge {line}")));
    }
    run.end().await;
}
