//! Rules for the plugin as a whole.

use sweepline_plugin::component::ComponentError;
use sweepline_proto::plugin::{
    Component, ComponentKind, DescribeRequest, DescribeResponse, Revisions, Start, ValidateRequest,
    run_request,
};
use sweepline_wire as wire;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::report::{ANSWER, Breach, Report, answer, told};
use super::{Client, client, dialogue, frame};
use crate::revision;

/// A revision that nobody will speak for long.
const FAR_REVISION: u32 = 1_000_000;
/// A component that nobody has.
const NO_COMPONENT: &str = "no_component_has_this_name";

/// Tries the rules; returns what the plugin has.
///
/// # Errors
///
/// Fails when the plugin does not answer `Describe`: then there is nothing to try.
pub(super) async fn check(
    report: &mut Report<'_>,
    channel: Channel,
) -> Result<Vec<Component>, ComponentError> {
    let mut client = client(channel.clone());
    let described =
        describe(&mut client).await.map_err(|breach| ComponentError::Unavailable(breach.to_string()))?;
    let agreed = revision::agree(described.revisions.as_ref());
    let expected = format!("one of the revisions {} to {}", revision::OLDEST, revision::NEWEST);
    report.put(
        "speaks a revision that this Sweepline does",
        agreed.map(|_| ()).map_err(|why| Breach::new(expected, why)),
    );
    report.put("has components", some(&described.components));
    for component in &described.components {
        report.about(&component.name);
        report.put("is described as the protocol asks", well_described(component));
    }
    report.about_plugin();
    report.put("describes itself alike each time", alike(&mut client, &described).await);
    report.put("answers a newer host", newer_host(&mut client).await);
    report.put("tells that it has no such component", no_such(&mut client).await);
    if let Some(component) = described.components.first() {
        report.put("refuses a revision that it does not speak", far(&channel, component).await);
    }
    health(channel, report).await;
    Ok(described.components)
}

pub(super) async fn describe(client: &mut Client) -> Result<DescribeResponse, Breach> {
    let request = DescribeRequest { revisions: Some(revision::ours()) };
    answer("an answer to Describe", client.describe(request)).await.map(tonic::Response::into_inner)
}

fn some(components: &[Component]) -> Result<(), Breach> {
    if components.is_empty() {
        return Err(Breach::new("at least one component", "it names none"));
    }
    Ok(())
}

async fn alike(client: &mut Client, described: &DescribeResponse) -> Result<(), Breach> {
    if describe(client).await? == *described {
        return Ok(());
    }
    Err(Breach::new("the same answer to Describe", "the second differs from the first"))
}

/// A host that speaks more than we do today gets an answer, too.
async fn newer_host(client: &mut Client) -> Result<(), Breach> {
    let revisions = Revisions { oldest: revision::OLDEST, newest: FAR_REVISION };
    let request = DescribeRequest { revisions: Some(revisions) };
    answer("an answer to Describe", client.describe(request)).await.map(|_| ())
}

async fn no_such(client: &mut Client) -> Result<(), Breach> {
    let request = ValidateRequest {
        component: NO_COMPONENT.to_owned(),
        options: "{}".to_owned(),
        kind: ComponentKind::Unspecified.into(),
    };
    let expected = format!("an error, or a problem, for a component `{NO_COMPONENT}`");
    match tokio::time::timeout(ANSWER, client.validate(request)).await {
        Ok(Ok(answer)) if answer.get_ref().problems.is_empty() => {
            Err(Breach::new(expected, "it finds nothing wrong"))
        }
        Ok(_) => Ok(()),
        Err(_) => Err(Breach::new(expected, format!("nothing came within {} s", ANSWER.as_secs()))),
    }
}

