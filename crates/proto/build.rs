//! Compiles `proto/` without protoc.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use prost::Message;

fn main() -> Result<(), Box<dyn Error>> {
    const ROOT: &str = "../../proto";
    println!("cargo::rerun-if-changed={ROOT}");
    let files = [
        "sweepline/event/v1/event.proto",
        "sweepline/plugin/v1/plugin.proto",
        "vector/event.proto",
        "vector/vector.proto",
        "vector/observability.proto",
    ];
    let descriptors = protox::compile(files, [ROOT])?;
    // What gRPC reflection tells.
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}
