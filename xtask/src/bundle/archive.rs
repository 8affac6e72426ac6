//! The tar.gz as Mattermost's server unpacks it.
//!
//! The server takes the file modes from the tar headers and skips everything that is not a regular
//! file or a folder (`server/channels/app/extract_plugin_tar.go`): an executable without mode 0755
//! cannot be started. Equal contents give an equal file: fixed order, time, owner.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

/// The time of every entry: 2026-01-01 00:00 UTC, in seconds since 1970.
const MODIFIED: u64 = 1_767_225_600;

/// One file of the bundle.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The path inside the bundle's root folder.
    pub(crate) name: String,
    /// Where the file lies now.
    pub(crate) source: PathBuf,
    pub(crate) executable: bool,
}

/// Writes `entries` under the folder `top` into a new tar.gz.
pub(crate) fn write(bundle: &Path, top: &str, entries: &[Entry]) -> Result<()> {
    let file =
        File::create(bundle).with_context(|| format!("cannot write {}", bundle.display()))?;
    let mut archive = Builder::new(GzBuilder::new().write(file, Compression::best()));
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|left, right| left.name.cmp(&right.name));
    for entry in sorted {
        let content = fs::read(&entry.source)
            .with_context(|| format!("cannot read {}", entry.source.display()))?;
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(if entry.executable { 0o755 } else { 0o644 });
        header.set_mtime(MODIFIED);
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, format!("{top}/{}", entry.name), content.as_slice())?;
    }
    archive.into_inner()?.finish()?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use flate2::read::GzDecoder;

    use super::*;

    fn entry(folder: &Path, name: &str, executable: bool) -> Entry {
        let source = folder.join(name.replace('/', "-"));
        fs::write(&source, name).unwrap();
        Entry { name: name.to_owned(), source, executable }
    }

    #[test]
    fn executables_carry_their_mode_and_lie_under_the_root_folder() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = folder.path().join("bundle.tar.gz");
        let entries = [
            entry(folder.path(), "server/dist/plugin", true),
            entry(folder.path(), "plugin.json", false),
        ];
        write(&bundle, "top", &entries).unwrap();
        let mut archive = tar::Archive::new(GzDecoder::new(File::open(&bundle).unwrap()));
        let seen: Vec<(String, u32)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                (entry.path().unwrap().display().to_string(), entry.header().mode().unwrap())
            })
            .collect();
        assert_eq!(
            seen,
            [("top/plugin.json".to_owned(), 0o644), ("top/server/dist/plugin".to_owned(), 0o755)]
        );
    }

    #[test]
    fn the_same_contents_give_the_same_bytes_in_any_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut entries = [entry(folder.path(), "b", true), entry(folder.path(), "a", false)];
        let (first, second) = (folder.path().join("1"), folder.path().join("2"));
        write(&first, "top", &entries).unwrap();
        entries.reverse();
        write(&second, "top", &entries).unwrap();
        assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    }
}
