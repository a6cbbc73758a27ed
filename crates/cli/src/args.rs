//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

/// Security log pipelines: vendor records in, ASIM sessions and port-sweep alerts out.
#[derive(Parser)]
#[command(name = "sweepline", version, propagate_version = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// Say more; twice for still more.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Say only what went wrong.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// How log messages look.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 all well, 1 findings (check-schema, plugin check), damage (buffer verify) or failed tests (test), 64 usage, 65 bad data,
69 unavailable, 70 a defect, 74 input or output failed, 78 configuration.";

/// How log messages look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run a pipeline until its input ends or a signal comes.
    Run(RunArgs),
    /// Check configuration files without running them.
    Validate(ValidateArgs),
    /// Try the cases under `tests` on the pipeline; no source and no output is opened.
    #[command(after_help = TEST_EXAMPLE)]
    Test(TestArgs),
    /// Map records to ASIM sessions, one JSON object a line.
    Parse(ParseArgs),
    /// Count distinct values per group and window over files.
    Count(CountArgs),
    /// Find what the rules find in files, by event time.
    Detect(DetectArgs),
    /// Check ASIM events, JSON lines, as Microsoft's testers do.
    CheckSchema(CheckSchemaArgs),
    /// List or show connectors.
    Connectors(ConnectorsArgs),
    /// List, show or check detection rules.
    Rules(RulesArgs),
    /// Run a component as a plugin of another Sweepline, list what can be, or try somebody's plugin.
    #[command(after_help = PLUGIN_EXAMPLES)]
    Plugin(PluginArgs),
    /// Print a configuration to start from.
    Generate(GenerateArgs),
    /// Look after the disk buffers of sinks.
    #[command(subcommand)]
    Buffer(BufferCommand),
    /// Watch events as they leave the components of a running pipeline.
    #[command(after_help = TAP_EXAMPLES)]
    Tap(TapArgs),
    /// Show what the components of a running pipeline do.
    Top(TopArgs),
}

/// Which configuration files.
#[derive(Clone, clap::Args)]
pub(crate) struct ConfigArgs {
    /// Configuration file; several are one configuration. Globs are allowed.
    #[arg(short, long = "config", value_name = "FILE", env = "SWEEPLINE_CONFIG", value_delimiter = ',')]
    pub(crate) config: Vec<String>,
    /// Folder whose .yaml, .yml and .json files are the configuration.
    #[arg(short = 'C', long = "config-dir", value_name = "DIR")]
    pub(crate) config_dir: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Seconds that draining may take after a signal; a second signal ends at once.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) graceful_shutdown_limit_secs: u64,
    /// Take up the configuration anew when one of its files changes, as after SIGHUP.
    #[arg(short, long)]
    pub(crate) watch_config: bool,
    /// How often files are looked at for changes.
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    pub(crate) watch_config_poll_interval_seconds: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|seconds| !seconds.is_zero()).ok_or_else(|| "it must be a number above 0".to_owned())
}

#[derive(clap::Args)]
pub(crate) struct ValidateArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Configuration files.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Do not look at files, ports and other things outside the configuration.
    #[arg(long)]
    pub(crate) no_environment: bool,
}

#[derive(clap::Args)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Configuration files, pipelines and tests alike; all together are one configuration.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Folder of your own connectors, whose samples are tried besides those of the configuration's; may be given several
    /// times.
    #[arg(long = "connectors-dir", value_name = "DIR")]
    pub(crate) connectors_dir: Vec<PathBuf>,
    /// Rewrite the expected output of samples that differ; read the change before you keep it.
    #[arg(long)]
    pub(crate) update: bool,
}

const TEST_EXAMPLE: &str = "\
Example: sweepline test sweepline.yaml tests.yaml, where tests.yaml holds

  tests:
    - name: inbound ssh is kept
      inputs:
        - insert_at: keep_inbound
          type: session
          fields: {NetworkDirection: Inbound, DstPortNumber: 22}
      outputs:
        - extract_from: keep_inbound
          count: 1
          conditions: [.DstPortNumber == 22]

