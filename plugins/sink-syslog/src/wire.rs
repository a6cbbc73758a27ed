//! The way to the receiver.

mod datagrams;
mod stream;

use std::io;

use sweepline_net::client::{Connector, Target};
use sweepline_plugin::component::ComponentError;

use self::datagrams::Datagrams;
use self::stream::Streams;
use crate::options::{Mode, Options};

/// A stream or datagrams.
pub(crate) enum Wire {
    Stream(Streams),
    Datagrams(Datagrams),
}

impl Wire {
    /// Reads the certificates; connects when first used.
    pub(crate) fn build(options: &Options) -> Result<Self, ComponentError> {
        let target = Target::parse(&options.address)?;
        Ok(match options.mode {
            Mode::Udp | Mode::UnixDatagram => Self::Datagrams(Datagrams::new(target)),
            Mode::Tcp | Mode::Unix => {
                let connector = Connector::with_tls(target, &options.tls, options.tls.is_on(), &[])?;
                Self::Stream(Streams::new(connector, options.framing))
            }
        })
    }

    /// Sends messages; returns the bytes that went out.
    pub(crate) async fn send(&self, messages: &[Vec<u8>]) -> io::Result<u64> {
        match self {
            Self::Stream(streams) => streams.send(messages).await,
            Self::Datagrams(datagrams) => datagrams.send(messages).await,
        }
    }

    /// Ends the connections in good order.
    pub(crate) async fn close(&self) {
        match self {
            Self::Stream(streams) => streams.close().await,
            Self::Datagrams(_) => {}
        }
    }
}
