//! The part that runs in Mattermost's web app: Node builds and tests it.

use std::path::Path;

use anyhow::Result;

use crate::process;

/// Where the build puts it; plugin.json names the same file.
pub(crate) const BUILT: &str = "webapp/dist/main.js";

/// Builds it.
pub(crate) fn build(root: &Path) -> Result<()> {
    npm_run(root, "build")
}

/// Builds it, and the pretend web app that the tests open it in, with each React.
pub(crate) fn build_for_tests(root: &Path) -> Result<()> {
    npm_run(root, "build-for-tests")
}

/// Checks the types, and tries it with every React that Mattermost has.
pub(crate) fn test(root: &Path) -> Result<()> {
    npm_run(root, "test")
}

fn npm_run(root: &Path, script: &str) -> Result<()> {
    let folder = root.join("webapp");
    install(&folder)?;
    process::run(&mut process::program(&folder, "npm", ["run", script]))
}

/// Installs the packages of a folder, exactly as locked.
pub(crate) fn install(folder: &Path) -> Result<()> {
    process::run(&mut process::program(folder, "npm", ["ci", "--no-audit", "--no-fund"]))
}
