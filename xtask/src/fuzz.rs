//! `cargo xtask fuzz`: hostile input by the million.
//!
//! Needs a nightly compiler (libFuzzer's instrumentation is not in stable Rust) and cargo-fuzz, which it installs under
//! target/. The test run has property tests of the same readers instead.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::process;

/// Each target, and where its first inputs come from.
const TARGETS: [(&str, Option<&str>); 4] = [
    ("notification", Some("crates/graph/tests/vectors/encrypted")),
    ("decryption", Some("crates/graph/tests/vectors/encrypted")),
    ("netrpc", None),
    ("gob", None),
];

/// Gives each target, or the named one, so many inputs.
pub(crate) fn run(root: &Path, only: Option<&str>, runs: u64) -> Result<()> {
    let known = TARGETS.iter().any(|(name, _)| Some(*name) == only);
    ensure!(only.is_none() || known, "the targets are notification, decryption, netrpc and gob");
    let tools = process::target_directory(root).join("fuzz-tools");
    let install = ["install", "--quiet", "--locked", "cargo-fuzz", "--version", "0.13.2", "--root"];
    process::run(process::program(root, "cargo", install).arg(&tools))
        .context("cargo-fuzz cannot be installed")?;
    for (name, seeds) in TARGETS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        println!("--- {name}: {runs} inputs");
        let corpus = format!("fuzz/corpus/{name}");
        std::fs::create_dir_all(root.join(&corpus))?;
        let arguments = ["run", "nightly", "cargo", "fuzz", "run", name, &corpus];
        let mut fuzz = process::program(root, "rustup", arguments);
        fuzz.env("PATH", search_path(&tools)?).args(*seeds);
        fuzz.args(["--", &format!("-runs={runs}"), "-rss_limit_mb=1024", "-max_len=65536"]);
        process::run(&mut fuzz).with_context(|| format!("the target {name} found something"))?;
    }
    Ok(())
}

fn search_path(tools: &Path) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools.join("bin")).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).context("PATH cannot be extended")
}
