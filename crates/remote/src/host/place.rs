//! Where a plugin is, and getting there.

use std::path::PathBuf;

use sweepline_net::client::{Connector, grpc};
use sweepline_plugin::component::ComponentError;
use tonic::transport::Channel;

use super::call::CallError;
use super::child::{Child, Program};
use super::endpoint::Endpoint;
use super::options::RemoteOptions;

/// A child process to be started, or an endpoint to be called.
pub(super) enum Place {
    Program(Program),
    Endpoint(Connector),
}

/// A place in use.
pub(super) enum Occupied {
    Child(Box<Child>),
    Endpoint(Connector),
}

impl Place {
    /// Returns the place of a component, by its name in the configuration; a child may keep state in `data_dir`.
    pub(super) fn new(
        options: &RemoteOptions,
        id: &str,
        data_dir: Option<PathBuf>,
    ) -> Result<Self, ComponentError> {
        options.check()?;
        let Some(endpoint) = &options.endpoint else {
            return Ok(Self::Program(Program {
                command: options.command.clone(),
                environment: options.environment.clone(),
                id: id.to_owned(),
                data_dir,
            }));
        };
        Endpoint::parse(endpoint)?.connector(&options.endpoint_tls).map(Self::Endpoint)
    }

    /// Looks whether the program is there.
    pub(super) fn check_environment(options: &RemoteOptions) -> Result<(), ComponentError> {
        match options.command.first() {
            Some(program) => Program::find(program).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Starts the child and waits until it can be called.
    pub(super) async fn enter(&self) -> Result<Occupied, CallError> {
        match self {
            Self::Program(program) => Child::start(program).await.map(Box::new).map(Occupied::Child),
            Self::Endpoint(connector) => {
                // Told at once, and by its cause, when nobody is there.
                connector
                    .connect()
                    .await
                    .map_err(|error| CallError::unreachable(format!("{}: {error}", connector.target())))?;
                Ok(Occupied::Endpoint(connector.clone()))
            }
        }
    }
}

impl Occupied {
    pub(super) fn channel(&self) -> Channel {
        match self {
            Self::Child(child) => grpc(child.connector()),
            Self::Endpoint(connector) => grpc(connector.clone()),
        }
    }

    /// Ends the child.
    pub(super) async fn leave(self) {
        match self {
            Self::Child(child) => child.end().await,
            Self::Endpoint(_) => {}
        }
    }

    /// Ends a child that did not do its work.
    pub(super) async fn abandon(self) {
        match self {
            Self::Child(child) => child.terminate().await,
            Self::Endpoint(_) => {}
        }
    }
}
