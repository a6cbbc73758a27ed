//! A plugin that keeps all rules, and the same with one fault at a time.

mod echo;

use sweepline_net::client::{Connector, Target, grpc};
use sweepline_proto::plugin::plugin_server::PluginServer;
use tokio::net::UnixListener;
use tokio::task::JoinSet;
use tokio_stream::wrappers::UnixListenerStream;

use self::echo::{Echo, Fault};
use super::report::Report;
use super::{Suite, Verdict};

/// Returns the rules that a plugin with a fault breaks, each with how.
async fn broken(fault: Fault) -> Vec<(&'static str, String)> {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("plugin.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let serving = tonic::transport::Server::builder()
        .add_service(PluginServer::new(Echo(fault)))
        .serve_with_incoming(UnixListenerStream::new(listener));
    let serving = tokio::spawn(serving);
    let channel = grpc(Connector::new(Target::Unix(socket), None));
    let suite = Suite { command: Vec::new(), components: Vec::new(), options: "{}".to_owned() };
    let mut broken = Vec::new();
    let mut tell = |check: super::Check| match check.verdict {
        Verdict::Failed(breach) => broken.push((check.rule, breach.to_string())),
        Verdict::Skipped(why) => assert_eq!(check.rule, "serves grpc.health.v1", "{why}"),
        Verdict::Passed => {}
    };
    suite.try_all(&channel, &suite.options().unwrap(), &mut Report::new(&mut tell)).await.unwrap();
    serving.abort();
    broken
}

#[tokio::test]
async fn each_fault_breaks_the_rule_that_names_it_and_no_other() {
    let cases: [(Fault, &[&str], &str); 13] = [
        (Fault::None, &[], ""),
        (
            Fault::TakesAnyOptions,
            &["tells an unknown key", "tells options that are no JSON"],
            "it finds none",
        ),
        (Fault::BeginsWithAnyOptions, &["does not begin with options that it refuses"], "it sent Started"),
        (Fault::KnowsEveryName, &["tells that it has no such component"], "it finds nothing wrong"),
        (Fault::SpeaksAnyRevision, &["refuses a revision that it does not speak"], "it began the call"),
        (Fault::EndsOnUnknownMessage, &["passes over what only a newer host would send"], "expected"),
        (Fault::DeliversUnreadable, &["rejects a batch that it cannot read, and says why"], "they are"),
        (Fault::RejectsWithoutReason, &["rejects a batch that it cannot read, and says why"], "no reason"),
        (Fault::FinishesAfterGarbage, &["breaks off a call with bytes that are no message"], "finished"),
        (Fault::IgnoresCredit, &["sends no more than it has credit for"], "without leave"),
        (
            Fault::AcknowledgesAtOnce,
            &["acknowledges what its output takes, and not before"],
            "each of 5 counts otherwise",
        ),
        (
            Fault::AcknowledgesTwice,
            &[
                "acknowledges each batch once, and finishes when told that no more comes",
                "passes over what only a newer host would send",
                "rejects a batch that it cannot read, and says why",
                "sends no more than it has credit for",
                "acknowledges what its output takes, and not before",
            ],
            "was acknowledged twice",
        ),
        (
            Fault::ForgetsTheLast,
            &[
                "acknowledges each batch once, and finishes when told that no more comes",
                "passes over what only a newer host would send",
                "rejects a batch that it cannot read, and says why",
                "acknowledges what its output takes, and not before",
            ],
            "it finished without those of",
        ),
    ];
    let mut trying = JoinSet::new();
    for (fault, rules, told) in cases {
        trying.spawn(async move {
            let broken = broken(fault).await;
            let names: Vec<&str> = broken.iter().map(|(rule, _)| *rule).collect();
            assert_eq!(names, rules, "{fault:?}: {broken:#?}");
            assert!(broken.iter().all(|(_, breach)| breach.contains(told)), "{fault:?}: {broken:#?}");
        });
    }
    while let Some(tried) = trying.join_next().await {
        tried.unwrap();
    }
}

#[tokio::test]
async fn components_are_chosen_by_name_and_kind() {
    let echo = echo::described();
    let chosen = |names: &[&str]| {
        let suite = Suite {
            command: Vec::new(),
            components: names.iter().map(|&name| name.to_owned()).collect(),
            options: String::new(),
        };
        suite
            .chosen(std::slice::from_ref(&echo))
            .map(|chosen| chosen.len())
            .map_err(|error| error.to_string())
    };
    assert_eq!(chosen(&[]), Ok(1));
    assert_eq!(chosen(&["echo"]), Ok(1));
    assert_eq!(chosen(&["transform:echo"]), Ok(1));
    let none = chosen(&["sink:echo"]).unwrap_err();
    assert!(none.contains("no component `sink:echo`, only transform:echo"), "{none}");
}
