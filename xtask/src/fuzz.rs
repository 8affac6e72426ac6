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
    /// Something of each message in the gallery.
    Gallery(fn(&Value) -> Vec<String>),
}

const ENCRYPTED: Seeds = Seeds::Files("crates/graph/tests/vectors/encrypted");

const TARGETS: [(&str, Seeds); 7] = [
    ("notification", ENCRYPTED),
    ("decryption", ENCRYPTED),
    ("netrpc", Seeds::Streams),
    ("gob", Seeds::Streams),
    ("html", Seeds::Gallery(texts)),
    ("card", Seeds::Gallery(cards)),
    ("payload", Seeds::Gallery(|payload| vec![payload.to_string()])),
];

/// Gives each target, or the named one, so many inputs.
pub(crate) fn run(root: &Path, only: Option<&str>, runs: u64) -> Result<()> {
    let names = TARGETS.map(|(name, _)| name);
    let known = only.is_none_or(|only| names.contains(&only));
    ensure!(known, "the targets are {}", names.join(", "));
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
        // What is rendered costs time by its length, and the tests have long inputs of their own.
        let longest = if matches!(seeds, Seeds::Gallery(_)) { 4_096 } else { 65_536 };
        match seeds {
            Seeds::Files(folder) => drop(fuzz.arg(folder)),
            Seeds::Streams => write_streams(root, &root.join(corpus))?,
            Seeds::Gallery(of) => write_gallery(root, &root.join(corpus), *of)?,
        }
        let (runs, longest) = (format!("-runs={runs}"), format!("-max_len={longest}"));
        fuzz.args(["--", &runs, &longest, "-rss_limit_mb=1024"]);
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

/// Writes what `of` takes of each message in the gallery.
fn write_gallery(root: &Path, corpus: &Path, of: fn(&Value) -> Vec<String>) -> Result<()> {
    for file in std::fs::read_dir(root.join("crates/notifier/tests/gallery"))? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let kind = path.file_stem().unwrap_or_default().display();
            let payload = serde_json::from_slice(&std::fs::read(&path)?)
                .with_context(|| format!("{kind} is no payload"))?;
            for (index, seed) in of(&payload).into_iter().enumerate() {
                std::fs::write(corpus.join(format!("{kind}-{index}")), seed)?;
            }
        }
    }
    Ok(())
}

fn texts(payload: &Value) -> Vec<String> {
    payload["message"]["body"]["content"].as_str().map(str::to_owned).into_iter().collect()
}

fn cards(payload: &Value) -> Vec<String> {
    let attachments = payload["message"]["attachments"].as_array().into_iter().flatten();
    attachments.filter_map(|one| one["content"].as_str().map(str::to_owned)).collect()
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
    fn every_kind_of_the_gallery_becomes_a_seed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let seeds = |of| {
            let corpus = tempfile::tempdir().unwrap();
            write_gallery(root, corpus.path(), of).unwrap();
            std::fs::read_dir(corpus.path()).unwrap().count()
        };
        assert!(seeds(texts) >= 80);
        assert!(seeds(cards) >= 20);
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