async fn far(channel: &Channel, component: &Component) -> Result<(), Breach> {
    let expected = format!("an error for revision {FAR_REVISION}");
    let start = Start {
        revision: FAR_REVISION,
        component: component.name.clone(),
        kind: component.kind,
        options: "{}".to_owned(),
        ..Start::default()
    };
    let (out, requests) = mpsc::unbounded_channel();
    // The receiver is in our hands.
    let _ = out.send(frame::plain(run_request::Message::Start(start)));
    let call = async {
        let mut incoming = dialogue::run(channel, UnboundedReceiverStream::new(requests)).await?;
        incoming.message().await
    };
    match tokio::time::timeout(ANSWER, call).await {
        Ok(Err(_)) => Ok(()),
        Ok(Ok(Some(_))) => Err(Breach::new(expected, "it began the call")),
        Ok(Ok(None)) => Err(Breach::new(expected, "it ended the call without one")),
        Err(_) => Err(Breach::new(expected, format!("nothing came within {} s", ANSWER.as_secs()))),
    }
}

async fn health(channel: Channel, report: &mut Report<'_>) {
    const RULE: &str = "serves grpc.health.v1";
    const EXPECTED: &str = "SERVING, or the word that it is not served";
    let request = HealthCheckRequest { service: String::new() };
    let mut client = HealthClient::new(channel);
    match tokio::time::timeout(ANSWER, client.check(request)).await {
        Ok(Ok(answer)) if answer.get_ref().status() == ServingStatus::Serving => report.put(RULE, Ok(())),
        Ok(Ok(answer)) => {
            let came = format!("it says {:?}", answer.get_ref().status());
            report.put(RULE, Err(Breach::new(EXPECTED, came)));
        }
        Ok(Err(status)) if status.code() == Code::Unimplemented => {
            report.skip(RULE, "it does not, which is allowed");
        }
        Ok(Err(status)) => report.put(RULE, Err(Breach::new(EXPECTED, told(&status)))),
        Err(_) => {
            let came = format!("nothing came within {} s", ANSWER.as_secs());
            report.put(RULE, Err(Breach::new(EXPECTED, came)));
        }
    }
}

fn well_described(component: &Component) -> Result<(), Breach> {
    let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if component.name.is_empty() || !component.name.bytes().all(named) {
        return Err(Breach::new("a name in lower snake case", format!("it is `{}`", component.name)));
    }
    let takes = component.takes().filter_map(wire::kind).count();
    match (component.kind(), takes, wire::kind(component.gives())) {
        (ComponentKind::Unspecified, _, _) => Err(Breach::new("a kind", "it has none")),
        (ComponentKind::Source, 1.., _) => Err(Breach::new("a source that takes nothing", "it takes events")),
        (ComponentKind::Transform | ComponentKind::Sink, 0, _) => {
            Err(Breach::new("what it takes", "it says nothing"))
        }
        (ComponentKind::Source | ComponentKind::Transform, _, None) => {
            Err(Breach::new("what it gives", "it says nothing"))
        }
        (ComponentKind::Sink, _, Some(_)) => Err(Breach::new("a sink that gives nothing", "it gives events")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use sweepline_proto::plugin::EventKind;

    use super::*;

    #[test]
    fn a_component_says_what_it_takes_and_gives_as_its_kind_does() {
        let sink = Component {
            name: "shelf_2".to_owned(),
            kind: ComponentKind::Sink.into(),
            takes: vec![EventKind::Row.into()],
            ..Component::default()
        };
        let source = Component { kind: ComponentKind::Source.into(), ..sink.clone() };
        assert_eq!(well_described(&sink), Ok(()));
        let gives = EventKind::Raw.into();
        for wrong in [
            Component { name: "Shelf".to_owned(), ..sink.clone() },
            Component { name: String::new(), ..sink.clone() },
            Component { kind: 0, ..sink.clone() },
            Component { takes: Vec::new(), ..sink.clone() },
            Component { gives, ..sink.clone() },
            Component { gives, ..source.clone() },
            Component { takes: Vec::new(), ..source },
            Component { kind: ComponentKind::Transform.into(), ..sink },
        ] {
            assert!(well_described(&wrong).is_err(), "{wrong:?}");
        }
    }
}
