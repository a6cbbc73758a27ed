//! A plugin: a transform that passes on the sessions to some ports.

use serde::Deserialize;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Prepare, Prepared, Transform};
use sweepline_plugin::event::{Batch, Events, Kind};
use sweepline_plugin::options;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeepPorts {
    ports: Vec<u16>,
}

impl Prepare<Box<dyn Transform>> for KeepPorts {
    fn check(&self) -> Result<(), ComponentError> {
        if self.ports.is_empty() {
            return Err(ComponentError::Config("`ports` is empty".to_owned()));
        }
        Ok(())
    }

    fn build(self: Box<Self>, _: Host) -> Result<Box<dyn Transform>, ComponentError> {
        Ok(self)
    }
}

impl Transform for KeepPorts {
    fn process(&mut self, mut batch: Batch, emit: &mut dyn FnMut(Batch)) {
        let Events::Sessions(sessions) = &mut batch.events else { return };
        sessions.retain(|session, _| session.dst_port.is_some_and(|port| self.ports.contains(&port)));
        emit(batch);
    }
}

static KEEP_PORTS: ComponentType = ComponentType {
    name: "keep_ports",
    summary: "passes on the sessions to some ports",
    example: "ports: [22, 3389]\n",
    takes: &[Kind::Session],
    gives: Some(Kind::Session),
    read: |node| Ok(Prepared::Transform(Box::new(options::read::<KeepPorts>(node)?))),
};

#[tokio::main]
async fn main() -> Result<(), ComponentError> {
    sweepline_remote::serve::serve_host(&[&KEEP_PORTS]).await
}
