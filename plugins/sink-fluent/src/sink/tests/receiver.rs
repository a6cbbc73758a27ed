//! A receiver of the protocol, one step at a time.

use sweepline_forward::handshake::{Helo, Ping, Pong, key_digest};
use sweepline_forward::message::{Body, Entries, Message, acknowledgement};
use sweepline_forward::msgpack::{Reader, Scanner, put_str, write_json};
use sweepline_net::compress::unpack;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

pub(super) struct Receiver {
    listener: TcpListener,
    pub(super) address: String,
}

/// One connection.
pub(super) struct Link(TcpStream);

/// What a message says.
pub(super) struct Said {
    pub(super) tag: String,
    pub(super) lines: Vec<String>,
    pub(super) option: serde_json::Value,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        Self { listener, address }
    }

    pub(super) async fn accept(&mut self) -> Link {
        let accepted = timeout(PATIENCE, self.listener.accept()).await.expect("nobody calls");
        Link(accepted.unwrap().0)
    }
}

impl Link {
    async fn value(&mut self) -> Vec<u8> {
        let mut scanner = Scanner::new(1 << 20);
        let mut bytes = Vec::new();
        while scanner.advance(&bytes).unwrap().is_none() {
            bytes.push(timeout(PATIENCE, self.0.read_u8()).await.expect("nothing comes").unwrap());
        }
        bytes
    }

    pub(super) async fn message(&mut self) -> Said {
        let bytes = self.value().await;
        let message = Message::read(&bytes).unwrap().unwrap();
        let Body::Packed(packed) = message.body else { panic!("not packed") };
        let packed = bytes::Bytes::copy_from_slice(packed);
        let encoding = Encoding::by_magic(&packed);
        let block = unpack(packed, encoding, 1 << 20).unwrap();
        let line = |entry: Result<sweepline_forward::message::Entry<'_>, _>| {
            String::from_utf8(entry.unwrap().record.line(None).unwrap().to_vec()).unwrap()
        };
        let mut reader = Reader::new(&bytes);
        reader.array("a message").unwrap();
        reader.skip().unwrap();
        reader.skip().unwrap();
        let mut option = String::new();
        write_json(&mut reader, &mut option).unwrap();
        Said {
            tag: String::from_utf8(message.tag.to_vec()).unwrap(),
            lines: Entries::packed(&block).map(line).collect(),
            option: serde_json::from_str(&option).unwrap(),
        }
    }

    pub(super) async fn acknowledge(&mut self, chunk: &str) {
        let mut name = Vec::new();
        put_str(chunk, &mut name);
        self.write(&acknowledgement(&name)).await;
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Does the handshake as one who knows this key; `auth` asks for a user.
    pub(super) async fn greet(&mut self, key: &str, auth: Option<&[u8]>) {
        let nonce = *b"0123456789abcdef";
        self.write(&Helo { nonce: &nonce, auth: auth.unwrap_or_default() }.write()).await;
        let bytes = self.value().await;
        let ping = Ping::read(&bytes).unwrap();
        assert_eq!(ping.digest, key_digest(ping.salt, ping.hostname, &nonce, "s3cret").as_bytes());
        let digest = key_digest(ping.salt, b"receiver", &nonce, key);
        let pong = Pong { is_ok: true, reason: b"", hostname: b"receiver", digest: digest.as_bytes() };
        self.write(&pong.write()).await;
    }

    /// Tells whether the sink ends the connection without another word.
    pub(super) async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.expect("stays open").is_ok() && rest.is_empty()
    }
}

impl Said {
    pub(super) fn chunk(&self) -> String {
        self.option["chunk"].as_str().unwrap().to_owned()
    }
}
