//! The project's chores, each one command: `cargo xtask test`, `bundle`, `sandbox`, `tidy`.
//!
//! A clean clone with Rust, Go and Node is enough: what else a chore needs it installs or names
//! exactly.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a chore prints is its result")]

mod bench;
mod bundle;
mod chaos;
mod fuzz;
mod prerequisites;
mod process;
mod sandbox;
mod test;
mod tidy;
mod tools;
mod webapp;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

/// The project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Runs everything that CI runs and prints what took how long.
    Test {
        /// Only these steps.
        steps: Vec<String>,
    },
    /// Writes the one file that an administrator uploads to Mattermost into dist/.
    Bundle,
    /// Measures what the product promises in numbers; docs/performance.md explains the keys.
    Bench {
        /// Also write the figures to this file.
        #[arg(long)]
        json: Option<PathBuf>,
        /// Only these figures.
        keys: Vec<String>,
    },
    /// Starts a pretend Microsoft and a pretend Mattermost with the plugin and prints one URL.
    Sandbox {
        /// Shows a message of every kind, in Teams and as the post that it becomes.
        #[arg(long)]
        gallery: bool,
        /// Passed on to the sandbox program.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<OsString>,
    },
    /// Gives the readers of hostile input a million inputs each; needs a nightly compiler.
    Fuzz {
        /// Only this target: notification, decryption, netrpc, gob, html, card or payload.
        target: Option<String>,
        /// Inputs for each target.
        #[arg(long, default_value_t = 1_000_000)]
        runs: u64,
    },
    /// Kills, restarts, delays and repeats while messages flow, and counts what is lost or comes twice.
    Chaos(chaos::Options),
    /// Checks the rules that no compiler checks.
    Tidy,
}

fn main() -> ExitCode {
    match run(Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask has to lie in a folder of the project")?;
    match chore {
        Chore::Test { steps } => test::run(root, &steps),
        Chore::Bench { json, keys } => bench::run(root, &keys, json.as_deref()),
        Chore::Bundle => bundle::release(root),
        Chore::Sandbox { gallery, rest } => sandbox::run(root, gallery, &rest),
        Chore::Fuzz { target, runs } => fuzz::run(root, target.as_deref(), runs),
        Chore::Chaos(options) => chaos::run(root, &options),
        Chore::Tidy => tidy::run(root),
    }
}
