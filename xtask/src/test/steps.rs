//! What each step of a test run does.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{bundle, prerequisites, process, tidy, tools};

/// One step of a test run.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) run: fn(&Path) -> Result<()>,
}

/// Every step, in order.
pub(super) const STEPS: [Step; 10] = [
    Step {
        name: "prerequisites",
        what: "the programs that the steps need",
        run: prerequisites::check,
    },
    Step { name: "format", what: "rustfmt changes nothing", run: format },
    Step { name: "tidy", what: "the rules that no compiler checks", run: tidy::run },
    Step { name: "dependencies", what: "licences, bans, sources, advisories", run: dependencies },
    Step { name: "clippy", what: "no lint fires", run: clippy },
    Step { name: "documentation", what: "rustdoc finds nothing broken", run: documentation },
    Step { name: "tests", what: "unit, integration and flow tests", run: tests },
    Step { name: "vectors", what: "test vectors made again are the same", run: vectors },
    Step { name: "bundle", what: "the bundle for this machine", run: bundle },
    Step { name: "conformance", what: "Mattermost's own plugin host loads it", run: conformance },
];

/// The versions of Mattermost's public module that the bundle is run against, oldest first.
const HOSTS: [(&str, &str); 5] = [
    ("v0.1.12", "10.9"),
    ("v0.1.21", "11.1"),
    ("v0.2.0", "11.5"),
    ("v0.3.0", "11.6"),
    ("v0.4.4", "11.11"),
];

fn format(root: &Path) -> Result<()> {
    process::run(&mut process::cargo(root, ["fmt", "--all", "--check"]))
}

fn clippy(root: &Path) -> Result<()> {
    let arguments = "clippy --locked --workspace --all-targets --all-features -- -D warnings";
    process::run(&mut process::cargo(root, arguments.split(' ')))
}

fn documentation(root: &Path) -> Result<()> {
    let arguments = "doc --locked --workspace --no-deps --document-private-items";
    process::run(process::cargo(root, arguments.split(' ')).env("RUSTDOCFLAGS", "-D warnings"))
}

fn tests(root: &Path) -> Result<()> {
    process::run(&mut process::cargo(root, ["test", "--locked", "--workspace"]))
}

/// cargo-deny; its advisory database is a git repository that not every network reaches.
fn dependencies(root: &Path) -> Result<()> {
    let tools = tools::installed(root)?;
    let mut checks = vec!["bans", "licenses", "sources"];
    let reached = tools.cargo(root, ["deny", "fetch", "db"])?.output()?.status.success();
    if reached {
        checks.push("advisories");
    } else {
        println!("NOT CHECKED: advisories, because their database cannot be reached from here");
    }
    process::run(tools.cargo(root, ["deny", "--locked", "check"])?.args(checks))
}

/// Every crate's vectors have a script beside them that makes them; Go's are made by conformance/.
fn vectors(root: &Path) -> Result<()> {
    for package in fs::read_dir(root.join("crates"))? {
        let script = package?.path().join("tests/vectors/make.sh");
        if script.is_file() {
            process::run(&mut process::program(root, script, ["--check"]))?;
        }
    }
    process::run(&mut process::program(
        &root.join("conformance"),
        "go",
        ["run", "./vectors", "--check"],
    ))
}

fn bundle(root: &Path) -> Result<()> {
    bundle::for_this_machine(root)
}

fn conformance(root: &Path) -> Result<()> {
    let bundle = bundle::path_for_this_machine(root)?;
    for (module, server) in HOSTS {
        println!("--- Mattermost {server} (module {module})");
        let modfile = format!("-modfile=versions/{module}.mod");
        let folder = root.join("conformance");
        process::run(
            process::program(&folder, "go", ["test", modfile.as_str(), "-count=1", "./..."])
                .env("MSTEAMS_BUNDLE", &bundle),
        )
        .with_context(|| format!("the bundle does not work on Mattermost {server}"))?;
    }
    Ok(())
}
