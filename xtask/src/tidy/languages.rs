//! The rule for translations: every language has the keys of English, and every key is used.

use std::collections::BTreeMap;

use super::{Problem, Tree, extension, numbered};

const FOLDER: &str = "assets/i18n/";
const ENGLISH: &str = "assets/i18n/en.ftl";
const USERS: &str = "crates/notifier/src/";

pub(super) fn languages_say_the_same(tree: &Tree) -> Vec<Problem> {
    let languages: BTreeMap<&str, BTreeMap<&str, usize>> = tree
        .texts()
        .filter(|(name, _)| name.starts_with(FOLDER) && extension(name) == "ftl")
        .map(|(name, text)| (name, keys(text)))
        .collect();
    let Some(english) = languages.get(ENGLISH) else {
        return vec![Problem::new(ENGLISH, 1, "is missing: the other languages fall back to it")];
    };
    let mut problems = unused(tree, english);
    for (name, keys) in &languages {
        let missing = english.keys().filter(|key| !keys.contains_key(*key));
        problems.extend(missing.map(|key| Problem::new(*name, 1, format!("translate `{key}`"))));
        let unknown = keys.iter().filter(|(key, _)| !english.contains_key(*key));
        problems.extend(unknown.map(|(key, line)| {
            Problem::new(*name, *line, format!("`{key}` is not in {ENGLISH}: remove it here"))
        }));
    }
    problems
}

fn unused(tree: &Tree, english: &BTreeMap<&str, usize>) -> Vec<Problem> {
    let sources: Vec<&str> =
        tree.texts().filter(|(name, _)| name.starts_with(USERS)).map(|(_, text)| text).collect();
    let used = |key: &str| {
        // A term (`-name`) is used by other messages only.
        let quoted = format!("\"{key}\"");
        key.starts_with('-') || sources.iter().any(|text| text.contains(&quoted))
    };
    english
        .iter()
        .filter(|(key, _)| !used(key))
        .map(|(key, line)| {
            Problem::new(ENGLISH, *line, format!("nothing under {USERS} uses `{key}`: remove it"))
        })
        .collect()
}

/// The messages and terms of a Fluent text, with their lines.
fn keys(text: &str) -> BTreeMap<&str, usize> {
    numbered(text)
        .filter(|(_, line)| {
            line.starts_with(|first: char| first.is_ascii_alphabetic() || first == '-')
        })
        .filter_map(|(number, line)| Some((line.split_once('=')?.0.trim_end(), number)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USE: (&str, &str) = ("crates/notifier/src/words.rs", r#"//! ["hello", "bye"]"#);
    const GOOD: (&str, &str) = (ENGLISH, "hello = Hello\n    = again\n# bye = no\nbye = Bye\n");

    #[test]
    fn the_same_keys_all_used_pass() {
        let tree = Tree::of([USE, GOOD, ("assets/i18n/de.ftl", "bye = Ade\nhello = Hallo\n")]);
        assert_eq!(languages_say_the_same(&tree), []);
    }

    #[test]
    fn a_missing_and_a_surplus_key_are_named() {
        let tree = Tree::of([USE, GOOD, ("assets/i18n/de.ftl", "hello = Hallo\nmehr = Mehr\n")]);
        let problems = languages_say_the_same(&tree);
        assert_eq!(
            problems.iter().map(|problem| problem.line).collect::<Vec<_>>(),
            [1, 2],
            "{problems:?}"
        );
    }

    #[test]
    fn a_key_that_nobody_uses_is_named() {
        let tree = Tree::of([GOOD, ("crates/notifier/src/words.rs", r#"//! "hello""#)]);
        let problems = languages_say_the_same(&tree);
        assert_eq!((problems.len(), problems[0].line), (1, 4));
    }

    #[test]
    fn no_english_at_all_is_a_problem() {
        assert_eq!(languages_say_the_same(&Tree::of([])).len(), 1);
    }
}
