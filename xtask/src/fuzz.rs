//! `cargo xtask fuzz`: hostile input by the million.
//!
//! Needs a nightly compiler (libFuzzer's instrumentation is not in stable Rust) and cargo-fuzz, which it installs under
//! target/. The test run has property tests of the same readers instead.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::process;

/// Where a target's first inputs come from: random bytes rarely get past the first check.
enum Seeds {
    /// The files of a folder, as they are.
    Files(&'static str),
    /// The streams that Go's encoder wrote.
    Streams,
}

const ENCRYPTED: Seeds = Seeds::Files("crates/graph/tests/vectors/encrypted");

const TARGETS: [(&str, Seeds); 4] = [
    ("notification", ENCRYPTED),
    ("decryption", ENCRYPTED),
    ("netrpc", Seeds::Streams),
    ("gob", Seeds::Streams),
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
        fuzz.env("PATH", search_path(&tools)?);
        match seeds {
            Seeds::Files(folder) => drop(fuzz.arg(folder)),
            Seeds::Streams => write_streams(root, &root.join(corpus))?,
        }
        fuzz.args(["--", &format!("-runs={runs}"), "-rss_limit_mb=1024", "-max_len=65536"]);
        process::run(&mut fuzz).with_context(|| format!("the target {name} found something"))?;
    }
    Ok(())
}

/// Writes Go's streams as the bytes that they were.
fn write_streams(root: &Path, corpus: &Path) -> Result<()> {
    for file in std::fs::read_dir(root.join("crates/mattermost/tests/vectors"))? {
        let path = file?.path();
        let stream = std::fs::read(&path).map_err(Into::into).and_then(|json| stream(&json));
        let stream = stream.with_context(|| format!("{} is not a vector", path.display()))?;
        let name = path.with_extension("gob");
        std::fs::write(corpus.join(name.file_name().unwrap_or_default()), stream)?;
    }
    Ok(())
}

/// The values of one vector behind each other, out of their hexadecimal digits.
fn stream(vector: &[u8]) -> Result<Vec<u8>> {
    let vector: Value = serde_json::from_slice(vector)?;
    let values = vector["values"].as_array().context("no values")?;
    let digits: String = values.iter().filter_map(|value| value["gob"].as_str()).collect();
    let byte = |at| Ok(u8::from_str_radix(digits.get(at..at + 2).context("half a byte")?, 16)?);
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn search_path(tools: &Path) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools.join("bin")).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).context("PATH cannot be extended")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vector_becomes_a_stream() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let corpus = tempfile::tempdir().unwrap();
        write_streams(root, corpus.path()).unwrap();
        let written: Vec<_> = std::fs::read_dir(corpus.path()).unwrap().collect();
        assert!(written.len() > 20, "{}", written.len());
        let request = std::fs::read(corpus.path().join("rpc-request.gob")).unwrap();
        assert!(request.starts_with(b"\x2e\x7f"), "{request:x?}");
    }

    #[test]
    fn what_is_not_a_vector_is_an_error() {
        for broken in
            ["", "{}", r#"{"values": [{"gob": "2e7"}]}"#, r#"{"values": [{"gob": "zz"}]}"#]
        {
            assert!(stream(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
