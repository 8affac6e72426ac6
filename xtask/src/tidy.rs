//! `cargo xtask tidy`: the rules that no compiler checks, so that prose and layout cannot go stale.
//!
//! It reads the files that git knows or would add, in well under a second, and names file, line,
//! what is wrong and what to do. `cargo test` runs it too.

mod documents;
mod languages;
mod manifest;
mod sources;

use std::{collections::BTreeMap, fmt, fs, path::Path};

use anyhow::{Result, bail};

pub(crate) use self::manifest::Manifest;
use crate::process;

/// A rule: looks at all files and says what breaks it.
type Rule = fn(&Tree) -> Vec<Problem>;

const RULES: [Rule; 12] = [
    sources::modules_say_what_they_are,
    sources::files_are_of_readable_size,
    sources::crates_take_the_workspace_lints,
    sources::nothing_speaks_of_one_machine_or_one_day,
    manifest::versions_agree,
    documents::readme_is_short,
    documents::links_lead_somewhere,
    documents::architecture_names_every_crate,
    documents::architecture_names_every_room,
    documents::dependencies_have_a_reason,
    documents::promises_are_proved,
    languages::languages_say_the_same,
];

/// The project's files.
struct Tree {
    /// Text by path; files that are not text have none.
    files: BTreeMap<String, Option<String>>,
}

/// What breaks a rule, and where.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    file: String,
    line: usize,
    what: String,
}

/// Checks every rule; prints each problem.
pub(crate) fn run(root: &Path) -> Result<()> {
    let problems = problems(&Tree::read(root)?);
    for problem in &problems {
        println!("{problem}");
    }
    match problems.len() {
        0 => Ok(()),
        count => bail!("{count} problem(s), listed above"),
    }
}

fn problems(tree: &Tree) -> Vec<Problem> {
    RULES.iter().flat_map(|rule| rule(tree)).collect()
}

impl Tree {
    fn read(root: &Path) -> Result<Self> {
        let known = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let names = process::output(&mut process::program(root, "git", known))?;
        let mut files = BTreeMap::new();
        // A file may have been deleted and not yet committed.
        for name in names.split_terminator('\0').filter(|name| root.join(name).is_file()) {
            files.insert(name.to_owned(), String::from_utf8(fs::read(root.join(name))?).ok());
        }
        Ok(Self { files })
    }

    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(name, text)| Some((name.as_str(), text.as_deref()?)))
    }

    /// The text of a file; empty if there is none, which the rules then report.
    fn text(&self, name: &str) -> &str {
        self.files.get(name).and_then(Option::as_deref).unwrap_or_default()
    }

    /// Whether a file or a folder has this path.
    fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.keys().any(|name| name == path || name.starts_with(&folder))
    }

    /// The folders of the workspace's packages.
    fn packages(&self) -> impl Iterator<Item = &str> {
        self.files.keys().filter_map(|name| {
            let folder = name.strip_suffix("/Cargo.toml")?;
            (folder == "xtask" || folder.starts_with("crates/")).then_some(folder)
        })
    }
}

impl Problem {
    fn new(file: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line, what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.what)
    }
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The lines of a text, counted from one.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// The numbered lines between `[name]` and the next section of a TOML text.
fn section<'a>(toml: &'a str, name: &str) -> impl Iterator<Item = (usize, &'a str)> {
    let header = format!("[{name}]");
    numbered(toml)
        .skip_while(move |(_, line)| *line != header)
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Tree {
        /// A tree of the given files.
        pub(super) fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
            let files = files.map(|(name, text)| (name.to_owned(), Some(text.to_owned())));
            Self { files: BTreeMap::from(files) }
        }
    }

    #[test]
    fn this_project_is_tidy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let problems = problems(&Tree::read(root).unwrap());
        let shown: Vec<String> = problems.iter().map(Problem::to_string).collect();
        assert!(shown.is_empty(), "\n{}\n", shown.join("\n"));
    }

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let toml = "[a]\nx = 1\n[b]\ny = 2\nz = 3\n[c]\n";
        assert_eq!(section(toml, "b").collect::<Vec<_>>(), [(4, "y = 2"), (5, "z = 3")]);
    }
}