Exit codes: 0 all passed, 1 a test failed, 78 configuration or tests that make no sense.";

/// How records are mapped.
#[derive(clap::Args)]
pub(crate) struct MappingArgs {
    /// Connector id, or `auto` to recognise each record; see `sweepline connectors`.
    #[arg(long, value_name = "ID", default_value = "auto")]
    pub(crate) connector: String,
    /// Zone of time stamps that name none: an IANA name or an offset.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub(crate) timezone: String,
    /// Network of the organisation, besides the private ranges; repeatable.
    #[arg(long = "internal", value_name = "CIDR")]
    pub(crate) internal: Vec<String>,
    /// Folder of connectors of your own; repeatable.
    #[arg(long = "connectors-dir", value_name = "DIR")]
    pub(crate) connectors_dir: Vec<PathBuf>,
    /// YAML file with options of the `asim` transform; the flags above win.
    #[arg(long, value_name = "FILE")]
    pub(crate) asim_options: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct ParseArgs {
    #[command(flatten)]
    pub(crate) mapping: MappingArgs,
    /// What the input is.
    #[arg(long, value_enum, default_value_t = InputForm::Lines)]
    pub(crate) input: InputForm,
    /// Print one line per input record: connector, outcome, reason and sessions.
    #[arg(long)]
    pub(crate) explain: bool,
    /// File to read, or - for standard input.
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,
}

/// What an input file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum InputForm {
    /// One record a line.
    Lines,
    /// One JSON object a line; its `raw` string is the record and may hold line breaks.
    Ndjson,
}

#[derive(clap::Args)]
pub(crate) struct CountArgs {
    #[command(flatten)]
    pub(crate) mapping: MappingArgs,
    /// Column whose distinct values are counted.
    #[arg(long, value_name = "FIELD", default_value = "SrcIpAddr")]
    pub(crate) distinct: String,
    /// Columns that make the groups.
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',', default_value = "DstPortNumber")]
    pub(crate) by: Vec<String>,
    /// Window length; windows are aligned to the clock.
    #[arg(long, value_name = "SPAN", default_value = "1h")]
    pub(crate) every: String,
    /// How far behind the newest event others may come.
    #[arg(long, value_name = "SPAN", default_value = "5m")]
    pub(crate) lateness: String,
    /// Count only sessions with this value in this column; repeatable.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub(crate) conditions: Vec<String>,
    /// Count exactly however many there are; memory grows with them.
    #[arg(long)]
    pub(crate) exact: bool,
    /// Register bits of the estimate: 10 (3.2 % standard error) to 16 (0.4 %).
    #[arg(long, value_name = "BITS", default_value_t = 12)]
    pub(crate) precision: u8,
    /// Bits of IPv6 addresses that count; 128 for whole addresses.
    #[arg(long, value_name = "BITS", default_value_t = 64)]
    pub(crate) prefix_v6: u8,
    /// Files to read, or - for standard input.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct DetectArgs {
    #[command(flatten)]
    pub(crate) mapping: MappingArgs,
    /// Rules: names of shipped ones, `default`, `all`, or Sigma files; several, and repeatable. Default: the sweep
    /// by sources.
    #[arg(long, value_name = "RULE", num_args = 1..)]
    pub(crate) rules: Vec<String>,
    /// Make every rule's windows tumble (aligned to the clock) instead of slide.
    #[arg(long)]
    pub(crate) tumbling: bool,
    /// Replaces the rules' lateness: how far behind the newest event others may come.
    #[arg(long, value_name = "SPAN")]
    pub(crate) lateness: Option<String>,
    /// One line per finding, when its window closes, instead of early ones and updates.
    #[arg(long = "final")]
    pub(crate) final_only: bool,
    /// How alerts look; `auto` is text on a terminal and JSON lines elsewhere.
    #[arg(long, value_enum, default_value_t = AlertFormat::Auto)]
    pub(crate) format: AlertFormat,
    /// Files to read, or - for standard input (the default).
    pub(crate) files: Vec<PathBuf>,
}

