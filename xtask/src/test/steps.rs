//! What each step of a test run does.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::{bundle, chaos, prerequisites, process, sandbox, tidy, tools, webapp};

/// One step of a test run.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) run: fn(&Path) -> Result<()>,
}

/// Every step, in order.
pub(super) const STEPS: [Step; 13] = [
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
    Step {
        name: "webapp",
        what: "the part for the web app, on every React that Mattermost has",
        run: webapp::test,
    },
    Step { name: "vectors", what: "test vectors made again are the same", run: vectors },
    Step { name: "bundle", what: "the bundle for this machine", run: bundle },
    Step {
        name: "conformance",
        what: "Mattermost's own plugin host, five versions",
        run: conformance,
    },
    Step {
        name: "chaos",
        what: "everything goes wrong; nothing is lost, nothing comes twice",
        run: chaos::short,
    },
    Step {
        name: "browser",
        what: "the sandbox's pages, the gallery and the settings in Chromium",
        run: browser,
    },
];

/// The version at which the tests that take minutes are run: idling, memory, death of the host.
const LONG: &str = "v0.3.0";

/// So many tests of a host run at once: they mostly wait.
const TOGETHER: &str = "-parallel=4";

/// The versions of Mattermost's public module to run against, oldest first.
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

/// Vectors come from implementations that are not ours: openssl, Python's cryptography, Go.
fn vectors(root: &Path) -> Result<()> {
    process::run(&mut process::program(root, "crates/graph/tests/vectors/make.sh", ["--check"]))?;
    let python = tools::python_with(root, "cryptography==50.0.2")?;
    let script = "crates/store/tests/vectors/tokens.py";
    process::run(&mut process::program(root, python, [script, "--check"]))?;
    let conformance = root.join("conformance");
    process::run(&mut process::program(&conformance, "go", ["run", "./vectors", "--check"]))
}

fn bundle(root: &Path) -> Result<()> {
    bundle::for_this_machine(root)
}

/// The SDK's example plugin and the bundle in Mattermost's own plugin environment.
fn conformance(root: &Path) -> Result<()> {
    let example = ["build", "--locked", "--package", "mattermost", "--example", "probe"];
    process::run(&mut process::cargo(root, example))?;
    process::run(&mut sandbox::build(root))?;
    let built = process::target_directory(root).join("debug");
    let bundle = bundle::path_for_this_machine(root)?;
    for (module, server) in HOSTS {
        println!("--- Mattermost {server} (module {module})");
        let modfile = format!("-modfile=versions/{module}.mod");
        let long = if module == LONG { "yes" } else { "no" };
        let arguments = ["test", modfile.as_str(), "-count=1", TOGETHER, "./..."];
        let mut test = process::program(&root.join("conformance"), "go", arguments);
        test.env("PROBE", built.join("examples/probe"))
            .env("SANDBOX", built.join("sandbox"))
            .env("PLUGIN_BUNDLE", &bundle)
            .env("LONG_TESTS", long);
        process::run(&mut test)
            .with_context(|| format!("it does not work on Mattermost {server}"))?;
    }
    Ok(())
}

fn browser(root: &Path) -> Result<()> {
    process::run(&mut sandbox::build(root))?;
    let chromium = prerequisites::chromium().context("Chromium is missing")?;
    webapp::build_for_tests(root)?;
    let folder = root.join("e2e");
    webapp::install(&folder)?;
    process::run(process::program(&folder, "npm", ["test"]).env("CHROMIUM", chromium))
}
