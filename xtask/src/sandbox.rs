//! `cargo xtask sandbox`: the product to play with, without a tenant and without a server.

use std::{ffi::OsString, os::unix::process::CommandExt as _, path::Path, process::Command};

use anyhow::{Context as _, Result};

use crate::{process, webapp};

/// What the gallery shows, and Mattermost's own renderer, one of the packages of the browser tests.
const GALLERY: [&str; 4] = [
    "--gallery",
    "crates/notifier/tests/gallery",
    "--renderer",
    "e2e/node_modules/@mattermost/commonmark/dist/commonmark.js",
];

/// The command that builds the plugin and the sandbox.
pub(crate) fn build(root: &Path) -> Command {
    process::cargo(root, ["build", "--package", "plugin", "--package", "sandbox"])
}

/// Builds the plugin and the sandbox and becomes the sandbox, so that Ctrl-C reaches it directly.
pub(crate) fn run(root: &Path, gallery: bool, rest: &[OsString]) -> Result<()> {
    process::run(&mut build(root))?;
    let built = process::target_directory(root).join("debug");
    let mut sandbox = Command::new(built.join("sandbox"));
    sandbox.arg("--plugin").arg(built.join("plugin")).args(rest).current_dir(root);
    if gallery {
        webapp::install(&root.join("e2e"))?;
        sandbox.args(GALLERY);
    }
    Err(sandbox.exec()).context("cannot start the sandbox that was just built")
}
