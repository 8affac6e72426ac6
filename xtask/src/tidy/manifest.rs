//! The plugin's manifest, and the rule that its version is the workspace's.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Problem, Tree, section};

/// What the bundle's name takes from plugin.json.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) id: String,
    pub(crate) version: String,
}

impl Manifest {
    /// Reads plugin.json.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(root.join("plugin.json")).context("cannot read plugin.json")?;
        Self::parse(&text).context("plugin.json needs an id and a version")
    }

    /// The name of the bundle for the platforms that `label` stands for.
    pub(crate) fn bundle_name(&self, label: &str) -> String {
        format!("{}-{}-{label}.tar.gz", self.id, self.version)
    }

    fn parse(text: &str) -> Option<Self> {
        let manifest: Value = serde_json::from_str(text).ok()?;
        let field = |name| Some(manifest.get(name)?.as_str()?.to_owned());
        Some(Self { id: field("id")?, version: field("version")? })
    }
}

pub(super) fn versions_agree(tree: &Tree) -> Vec<Problem> {
    let manifest = Manifest::parse(tree.text("plugin.json")).map(|manifest| manifest.version);
    let package = section(tree.text("Cargo.toml"), "workspace.package")
        .find_map(|(_, line)| line.strip_prefix("version = "))
        .map(|version| version.trim_matches('"').to_owned());
    if manifest.is_some() && manifest == package {
        return Vec::new();
    }
    let shown = |version: Option<String>| version.unwrap_or_else(|| "no version".to_owned());
    let what =
        format!("has {}, Cargo.toml has {}: set both to the same", shown(manifest), shown(package));
    vec![Problem::new("plugin.json", 1, what)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: (&str, &str) = ("Cargo.toml", "[workspace.package]\nversion = \"3.0.0\"\n");

    #[test]
    fn equal_versions_pass() {
        let tree = Tree::of([PACKAGE, ("plugin.json", r#"{"id":"a","version":"3.0.0"}"#)]);
        assert_eq!(versions_agree(&tree), []);
    }

    #[test]
    fn different_and_missing_versions_do_not() {
        let other = Tree::of([PACKAGE, ("plugin.json", r#"{"id":"a","version":"3.0.1"}"#)]);
        assert_eq!(versions_agree(&other).len(), 1);
        assert_eq!(versions_agree(&Tree::of([])).len(), 1);
    }
}
