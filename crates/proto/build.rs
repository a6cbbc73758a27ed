//! Compiles `proto/` without protoc.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    const ROOT: &str = "../../proto";
    println!("cargo::rerun-if-changed={ROOT}");
    let descriptors = protox::compile(["sweepline/event/v1/event.proto"], [ROOT])?;
    prost_build::Config::new().compile_fds(descriptors)?;
    Ok(())
}
