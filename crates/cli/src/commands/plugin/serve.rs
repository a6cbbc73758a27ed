//! `sweepline plugin NAME`.

use std::process::ExitCode;

use sweepline_net::listen::Address;
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::{ComponentError, ComponentType};
use sweepline_plugin::options;
use sweepline_remote::serve::{Place, serve, serve_host};
use tokio_util::sync::CancellationToken;

use crate::args::PluginArgs;
use crate::commands::run::{component_code, stop_signal};
use crate::exit::{self, Failure};
use crate::registry;

pub(super) fn run(args: &PluginArgs) -> Result<ExitCode, Failure> {
    let components = find(args.name.as_deref().unwrap_or_default())?;
    let place = match &args.listen {
        Some(listen) => Some(place(args, listen)?),
        None => {
            Place::from_environment()
                .map_err(|error| Failure::new(exit::USAGE, format_args!("give --listen ADDRESS: {error}")))?;
            None
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::io("starting", &error))?;
    let served = runtime.block_on(async {
        match place {
            None => serve_host(&components).await,
            Some(place) => until_signal(&components, &place).await,
        }
    });
    runtime.shutdown_background();
    served.map_err(|error| Failure::new(component_code(&error), error))?;
    Ok(ExitCode::SUCCESS)
}

async fn until_signal(components: &[&'static ComponentType], place: &Place) -> Result<(), ComponentError> {
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        stop_signal().await;
        stopping.cancel();
    });
    serve(components, place, stop).await
}

/// Returns all types of a name: a source and a sink may share one.
fn find(name: &str) -> Result<Vec<&'static ComponentType>, Failure> {
    let all = registry::all();
    let found: Vec<&'static ComponentType> = all.iter().copied().filter(|one| one.name == name).collect();
    if found.is_empty() {
        let mut known: Vec<&str> = all.iter().map(|one| one.name).collect();
        known.sort_unstable();
        known.dedup();
        let hint = options::suggestion(name, &known);
        return Err(Failure::new(exit::USAGE, format_args!("unknown component `{name}`{hint}")));
    }
    Ok(found)
}

fn place(args: &PluginArgs, listen: &str) -> Result<Place, Failure> {
    let usage = |error: ComponentError| Failure::new(exit::USAGE, format_args!("--listen: {error}"));
    let place = Place {
        address: Address::parse(listen).map_err(usage)?,
        tls: ServerTlsOptions {
            crt_file: args.tls_crt_file.clone(),
            key_file: args.tls_key_file.clone(),
            ca_file: args.tls_ca_file.clone(),
            ..ServerTlsOptions::default()
        },
        danger_allow_plaintext: args.danger_allow_plaintext,
        data_dir: args.data_dir.clone(),
    };
    place.check().map_err(usage)?;
    Ok(place)
}
