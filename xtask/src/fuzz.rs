//! `cargo xtask fuzz`: hostile input by the million.
//!
//! Needs a nightly compiler (libFuzzer's instrumentation is not in stable Rust) and cargo-fuzz, which it installs under
//! target/. The test run has property tests of the same readers instead.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::process;

/// Where a target's first inputs come from: random bytes rarely get past the first check.
enum Seeds {
    /// The files of a folder, as they are.
    Files(&'static str),
    /// The streams that Go's encoder wrote.
    Streams,
    /// What is made of each JSON file of a folder.
    Made(&'static str, fn(&Value) -> Vec<String>),
}

const SAMPLES: &str = "crates/graph/tests/samples";
const ENCRYPTED: &str = "crates/graph/tests/vectors/encrypted";
const PLAIN: &str = "crates/graph/tests/vectors/encrypted/plain";
const GALLERY: &str = "crates/notifier/tests/gallery";

/// What is rendered costs time by its length, and the tests have long inputs of their own.
const RENDERED: usize = 4 << 10;
const READ: usize = 16 << 10;

/// Each with the bytes of its longest input.
const TARGETS: [(&str, usize, &[Seeds]); 7] = [
    ("notification", READ, &[Seeds::Files(SAMPLES), Seeds::Made(ENCRYPTED, bodies)]),
    ("decryption", READ, &[Seeds::Files(PLAIN), Seeds::Made(ENCRYPTED, items)]),
    ("netrpc", READ, &[Seeds::Streams]),
    ("gob", READ, &[Seeds::Streams]),
    ("html", RENDERED, &[Seeds::Made(GALLERY, texts)]),
    ("card", RENDERED, &[Seeds::Made(GALLERY, cards)]),
    ("payload", RENDERED, &[Seeds::Made(GALLERY, |payload| vec![payload.to_string()])]),
];

/// Bytes that may be allocated at once for each byte of the longest input: the three of an empty mention become 432, in
/// a list with room for half as many more.
const ALLOCATION: usize = 256;

/// Megabytes that may be in use: most are the inputs that were kept, and the 256 that the sanitizer keeps back once they are
/// freed.
const MEMORY: usize = 1024;

/// Gives each target, or the named one, so many inputs.
pub(crate) fn run(root: &Path, only: Option<&str>, runs: u64) -> Result<()> {
    let names = TARGETS.map(|(name, ..)| name);
    let known = only.is_none_or(|only| names.contains(&only));
    ensure!(known, "the targets are {}", names.join(", "));
    let tools = process::target_directory(root).join("fuzz-tools");
    let install = ["install", "--quiet", "--locked", "cargo-fuzz", "--version", "0.13.2", "--root"];
    process::run(process::program(root, "cargo", install).arg(&tools))
        .context("cargo-fuzz cannot be installed")?;
    let wanted = TARGETS.iter().filter(|(name, ..)| only.is_none_or(|only| only == *name));
    for (name, longest, seeds) in wanted {
        println!("--- {name}: {runs} inputs");
        let corpus = root.join("fuzz/corpus").join(name);
        // libFuzzer's list of the files is an allocation, too, and soon larger than an input may make one.
        if corpus.exists() {
            std::fs::remove_dir_all(&corpus)?;
        }
        std::fs::create_dir_all(&corpus)?;
        let arguments = ["run", "nightly", "cargo", "fuzz", "run", name];
        let mut fuzz = process::program(root, "rustup", arguments);
        fuzz.arg(&corpus).env("PATH", search_path(&tools)?);
        // It would read more at once than any input may, and be reported in place of the panic.
        fuzz.env("RUST_BACKTRACE", "0");
        for seeds in *seeds {
            match seeds {
                Seeds::Files(folder) => drop(fuzz.arg(folder)),
                Seeds::Streams => write_streams(root, &corpus)?,
                Seeds::Made(folder, of) => write_made(&root.join(folder), &corpus, *of)?,
            }
        }
        let at_once = (longest * ALLOCATION) >> 20;
        fuzz.args(["--", &format!("-runs={runs}"), &format!("-max_len={longest}"), "-reload=0"])
            .arg(format!("-malloc_limit_mb={at_once}"))
            .arg(format!("-rss_limit_mb={MEMORY}"));
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

/// Writes what `of` makes of each JSON file of a folder.
fn write_made(folder: &Path, corpus: &Path, of: fn(&Value) -> Vec<String>) -> Result<()> {
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let kind = path.file_stem().unwrap_or_default().display();
            let content = serde_json::from_slice(&std::fs::read(&path)?)
                .with_context(|| format!("{kind} is no JSON"))?;
            for (index, seed) in of(&content).into_iter().enumerate() {
                std::fs::write(corpus.join(format!("{kind}-{index}")), seed)?;
            }
        }
    }
    Ok(())
}

/// What Microsoft POSTs of encrypted content.
fn bodies(content: &Value) -> Vec<String> {
    vec![json!({ "value": [item(content)], "validationTokens": ["e30.e30."] }).to_string()]
}

fn items(content: &Value) -> Vec<String> {
    vec![item(content).to_string()]
}

fn item(content: &Value) -> Value {
    json!({
        "subscriptionId": "10493aa0-4d29-4df5-bc0c-ef742cc6cd7f",
        "tenantId": "2432b57b-0abd-43db-aa7b-16eadd115d34",
        "clientState": "secret",
        "changeType": "created",
        "resource": "chats('19:1@thread.v2')/messages('1612289765949')",
        "encryptedContent": content,
    })
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

    fn made(folder: &str, of: fn(&Value) -> Vec<String>) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let corpus = tempfile::tempdir().unwrap();
        write_made(&root.join(folder), corpus.path(), of).unwrap();
        let files = std::fs::read_dir(corpus.path()).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn every_kind_of_the_gallery_becomes_a_seed() {
        assert!(made(GALLERY, texts).len() >= 80);
        assert!(made(GALLERY, cards).len() >= 20);
    }

    #[test]
    fn encrypted_content_comes_in_an_item_of_a_chat() {
        let seeds = made(ENCRYPTED, items);
        assert!(seeds.len() > 10, "{}", seeds.len());
        for seed in seeds {
            let item: Value = serde_json::from_str(&seed).unwrap();
            assert!(item["resource"].as_str().unwrap().starts_with("chats('"), "{seed}");
            assert!(item["encryptedContent"]["dataKey"].is_string(), "{seed}");
        }
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
