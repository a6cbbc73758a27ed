//! Python's fluent-logger and msgpack as senders. A test whose program is missing says so and passes.

use sweepline_testkit::Python;

use super::*;

#[tokio::test]
async fn fluent_logger_of_python_is_understood() {
    let Some(python) = Python::found() else { return };
    let mut run = start(|_| {});
    let program = "
import sys
from fluent import sender
s = sender.FluentSender('fw', host='127.0.0.1', port=int(sys.argv[1]), nanosecond_precision=True)
assert s.emit('edge', {'log': 'from python'})
assert s.emit('edge', {'src': '192.0.2.9'})
s.close()
";
    python.run(program, &[&run.port.to_string()]).succeeded().await;
    let mut records = run.records().await;
    if records.len() < 2 {
        records.extend(run.records().await);
    }
    assert_eq!(records, ["from python", r#"{"src":"192.0.2.9"}"#]);
    run.stop().await;
}

#[tokio::test]
async fn a_handshake_written_from_the_specification_is_understood() {
    let Some(python) = Python::found() else { return };
    let mut run = start(|options| {
        options.shared_key = Some("s3cret".to_owned());
        options.users = vec![User { username: "edge".to_owned(), password: "pw".to_owned() }];
    });
    // Texts as Fluent Bit sends them: the salt as text of any bytes, the chunk as text.
    let program = "
import gzip, hashlib, os, socket, sys, msgpack
link = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
answers = msgpack.Unpacker(raw=True)
def hear():
    while True:
        for answer in answers:
            return answer
        got = link.recv(4096)
        assert got, 'closed'
        answers.feed(got)
def proof(*parts):
    return hashlib.sha512(b''.join(parts)).hexdigest().encode()
kind, options = hear()
assert kind == b'HELO'
nonce, auth, salt = options[b'nonce'], options[b'auth'], os.urandom(16)
ping = [b'PING', b'edge1', salt, proof(salt, b'edge1', nonce, b's3cret'), b'edge', proof(auth, b'edge', b'pw')]
link.sendall(msgpack.packb(ping, use_bin_type=False))
kind, ok, reason, name, digest = hear()
assert (kind, ok) == (b'PONG', True), reason
assert digest == proof(salt, name, nonce, b's3cret')
entry = lambda line: msgpack.packb([[msgpack.ExtType(0, bytes(8)), {}], {'log': line}])
chunk = 'p8n9gmxTQVC8/nh2wlKKeQ=='
body = gzip.compress(entry('a')) + gzip.compress(entry('b'))
link.sendall(msgpack.packb(['fw.edge', body, {'size': 2, 'chunk': chunk, 'compressed': 'gzip', 'fluent_signal': 0}]))
assert hear() == {b'ack': chunk.encode()}
";
    let taking = async {
        let batch = timeout(PATIENCE, run.batches.recv()).await.expect("nothing came").unwrap();
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        assert_eq!(raw.iter().collect::<Vec<_>>(), [b"a", b"b"]);
    };
    tokio::join!(python.run(program, &[&run.port.to_string()]).succeeded(), taking);
    run.stop().await;
}
