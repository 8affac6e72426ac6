//! `cargo xtask chaos`: everything goes wrong while messages flow; is one lost, does one come twice?
//!
//! The plugin runs in Mattermost's own plugin environment, on one node and then on two, so the program that
//! lets things go wrong is Go (`conformance/chaos`). This chore builds what it needs and hands on its verdict.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, Hasher as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{bundle, process, sandbox};

/// What `cargo xtask chaos` can be told.
#[derive(Args)]
pub(crate) struct Options {
    /// Decides what is sent to whom and what strikes when; without it, another one each time.
    #[arg(long)]
    seed: Option<u64>,
    /// Messages to send at least.
    #[arg(long, default_value_t = 2000)]
    messages: u32,
    /// A fault around the plugin that the run has to find: acknowledge-before-commit or post-without-look-up.
    #[arg(long)]
    plant: Option<String>,
    /// What fits into a test run: fewer messages, each death at least 10 times over both runs.
    #[arg(long)]
    short: bool,
    /// Take the debug build of the plugin.
    #[arg(long)]
    debug: bool,
}

/// How often a process dies in each state at least, on one node and again on two.
const DEATHS: u32 = 10;
const DEATHS_SHORT: u32 = 5;
const MESSAGES_SHORT: u32 = 600;

/// Builds everything and lets it go wrong.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    process::run(&mut sandbox::build(root))?;
    let bundle = if options.debug {
        debug_bundle(root)?
    } else {
        bundle::for_this_machine(root)?;
        bundle::path_for_this_machine(root)?
    };
    strike(root, &bundle, options)
}

/// The short form, with the bundle and the sandbox that are there.
pub(crate) fn short(root: &Path) -> Result<()> {
    let options =
        Options { seed: None, messages: MESSAGES_SHORT, plant: None, short: true, debug: false };
    strike(root, &bundle::path_for_this_machine(root)?, &options)
}

fn strike(root: &Path, bundle: &Path, options: &Options) -> Result<()> {
    let seed = options.seed.unwrap_or_else(|| RandomState::new().build_hasher().finish());
    let (messages, deaths) =
        if options.short { (MESSAGES_SHORT, DEATHS_SHORT) } else { (options.messages, DEATHS) };
    let mut chaos =
        process::program(&root.join("conformance"), "go", ["run", "./cmd/chaos", "--bundle"]);
    chaos
        .arg(bundle)
        .arg("--sandbox")
        .arg(process::target_directory(root).join("debug/sandbox"))
        .args(["--seed", &seed.to_string()])
        .args(["--messages", &messages.to_string()])
        .args(["--least", &deaths.to_string()]);
    if let Some(fault) = &options.plant {
        chaos.args(["--plant", fault]);
    }
    process::run(&mut chaos).with_context(|| format!("to strike alike: --seed {seed}"))
}

/// A folder as Mattermost unpacks the bundle, with the debug build.
fn debug_bundle(root: &Path) -> Result<PathBuf> {
    let target = process::target_directory(root);
    let folder = target.join("chaos");
    bundle::unpacked(root, &folder, &target.join("debug/plugin"))?;
    Ok(folder)
}