/// How alerts look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum AlertFormat {
    /// Text on a terminal, JSON lines elsewhere.
    Auto,
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(clap::Args)]
pub(crate) struct CheckSchemaArgs {
    /// Be as lax about letter case and lists as Microsoft's tester.
    #[arg(long)]
    pub(crate) compat: bool,
    /// Leave out findings of level 2 (info).
    #[arg(long)]
    pub(crate) no_info: bool,
    /// File of JSON lines to read, or - for standard input.
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct ConnectorsArgs {
    /// Folder of connectors of your own; repeatable.
    #[arg(long = "connectors-dir", value_name = "DIR", global = true)]
    pub(crate) connectors_dir: Vec<PathBuf>,
    #[command(subcommand)]
    pub(crate) action: Option<ConnectorsAction>,
}

#[derive(Subcommand)]
pub(crate) enum ConnectorsAction {
    /// List all connectors (the default).
    List,
    /// Show one: forms, tables, mapped columns, how to send logs, deviations.
    Show {
        /// Connector id.
        id: String,
    },
    /// Write a Markdown page per connector into a folder.
    Doc {
        /// The folder; it is made when it is missing.
        dir: PathBuf,
    },
}

#[derive(clap::Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(crate) action: Option<RulesAction>,
}

#[derive(Subcommand)]
pub(crate) enum RulesAction {
    /// List the shipped rules (the default).
    List,
    /// Print a shipped rule's Sigma file.
    Show {
        /// Rule name.
        name: String,
    },
    /// Check Sigma files.
    Check {
        /// Rule files.
        #[arg(required = true)]
        files: Vec<String>,
    },
}

#[derive(clap::Args)]
pub(crate) struct GenerateArgs {
    /// Components, as source/transform/sink lists: `syslog/asim,distinct/detection`.
    #[arg(default_value = "syslog/asim,distinct/detection")]
    pub(crate) components: String,
}

const PLUGIN_EXAMPLES: &str = "\
Examples:
  sweepline plugin asim --listen unix:/run/sweepline/asim.sock
  sweepline plugin asim --listen 0.0.0.0:7000 --tls-crt-file a.pem --tls-key-file a.key --tls-ca-file hosts.pem
  sweepline plugin list
  sweepline plugin check --options '{\"path\": \"/tmp/out.jsonl\"}' -- python3 jsonl_sink.py

