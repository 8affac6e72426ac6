//! Rules for source files: how they open, how long they get, what they must not speak of.

use super::{Problem, Tree, extension, numbered, section};

/// The length at which a file has stopped being one room.
const LONGEST: usize = 500;

/// Files that people write and read.
const READABLE: [&str; 11] =
    ["rs", "go", "ts", "tsx", "js", "mjs", "css", "html", "sh", "sql", "ftl"];

/// Words that belong to one day's work, to one machine or to one registry, not to the product.
/// Each is written in two pieces so that this file does not break its own rule.
const FOREIGN: [&str; 13] = [
    concat!("../sha", "red/"),
    concat!("plugin-wi", "re.md"),
    concat!("gra", "ph.md"),
    concat!("des", "ign.md"),
    concat!("contr", "act.md"),
    concat!("sub", "agent"),
    concat!("language mo", "del"),
    concat!("registry.npm", "js.org"),
    concat!("py", "pi.org"),
    concat!("pythonhos", "ted.org"),
    concat!("proxy.gol", "ang.org"),
    concat!("static.crates", ".io"),
    concat!("deb.deb", "ian.org"),
];

/// Folders at the top of somebody's machine.
const MACHINES: [&str; 4] = ["work", "farm", "root", "home"];

/// A `tests.rs` is exempt: it is the foot of the module that it tests.
pub(super) fn modules_say_what_they_are(tree: &Tree) -> Vec<Problem> {
    tree.texts()
        .filter(|(name, _)| extension(name) == "rs" && !name.ends_with("/tests.rs"))
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(name, _)| {
            Problem::new(name, 1, "open the module with `//!`: which question does it answer?")
        })
        .collect()
}

pub(super) fn files_are_of_readable_size(tree: &Tree) -> Vec<Problem> {
    tree.texts()
        .filter(|(name, _)| READABLE.contains(&extension(name)))
        .filter(|(_, text)| text.lines().count() > LONGEST)
        .map(|(name, _)| {
            let what = format!("longer than {LONGEST} lines: split it by concept");
            Problem::new(name, LONGEST + 1, what)
        })
        .collect()
}

pub(super) fn crates_take_the_workspace_lints(tree: &Tree) -> Vec<Problem> {
    tree.packages()
        .map(|folder| format!("{folder}/Cargo.toml"))
        .filter(|name| {
            !section(tree.text(name), "lints").any(|(_, line)| line == "workspace = true")
        })
        .map(|name| Problem::new(name, 1, "add `[lints]` with `workspace = true`"))
        .collect()
}

pub(super) fn nothing_speaks_of_one_machine_or_one_day(tree: &Tree) -> Vec<Problem> {
    let lines = tree
        .texts()
        .flat_map(|(name, text)| numbered(text).map(move |(number, line)| (name, number, line)));
    lines
        .filter_map(|(name, number, line)| {
            let what = match (machine_path(line), foreign_word(line)) {
                (Some(path), _) => format!("`{path}…` is a path of one machine: make it relative"),
                (_, Some(word)) => format!("`{word}` is not the product's: say the fact itself"),
                (None, None) => return None,
            };
            Some(Problem::new(name, number, what))
        })
        .collect()
}

fn machine_path(line: &str) -> Option<String> {
    MACHINES.iter().map(|folder| format!("/{folder}/")).find(|path| {
        line.match_indices(path.as_str()).any(|(at, _)| {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|before| !(before.is_alphanumeric() || "_-.~}/".contains(before)))
        })
    })
}

fn foreign_word(line: &str) -> Option<&'static str> {
    let line = line.to_lowercase();
    FOREIGN.into_iter().find(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_a_header_is_named() {
        let tree =
            Tree::of([("a.rs", "//! Why.\n"), ("b.rs", "fn main() {}\n"), ("a/tests.rs", "")]);
        let problems = modules_say_what_they_are(&tree);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].file, "b.rs");
    }

    #[test]
    fn only_the_five_hundred_and_first_line_is_too_much() {
        let (long, longest) = ("\n".repeat(LONGEST + 1), "\n".repeat(LONGEST));
        let tree = Tree::of([("long.rs", &long), ("longest.rs", &longest), ("data.json", &long)]);
        let problems = files_are_of_readable_size(&tree);
        assert_eq!(problems.iter().map(|p| p.file.as_str()).collect::<Vec<_>>(), ["long.rs"]);
    }

    #[test]
    fn lints_of_another_section_do_not_count() {
        let tree = Tree::of([
            ("crates/a/Cargo.toml", "[lints]\nworkspace = true\n"),
            ("crates/b/Cargo.toml", "[lints]\n\n[other]\nworkspace = true\n"),
        ]);
        let problems = crates_take_the_workspace_lints(&tree);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].file, "crates/b/Cargo.toml");
    }

    #[test]
    fn a_machines_path_is_found_and_a_relative_one_is_not() {
        let home = format!("see /{}/x", "home");
        assert!(machine_path(&home).is_some());
        assert!(machine_path(&format!("/{}/x", "root")).is_some());
        let relative = format!("see site/{}/x and ~/{}/x", "home", "work");
        assert_eq!(machine_path(&relative), None);
    }

    #[test]
    fn a_registrys_host_is_found_in_any_case() {
        assert!(foreign_word(&format!("https://{}", FOREIGN[7].to_uppercase())).is_some());
        assert_eq!(foreign_word("a subscription, a presence, a session"), None);
    }
}
