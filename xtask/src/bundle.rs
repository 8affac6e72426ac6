//! The file that an administrator uploads: the plugin for every platform, its part for the web app, its manifest,
//! its icon.
//!
//! A Mattermost server does not tell which C library it has, so the executables are static (musl).
//! zig is the C compiler and linker for both platforms.

mod archive;

use std::{
    env::consts::ARCH,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::{bundle::archive::Entry, process, tidy::Manifest, tools, webapp};

/// A kind of machine that Mattermost's server runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Amd64,
    Arm64,
}

impl Platform {
    /// Every platform that a release serves.
    pub(crate) const ALL: [Self; 2] = [Self::Amd64, Self::Arm64];

    /// The platform of this machine.
    fn here() -> Self {
        if ARCH == "aarch64" { Self::Arm64 } else { Self::Amd64 }
    }

    /// Rust's name.
    fn target(self) -> &'static str {
        match self {
            Self::Amd64 => "x86_64-unknown-linux-musl",
            Self::Arm64 => "aarch64-unknown-linux-musl",
        }
    }

    /// Go's name, which is Mattermost's.
    fn name(self) -> &'static str {
        match self {
            Self::Amd64 => "linux-amd64",
            Self::Arm64 => "linux-arm64",
        }
    }
}

/// Writes the bundle of all platforms as the only file in dist/.
pub(crate) fn release(root: &Path) -> Result<()> {
    let dist = root.join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).context("cannot clear dist/")?;
    }
    build(root, &Platform::ALL, &dist.join(Manifest::read(root)?.bundle_name("linux")))
}

/// Writes the bundle for this machine alone, for the tests.
pub(crate) fn for_this_machine(root: &Path) -> Result<()> {
    build(root, &[Platform::here()], &path_for_this_machine(root)?)
}

/// Where [`for_this_machine`] writes.
pub(crate) fn path_for_this_machine(root: &Path) -> Result<PathBuf> {
    let name = Manifest::read(root)?.bundle_name(Platform::here().name());
    Ok(process::target_directory(root).join("bundle").join(name))
}

/// Builds the plugin for `platforms` and packs it into the file `bundle`.
fn build(root: &Path, platforms: &[Platform], bundle: &Path) -> Result<()> {
    let targets: Vec<&str> = platforms.iter().map(|platform| platform.target()).collect();
    println!("Rust's standard library for {}", targets.join(", "));
    process::run(&mut process::program(root, "rustup", ["target", "add"].iter().chain(&targets)))?;
    let tools = tools::installed(root)?;
    println!("the plugin for {}", targets.join(", "));
    process::run(&mut tools.zigbuild(root, "plugin", &targets)?)?;
    println!("the part for the web app");
    webapp::build(root)?;

    let folder = bundle.parent().context("a bundle lies in a folder")?;
    fs::create_dir_all(folder)?;
    archive::write(bundle, &Manifest::read(root)?.id, &entries(root, platforms))?;
    let size = fs::metadata(bundle)?.len();
    println!("{} ({:.1} MB)", bundle.display(), megabytes(size));
    Ok(())
}

/// Fills `folder` as Mattermost unpacks a bundle, with `program` as the plugin for this machine.
pub(crate) fn unpacked(root: &Path, folder: &Path, program: &Path) -> Result<()> {
    webapp::build(root)?;
    for Entry { name, source, .. } in
        plain(root).into_iter().chain([executable(Platform::here(), program.to_owned())])
    {
        let copy = folder.join(name);
        fs::create_dir_all(copy.parent().context("a bundled file lies in a folder")?)?;
        fs::copy(&source, &copy).with_context(|| format!("cannot copy {}", source.display()))?;
    }
    Ok(())
}

/// What the bundle holds, wherever it lies here.
fn entries(root: &Path, platforms: &[Platform]) -> Vec<Entry> {
    let built = process::target_directory(root);
    let programs = platforms.iter().map(|platform| {
        executable(*platform, built.join(platform.target()).join("release/plugin"))
    });
    plain(root).into_iter().chain(programs).collect()
}

/// What is the same on every platform.
fn plain(root: &Path) -> [Entry; 4] {
    ["plugin.json", "assets/icon.svg", "LICENSE", webapp::BUILT].map(|name| Entry {
        name: name.to_owned(),
        source: root.join(name),
        executable: false,
    })
}

fn executable(platform: Platform, source: PathBuf) -> Entry {
    Entry { name: format!("server/dist/plugin-{}", platform.name()), source, executable: true }
}

#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_what_the_bundle_holds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let manifest: serde_json::Value =
            serde_json::from_slice(&fs::read(root.join("plugin.json")).unwrap()).unwrap();
        let named = manifest["server"]["executables"].as_object().unwrap();
        let bundled = entries(root, &Platform::ALL);
        for platform in Platform::ALL {
            let path = named[platform.name()].as_str().unwrap();
            assert!(bundled.iter().any(|entry| entry.name == path && entry.executable), "{path}");
        }
        assert_eq!(named.len(), Platform::ALL.len());
        let webapp = manifest["webapp"]["bundle_path"].as_str().unwrap();
        assert!(bundled.iter().any(|entry| entry.name == webapp), "{webapp}");
    }
}
