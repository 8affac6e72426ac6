//! What a test run needs beforehand: finds it, installs it where that is safe, or says what to do.
//!
//! Toolchains (Rust, Go, Node) are the developer's own choice and are only checked. System pieces
//! (PostgreSQL, Chromium, …) are installed on Debian and Ubuntu as root, as on a fresh CI machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// The oldest Go that builds every supported version of Mattermost's public module.
const GO: [u32; 3] = [1, 26, 7];
const NODE: [u32; 3] = [20, 0, 0];

/// A piece of the system that Debian has packages for.
struct Piece {
    what: &'static str,
    packages: &'static [&'static str],
    present: fn() -> bool,
}

const PIECES: [Piece; 4] = [
    Piece {
        what: "a C compiler",
        packages: &["gcc", "libc6-dev"],
        present: || on_path(&["cc"]).is_some(),
    },
    Piece {
        what: "Python with venv",
        packages: &["python3-venv"],
        present: || succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])),
    },
    Piece {
        what: "PostgreSQL's server programs (or DATABASE_URL)",
        packages: &["postgresql"],
        present: || env::var_os("DATABASE_URL").is_some() || initdb().is_some(),
    },
    Piece {
        what: "Chromium with fonts",
        packages: &["chromium", "fonts-dejavu-core", "fonts-noto-color-emoji", "fonts-open-sans"],
        present: || chromium().is_some(),
    },
];

/// Makes sure that everything is there.
pub(crate) fn check(root: &Path) -> Result<()> {
    process::output(&mut process::cargo(root, ["fmt", "--version"]))
        .and_then(|_| process::output(&mut process::cargo(root, ["clippy", "--version"])))
        .context("Rust's formatter or linter is missing: rustup component add rustfmt clippy")?;
    at_least("Go", GO, &mut process::program(root, "go", ["env", "GOVERSION"]))?;
    at_least("Node", NODE, &mut process::program(root, "node", ["--version"]))?;
    let missing: Vec<&Piece> = PIECES.iter().filter(|piece| !(piece.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(root, &missing)?;
    match missing.iter().find(|piece| !(piece.present)()) {
        Some(piece) => bail!("{} was installed but is not found", piece.what),
        None => Ok(()),
    }
}

fn install(root: &Path, missing: &[&Piece]) -> Result<()> {
    let names: Vec<&str> = missing.iter().map(|piece| piece.what).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|piece| piece.packages).copied().collect();
    let wanted = packages.join(" ");
    if on_path(&["apt-get"]).is_none() || !is_root(root)? {
        bail!("missing: {}. On Debian or Ubuntu: sudo apt-get install {wanted}", names.join(", "));
    }
    println!("installing {wanted}");
    if packages.contains(&"postgresql") {
        only_the_programs_of_postgresql()?;
    }
    let apt_get = |arguments: &[&str]| {
        let mut command = process::program(root, "apt-get", arguments);
        process::run(command.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt_get(&["update", "--quiet=2"])?;
    apt_get(
        &[&["install", "--yes", "--quiet=2", "--no-install-recommends"], packages.as_slice()]
            .concat(),
    )
}

/// Tells Debian's packages not to start a server of their own: the tests start theirs.
fn only_the_programs_of_postgresql() -> Result<()> {
    let folder = Path::new("/etc/postgresql-common/createcluster.d");
    fs::create_dir_all(folder)?;
    fs::write(folder.join("no-main-cluster.conf"), "create_main_cluster = false\n")
        .context("cannot tell Debian's PostgreSQL not to start a server")
}

/// `initdb` on the PATH or where Debian keeps it.
fn initdb() -> Option<PathBuf> {
    on_path(&["initdb"]).or_else(|| {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        versions
            .filter_map(|version| Some(version.ok()?.path().join("bin/initdb")))
            .find(|program| program.is_file())
    })
}

/// Chromium on the PATH, under any of its names.
pub(crate) fn chromium() -> Option<PathBuf> {
    on_path(&["chromium", "chromium-browser", "google-chrome"])
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|program| program.is_file())
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn is_root(root: &Path) -> Result<bool> {
    Ok(process::output(&mut process::program(root, "id", ["-u"]))?.trim() == "0")
}

fn at_least(name: &str, oldest: [u32; 3], command: &mut Command) -> Result<()> {
    let wanted = oldest.map(|part| part.to_string()).join(".");
    let found =
        process::output(command).with_context(|| format!("install {name} {wanted} or newer"))?;
    if version(&found).is_none_or(|found| found < oldest) {
        bail!("{name} is {}: install {wanted} or newer", found.trim());
    }
    Ok(())
}

/// The numbers in `go1.26.8`, `v20.20.2` and the like; what is not given counts as zero.
fn version(text: &str) -> Option<[u32; 3]> {
    let numbers = text.trim().trim_start_matches(|first: char| !first.is_ascii_digit());
    let mut parts = numbers.split('.').map(|part| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    });
    Some([
        parts.next().filter(|_| !numbers.is_empty())?,
        parts.next().unwrap_or(0),
        parts.next().unwrap_or(0),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_programs_print_them() {
        assert_eq!(version("go1.26.8\n"), Some([1, 26, 8]));
        assert_eq!(version("v20.20.2"), Some([20, 20, 2]));
        assert_eq!(version("go1.27rc1"), Some([1, 27, 0]));
        assert_eq!(version("go"), None);
    }

    #[test]
    fn an_older_program_is_refused_with_the_version_that_is_needed() {
        let older = at_least("Go", GO, Command::new("echo").arg("go1.26.6")).unwrap_err();
        assert_eq!(older.to_string(), "Go is go1.26.6: install 1.26.7 or newer");
        at_least("Go", GO, Command::new("echo").arg("go1.27.0")).unwrap();
    }
}
