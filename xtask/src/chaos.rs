//! `cargo xtask chaos`: everything goes wrong while messages flow, and what is lost or comes twice is counted.
//!
//! The bundle runs in Mattermost's own plugin environment; the program that does the harm is `conformance/cmd/chaos`.

use std::{ffi::OsString, path::Path};

use anyhow::Result;

use crate::{bundle, process, sandbox};

/// Builds the bundle and the sandbox, and passes `rest` on.
pub(crate) fn run(root: &Path, rest: &[OsString]) -> Result<()> {
    bundle::for_this_machine(root)?;
    process::run(&mut sandbox::build(root))?;
    let sandbox = process::target_directory(root).join("debug/sandbox");
    let mut chaos = process::program(&root.join("conformance"), "go", ["run", "./cmd/chaos"]);
    chaos.arg("-bundle").arg(bundle::path_for_this_machine(root)?);
    chaos.arg("-sandbox").arg(sandbox).args(rest);
    process::run(&mut chaos)
}
