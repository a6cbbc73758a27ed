//! The layering that ARCHITECTURE.md states, read off the manifests and sources.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Names in a manifest's `[dependencies]`, in file order.
fn dependencies(manifest: &Path) -> Vec<String> {
    let text = fs::read_to_string(manifest).unwrap();
    text.lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn packages() -> BTreeMap<String, Vec<String>> {
    let mut packages = BTreeMap::new();
    for folder in ["crates", "plugins"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let dir = entry.unwrap().path();
            let name = format!("{folder}/{}", dir.file_name().unwrap().to_string_lossy());
            packages.insert(name, dependencies(&dir.join("Cargo.toml")));
        }
    }
    packages
}

const PURE: &[&str] =
    &["crates/parse", "crates/asim", "crates/sketch", "crates/rules", "crates/count", "crates/forward"];

#[test]
fn pure_packages_use_no_runtime_and_no_network() {
    let packages = packages();
    for name in PURE {
        for dependency in &packages[*name] {
            let impure = ["tokio", "hyper", "axum", "tonic", "reqwest", "tracing", "metrics"];
            // `hyperloglogplus` is not of the family of `hyper`.
            let is_of = |word: &&str| dependency.split('-').next() == Some(*word);
            assert!(!impure.iter().any(is_of), "{name} uses {dependency}");
        }
    }
}

#[test]
fn pure_packages_use_only_pure_packages() {
    let packages = packages();
    for name in PURE {
        for dependency in packages[*name].iter().filter_map(|name| name.strip_prefix("sweepline-")) {
            assert!(PURE.contains(&format!("crates/{dependency}").as_str()), "{name} uses {dependency}");
        }
    }
}

#[test]
fn plugins_are_used_by_the_binary_and_where_the_architecture_says() {
    let allowed = [
        ("plugins/sink-detection", "sweepline-transform-distinct"),
        ("plugins/sink-detection", "sweepline-sink-file"),
        ("plugins/source-stdin", "sweepline-source-file"),
        ("plugins/transform-remap", "sweepline-transform-asim"),
    ];
    for (name, dependencies) in packages() {
        for dependency in dependencies {
            let plugin = ["source", "transform", "sink"]
                .iter()
                .any(|kind| dependency.starts_with(&format!("sweepline-{kind}-")));
            let fine = name == "crates/cli" || allowed.contains(&(name.as_str(), dependency.as_str()));
            assert!(!plugin || fine, "{name} uses {dependency}");
        }
    }
}

#[test]
fn the_testkit_is_for_tests_only() {
    for (name, dependencies) in packages() {
        assert!(!dependencies.iter().any(|dependency| dependency == "sweepline-testkit"), "{name} uses it");
    }
}

#[test]
fn vrl_stays_in_one_package() {
    let users: Vec<String> = packages()
        .into_iter()
        .filter(|(_, dependencies)| dependencies.iter().any(|name| name == "vrl"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(users, ["crates/vrl"]);
}

#[test]
fn every_package_is_in_the_architecture() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for name in packages().into_keys() {
        let family = name.split('-').next().unwrap_or(&name).to_owned() + "-*";
        assert!(text.contains(&format!("`{name}`")) || text.contains(&family), "{name} is missing");
    }
}
