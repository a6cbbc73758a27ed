//! `mode`: one protocol or a list of them.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{SeqAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

/// Over what to receive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Protocols {
    /// Over TCP.
    pub tcp: bool,
    /// Over UDP.
    pub udp: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Protocol {
    Tcp,
    Udp,
}

impl<'de> Deserialize<'de> for Protocols {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMore)
    }
}

struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Protocols;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tcp, udp or a list of both")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Protocols, E> {
        Protocol::deserialize(StrDeserializer::new(word)).map(|protocol| of(&[protocol]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, words: A) -> Result<Protocols, A::Error> {
        Vec::<Protocol>::deserialize(SeqAccessDeserializer::new(words)).map(|protocols| of(&protocols))
    }
}

fn of(protocols: &[Protocol]) -> Protocols {
    Protocols { tcp: protocols.contains(&Protocol::Tcp), udp: protocols.contains(&Protocol::Udp) }
}
