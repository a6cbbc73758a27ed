//! The contract suite: tries whether somebody's plugin keeps to the protocol.
//!
//! The plugin is started as a host would start it, and asked and told what a host may ask and tell; what a host must be
//! able to rely on is a rule with a name. A rule that cannot be tried (a source that gives nothing) is skipped with the
//! reason.

mod call;
mod component;
mod dialogue;
mod frame;
mod plugin;
mod report;
mod samples;

pub use report::{Breach, Check, Verdict};

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use sweepline_net::client::grpc;
use sweepline_plugin::component::ComponentError;
use sweepline_proto::plugin::Component;
use sweepline_proto::plugin::plugin_client::PluginClient;
use sweepline_wire as wire;
use tonic::transport::Channel;

use self::report::Report;
use crate::host::{Child, Program};
use crate::limits::MESSAGE_BYTES;

/// What is to be tried.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The plugin's program and arguments.
    pub command: Vec<String>,
    /// Names of the components, `NAME` or `KIND:NAME`; empty: all that the plugin has.
    pub components: Vec<String>,
    /// Options that these components take, a JSON object.
    pub options: String,
}

impl Suite {
    /// Tries everything; tells each result as it comes.
    ///
    /// # Errors
    ///
    /// Fails when the program cannot be run, does not listen, or cannot be asked what it has.
    pub async fn run(&self, tell: &mut (dyn FnMut(Check) + Send)) -> Result<(), ComponentError> {
        if let Some(program) = self.command.first() {
            Program::find(program)?;
        }
        let program = Program {
            command: self.command.clone(),
            environment: BTreeMap::new(),
            id: "plugin".to_owned(),
            data_dir: None,
        };
        let options = self.options()?;
        let child =
            Child::start(&program).await.map_err(|error| ComponentError::Unavailable(error.to_string()))?;
        let channel = grpc(child.connector());
        let mut report = Report::new(tell);
        if let Err(error) = self.try_all(&channel, &options, &mut report).await {
            drop(channel);
            child.terminate().await;
            return Err(error);
        }
        drop(channel);
        let ended = child.end_with_its_input().await;
        let ended = ended.map_err(|came| Breach::new("the end of the process", came));
        report.put("ends when its standard input does", ended);
        Ok(())
    }

    fn options(&self) -> Result<Map<String, Json>, ComponentError> {
        serde_json::from_str(&self.options)
            .map_err(|error| ComponentError::Config(format!("the options are no JSON object: {error}")))
    }

    async fn try_all(
        &self,
        channel: &Channel,
        options: &Map<String, Json>,
        report: &mut Report<'_>,
    ) -> Result<(), ComponentError> {
        let components = plugin::check(report, channel.clone()).await?;
        for component in self.chosen(&components)? {
            report.about(&format!("{} {}", kind_word(component), component.name));
            component::check(channel, component, options, report).await;
        }
        report.about_plugin();
        let still_there = plugin::describe(&mut client(channel.clone())).await;
        report.put("is still there after all that", still_there.map(|_| ()));
        Ok(())
    }

    fn chosen<'c>(&self, components: &'c [Component]) -> Result<Vec<&'c Component>, ComponentError> {
        if self.components.is_empty() {
            return Ok(components.iter().collect());
        }
        let mut chosen = Vec::new();
        for wanted in &self.components {
            let is_it = |component: &&Component| match wanted.split_once(':') {
                Some((kind, name)) => component.name == name && kind_word(component) == kind,
                None => component.name == *wanted,
            };
            let before = chosen.len();
            chosen.extend(components.iter().filter(is_it));
            if chosen.len() == before {
                let known: Vec<String> =
                    components.iter().map(|one| format!("{}:{}", kind_word(one), one.name)).collect();
                return Err(ComponentError::Config(format!(
                    "the plugin has no component `{wanted}`, only {}",
                    known.join(", ")
                )));
            }
        }
        Ok(chosen)
    }
}

fn kind_word(component: &Component) -> &'static str {
    wire::component_word(component.kind()).unwrap_or("component")
}

type Client = PluginClient<Channel>;

fn client(channel: Channel) -> Client {
    PluginClient::new(channel)
        .max_decoding_message_size(MESSAGE_BYTES)
        .max_encoding_message_size(MESSAGE_BYTES)
}

#[cfg(test)]
mod tests;
