//! What attributes tell of where a record came from.
//!
//! Names are those of OpenTelemetry's semantic conventions and of the Collector's receivers, and `sweepline.connector`
//! (`asim.connector` does, too).

use crate::limits::MAX_NAME_BYTES;
use crate::wire::{self, Malformed, Value};

/// What the attributes of a record, scope or resource tell.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Hints<'m> {
    host: Option<&'m str>,
    path: Option<&'m str>,
    file: Option<&'m str>,
    connector: Option<&'m str>,
    /// The name of what logged. A connector may be called so; other names stand for none.
    logged_by: Option<&'m str>,
}

impl<'m> Hints<'m> {
    /// Looks at the attributes in a field of a message.
    pub(crate) fn read(&mut self, message: &'m [u8], number: u32) -> Result<(), Malformed> {
        for attribute in wire::messages(message, number) {
            let (key, value) = wire::entry(attribute?)?;
            self.take(key, value);
        }
        Ok(())
    }

    /// Looks at one attribute.
    pub(crate) fn take(&mut self, key: &[u8], value: Value<'m>) {
        let place = match key {
            b"host.name" | b"hostname" | b"net.peer.ip" => &mut self.host,
            b"log.file.path" => &mut self.path,
            b"log.file.name" => &mut self.file,
            b"sweepline.connector" | b"asim.connector" => &mut self.connector,
            b"service.name" | b"syslog.appname" | b"appname" => &mut self.logged_by,
            _ => return,
        };
        let name = value.name().filter(|name| !name.is_empty() && name.len() <= MAX_NAME_BYTES);
        // The first holds.
        *place = place.or(name);
    }

    /// Fills what is not told with what the surroundings tell.
    pub(crate) fn or(self, around: Self) -> Self {
        Self {
            host: self.host.or(around.host),
            path: self.path.or(around.path),
            file: self.file.or(around.file),
            connector: self.connector.or(around.connector),
            logged_by: self.logged_by.or(around.logged_by),
        }
    }

    /// Returns host, file and connector.
    pub(crate) fn names(self) -> [Option<&'m str>; 3] {
        [self.host, self.path.or(self.file), self.connector.or(self.logged_by)]
    }
}
