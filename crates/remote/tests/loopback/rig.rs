//! A served plugin and a host's component that calls it.

use std::sync::Arc;

use sweepline_net::listen::Address;
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::ack::{Ack, Receipt};
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::component::{Built, ComponentError, ComponentType, Host, Input, Output};
use sweepline_plugin::drive;
use sweepline_plugin::event::{Batch, Events, Origin, RawBatch, Records};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_plugin::options::{Node, Place as At, Scalar, Tree};
use sweepline_remote::host::RemoteOptions;
use sweepline_remote::serve::{Place, serve};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) type Running = JoinHandle<Result<(), ComponentError>>;

/// A plugin on a socket in a folder of its own.
pub(crate) struct Served {
    folder: tempfile::TempDir,
    name: &'static str,
    stop: CancellationToken,
    serving: Running,
}

impl Served {
    pub(crate) async fn start(components: &'static [&'static ComponentType]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (stop, serving) = start(folder.path(), components).await;
        Self { folder, name: components[0].name, stop, serving }
    }

    /// Ends the plugin at once, open calls included, and starts it again.
    pub(crate) async fn restart(&mut self, components: &'static [&'static ComponentType]) {
        self.serving.abort();
        let _ = (&mut self.serving).await;
        let _ = std::fs::remove_file(self.folder.path().join("plugin.sock"));
        (self.stop, self.serving) = start(self.folder.path(), components).await;
    }

    pub(crate) fn options(&self, json: &str) -> Section {
        self.named(self.name, json)
    }

    pub(crate) fn named(&self, name: &str, json: &str) -> Section {
        Section { name: name.to_owned(), endpoint: endpoint(self.folder.path()), options: json.to_owned() }
    }
}

pub(crate) fn endpoint(folder: &std::path::Path) -> String {
    format!("unix:{}", folder.join("plugin.sock").display())
}

async fn start(
    folder: &std::path::Path,
    components: &'static [&'static ComponentType],
) -> (CancellationToken, Running) {
    let place = Place {
        address: Address::parse(&endpoint(folder)).unwrap(),
        tls: ServerTlsOptions::default(),
        danger_allow_plaintext: false,
        data_dir: None,
    };
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let path = folder.join("plugin.sock");
    let serving = tokio::spawn(async move { serve(components, &place, stopping).await });
    while tokio::net::UnixStream::connect(&path).await.is_err() {
        tokio::task::yield_now().await;
    }
    (stop, serving)
}

/// A component's section in a configuration.
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) endpoint: String,
    pub(crate) options: String,
}

impl Section {
    fn node(&self) -> Node {
        let text =
            |text: &str| Node { tree: Tree::Scalar(Scalar::Text(text.to_owned())), place: At::default() };
        let json: serde_json::Value = serde_json::from_str(&self.options).unwrap();
        let mut entries = vec![("endpoint".to_owned(), At::default(), text(&self.endpoint))];
        for (key, value) in json.as_object().unwrap() {
            entries.push((key.clone(), At::default(), text(&value.to_string())));
        }
        Node { tree: Tree::Map(entries), place: At::default() }
    }

    fn build(&self, kind: &'static str, takes: bool, host: &Host) -> Built {
        let mut node = self.node();
        if takes && let Tree::Map(entries) = &mut node.tree {
            let word = Node { tree: Tree::Scalar(Scalar::Text("raw".to_owned())), place: At::default() };
            let list = Node { tree: Tree::List(vec![word.clone()]), place: At::default() };
            entries.push(("takes".to_owned(), At::default(), list));
            entries.push(("gives".to_owned(), At::default(), word));
        }
        let (_, prepared) = RemoteOptions::read(kind, &self.name, &node, None).unwrap();
        prepared.check().unwrap();
        prepared.build(host.clone()).unwrap()
    }
}

pub(crate) fn host(kind: &'static str) -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels { id: "far".to_owned(), kind, component_type: "plugin" }),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: CancellationToken::new(),
    }
}

fn run(built: Built, input: Option<mpsc::Receiver<Batch>>, output: Output, host: &Host) -> Running {
    let metrics = host.metrics.clone();
    tokio::spawn(async move { drive::run(built, input.map(Input::from), output, &metrics).await })
}

pub(crate) fn sink(section: Section, host: &Host) -> (mpsc::Sender<Batch>, Running) {
    let (input, receiver) = mpsc::channel(4);
    (input, run(section.build("sink", true, host), Some(receiver), Output::new(Vec::new()), host))
}

pub(crate) fn transform(section: Section, host: &Host, output: Output) -> (mpsc::Sender<Batch>, Running) {
    let (input, receiver) = mpsc::channel(4);
    (input, run(section.build("transform", true, host), Some(receiver), output, host))
}

pub(crate) fn source(section: Section, host: &Host, output: Output) -> Running {
    run(section.build("source", false, host), None, output, host)
}

pub(crate) fn records(texts: &[&str]) -> (Batch, Receipt) {
    let mut records = Records::default();
    texts.iter().for_each(|text| records.push(text.as_bytes()));
    let (data, records) = records.finish();
    let received = sweepline_parse::time::Nanos(0);
    let raw = RawBatch { data, records, received, origin: Origin::default() };
    let (ack, receipt) = Ack::new();
    (Batch { events: Events::Raw(raw), ack }, receipt)
}

pub(crate) fn text_of(batch: &Batch) -> Vec<String> {
    let Events::Raw(raw) = &batch.events else { panic!("not raw") };
    raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()).collect()
}