A configuration calls it with `endpoint: unix:/run/sweepline/asim.sock` or `endpoint: https://HOST:7000`, or starts it with
`command: [sweepline, plugin, asim]`, which needs no --listen.";

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct PluginArgs {
    #[command(subcommand)]
    pub(crate) action: Option<PluginAction>,
    /// Type of the component; see `sweepline plugin list`.
    #[arg(required = true)]
    pub(crate) name: Option<String>,
    /// Where to listen: unix:PATH (for this user only) or ADDRESS:PORT (mutual TLS 1.3). Default: where the Sweepline that
    /// started this process says.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Certificate of this plugin, PEM.
    #[arg(long, value_name = "FILE", requires = "listen")]
    pub(crate) tls_crt_file: Option<PathBuf>,
    /// Its private key, PEM.
    #[arg(long, value_name = "FILE", requires = "listen")]
    pub(crate) tls_key_file: Option<PathBuf>,
    /// Roots of the certificates of those who may call, PEM.
    #[arg(long, value_name = "FILE", requires = "listen")]
    pub(crate) tls_ca_file: Option<PathBuf>,
    /// Serve a TCP port without TLS: anybody who reaches it can use it, and read and change what is sent.
    #[arg(long, requires = "listen")]
    pub(crate) danger_allow_plaintext: bool,
    /// Folder in which the component may keep state over restarts.
    #[arg(long, value_name = "DIR", requires = "listen")]
    pub(crate) data_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum PluginAction {
    /// List the components that can be served.
    List,
    /// Try whether a plugin keeps to the protocol.
    ///
    /// Starts COMMAND as a pipeline would, and prints a line for each rule: ok, FAILED with what was expected and what came, or
    /// skipped. The component is really at work: a sink with the options given writes what it is sent, made-up events
    /// with documentation addresses. Exit code 1 when a rule is broken.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(PluginCheckArgs),
}

const CHECK_EXAMPLES: &str = "\
Examples:
  sweepline plugin check -- sweepline plugin asim
  sweepline plugin check --component sink:file --options '{\"path\": \"/tmp/out.jsonl\"}' -- sweepline plugin file
  sweepline plugin check --options '{\"path\": \"/tmp/out.jsonl\"}' -- python3 jsonl_sink.py";

#[derive(clap::Args)]
pub(crate) struct PluginCheckArgs {
    /// Component to try, NAME or KIND:NAME; may be given several times. Default: all that the plugin has.
    #[arg(long, value_name = "NAME")]
    pub(crate) component: Vec<String>,
    /// Options of the components, a JSON object.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) options: String,
    /// The plugin's program and arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

#[derive(clap::Subcommand)]
pub(crate) enum BufferCommand {
    /// Read all of a disk buffer and say what it holds and what is damaged; changes nothing.
    ///
    /// A pipeline that uses the buffer may run meanwhile: what it is just writing then ends a segment as bytes of no record.
    Verify {
        /// The buffer's folder: DATA_DIR/SINK/buffer.
        folder: PathBuf,
    },
}

/// Where a pipeline's endpoint is unless told otherwise.
const DEFAULT_URL: &str = "http://127.0.0.1:9598";

#[derive(clap::Args)]
pub(crate) struct TapArgs {
    /// Names of sources and transforms whose output is watched, globs allowed; without any, all.
    #[arg(value_name = "PATTERN")]
    pub(crate) patterns: Vec<String>,
    /// The same by name.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub(crate) outputs_of: Vec<String>,
    /// Names of transforms and sinks whose input is watched, globs allowed; repeatable.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub(crate) inputs_of: Vec<String>,
    /// Address of the pipeline's endpoint (`api.address`), or of Vector's.
    #[arg(long, value_name = "URL", default_value = DEFAULT_URL)]
    pub(crate) url: String,
    /// How events look.
    #[arg(long, value_enum, default_value_t = TapFormat::Json)]
    pub(crate) format: TapFormat,
    /// Events shown in one interval.
    #[arg(long, value_name = "EVENTS", default_value_t = 100, value_parser = clap::value_parser!(i32).range(1..))]
    pub(crate) limit: i32,
    /// Length of an interval, milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 500, value_parser = clap::value_parser!(i32).range(10..=60_000))]
    pub(crate) interval: i32,
    /// End after so many milliseconds.
    #[arg(long, value_name = "MILLISECONDS")]
    pub(crate) duration_ms: Option<u64>,
    /// Put the component in front of each event.
    #[arg(long)]
    pub(crate) meta: bool,
    /// End when the pipeline does, instead of waiting for it to come back.
    #[arg(long)]
    pub(crate) no_reconnect: bool,
}

const TAP_EXAMPLES: &str = "\
Examples: sweepline tap                          everything, JSON
          sweepline tap asim --limit 5           a look at the sessions
          sweepline tap --inputs-of alerts       what the sink `alerts` gets

What is watched is told on standard error; --quiet leaves that out.";

/// How tapped events look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum TapFormat {
    /// One JSON object a line.
    Json,
    /// A YAML document each.
    Yaml,
    /// One line of `name=value` pairs.
    Logfmt,
}

#[derive(clap::Args)]
pub(crate) struct TopArgs {
    /// Address of the pipeline's endpoint (`api.address`), or of Vector's.
    #[arg(long, value_name = "URL", default_value = DEFAULT_URL)]
    pub(crate) url: String,
    /// Time between two looks, milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(10..=60_000))]
    pub(crate) interval: u32,
    /// Print one table and end, as without a terminal.
    #[arg(long)]
    pub(crate) once: bool,
}
