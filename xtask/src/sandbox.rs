//! `cargo xtask sandbox`: the product to play with, without a tenant and without a server.

use std::{ffi::OsString, os::unix::process::CommandExt as _, path::Path, process::Command};

use anyhow::{Context as _, Result};

use crate::process;

/// The command that builds the plugin and the sandbox.
pub(crate) fn build(root: &Path) -> Command {
    process::cargo(root, ["build", "--package", "plugin", "--package", "sandbox"])
}

/// Builds the plugin and the sandbox and becomes the sandbox, so that Ctrl-C reaches it directly.
pub(crate) fn run(root: &Path, rest: &[OsString]) -> Result<()> {
    process::run(&mut build(root))?;
    let built = process::target_directory(root).join("debug");
    let error = Command::new(built.join("sandbox"))
        .arg("--plugin")
        .arg(built.join("plugin"))
        .args(rest)
        .current_dir(root)
        .exec();
    Err(error).context("cannot start the sandbox that was just built")
}
