//! Rules for the documents: they are short, their links work, and they name what there is.

use serde_json::Value;

use super::{Problem, Tree, extension, numbered, section};

const LONGEST_README: usize = 80;
const ARCHITECTURE: &str = "ARCHITECTURE.md";
const DEPENDENCIES: &str = "docs/decisions/dependencies.md";
const PROMISES: &str = "docs/promises.md";
const FLOW_TESTS: &str = "crates/plugin/tests/it/";

/// What somebody comes looking for; ARCHITECTURE.md links each to the file where it lives.
const ROOMS: [&str; 8] = [
    "the presence rule",
    "the text of the connect page",
    "the token format",
    "the 429 rule",
    "a new slash command",
    "a new API call",
    "the claim query",
    "a new cloud",
];

pub(super) fn readme_is_short(tree: &Tree) -> Vec<Problem> {
    if tree.text("README.md").lines().count() <= LONGEST_README {
        return Vec::new();
    }
    let what = format!("longer than {LONGEST_README} lines: move something to docs/ and link it");
    vec![Problem::new("README.md", LONGEST_README + 1, what)]
}

pub(super) fn links_lead_somewhere(tree: &Tree) -> Vec<Problem> {
    let documents = tree.texts().filter(|(name, _)| extension(name) == "md");
    documents
        .flat_map(|(name, text)| {
            links(text)
                .filter(|(_, link)| !tree.has(&resolved(name, link)))
                .map(|(line, link)| {
                    let what = format!("`{link}` does not exist: correct or remove the link");
                    Problem::new(name, line, what)
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

pub(super) fn architecture_names_every_crate(tree: &Tree) -> Vec<Problem> {
    let text = tree.text(ARCHITECTURE);
    tree.packages()
        .filter(|folder| !links(text).any(|(_, link)| link.trim_end_matches('/') == *folder))
        .map(|folder| {
            let what = format!("say in a paragraph what `{folder}` is, with a link to the folder");
            Problem::new(ARCHITECTURE, 1, what)
        })
        .collect()
}

pub(super) fn architecture_names_every_room(tree: &Tree) -> Vec<Problem> {
    let rows: Vec<(usize, &str)> =
        numbered(tree.text(ARCHITECTURE)).filter(|(_, line)| line.starts_with('|')).collect();
    let file = |row: &str| links(row).any(|(_, link)| tree.files.contains_key(link));
    ROOMS
        .into_iter()
        .filter_map(|room| match rows.iter().find(|(_, row)| row.contains(room)) {
            Some((_, row)) if file(row) => None,
            Some((line, _)) => {
                let what = format!("link `{room}` to the file where it lives");
                Some(Problem::new(ARCHITECTURE, *line, what))
            }
            None => {
                let what = format!("add a row for `{room}` to the table of rooms");
                Some(Problem::new(ARCHITECTURE, 1, what))
            }
        })
        .collect()
}

pub(super) fn dependencies_have_a_reason(tree: &Tree) -> Vec<Problem> {
    let crates = section(tree.text("Cargo.toml"), "workspace.dependencies")
        .filter(|(_, line)| !line.contains("path = "))
        .filter_map(|(line, text)| {
            Some(("Cargo.toml", line, text.split_once(" = ")?.0.to_owned()))
        });
    let used: Vec<(&str, usize, String)> = crates.chain(npm_packages(tree)).collect();
    let explained: Vec<(usize, &str)> = numbered(tree.text(DEPENDENCIES))
        .filter(|(_, line)| line.starts_with("- `"))
        .flat_map(|(number, line)| {
            let names = line.split_once(':').map_or(line, |(names, _)| names);
            names.split('`').skip(1).step_by(2).map(move |name| (number, name))
        })
        .collect();
    let unexplained = used
        .iter()
        .filter(|(.., name)| explained.iter().all(|(_, other)| other != name))
        .map(|(file, line, name)| {
            let what =
                format!("say in {DEPENDENCIES} why `{name}` is needed: a line \"- `{name}`: …\"");
            Problem::new(*file, *line, what)
        });
    let stale = explained
        .iter()
        .filter(|(_, name)| used.iter().all(|(.., other)| other != name))
        .map(|(line, name)| {
            let what = format!("`{name}` is no longer used: remove it");
            Problem::new(DEPENDENCIES, *line, what)
        });
    unexplained.chain(stale).collect()
}

/// Each test that the promises name exists.
pub(super) fn promises_are_proved(tree: &Tree) -> Vec<Problem> {
    let flows: Vec<&str> = tree
        .texts()
        .filter(|(name, _)| name.starts_with(FLOW_TESTS))
        .map(|(_, text)| text)
        .collect();
    let exists = |test: &str| flows.iter().any(|text| text.contains(&format!("fn {test}()")));
    let named = numbered(tree.text(PROMISES)).flat_map(|(line, text)| {
        let quoted = text.split('`').skip(1).step_by(2);
        quoted
            .filter(|name| name.contains('_') && !name.contains(' '))
            .map(move |name| (line, name))
    });
    named
        .filter(|(_, test)| !exists(test))
        .map(|(line, test)| {
            let what =
                format!("there is no test `{test}` under {FLOW_TESTS}: name the one there is");
            Problem::new(PROMISES, line, what)
        })
        .collect()
}

/// What each package.json asks for, with its line.
fn npm_packages(tree: &Tree) -> impl Iterator<Item = (&str, usize, String)> {
    let files = tree.texts().filter(|(name, _)| name.ends_with("/package.json"));
    files.flat_map(|(file, text)| {
        let package: Value = serde_json::from_str(text).unwrap_or_default();
        let lists = ["dependencies", "devDependencies"].map(|list| package[list].clone());
        let names = lists.into_iter().filter_map(|list| match list {
            Value::Object(list) => Some(list.into_iter().map(|(name, _)| name)),
            _ => None,
        });
        names.flatten().map(move |name| {
            let quoted = format!("\"{name}\":");
            let line = numbered(text).find(|(_, line)| line.contains(&quoted));
            (file, line.map_or(1, |(line, _)| line), name)
        })
    })
}

/// The relative links of a Markdown text with their lines, without anchors; code is skipped.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    numbered(text)
        .filter(move |(_, line)| {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        })
        .flat_map(|(number, line)| {
            line.split("](")
                .skip(1)
                .filter_map(|rest| rest.split([')', ' ', '#']).next())
                .filter(|link| !link.is_empty() && !link.contains(':'))
                .map(move |link| (number, link))
        })
}

/// The path, from the project's root, that a document's relative link means.
fn resolved(document: &str, link: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_from_their_document() {
        let text = "[a](../README.md#top) [b](other.md) [c](https://example.org) [d](#here)\n\
                    ```\n[e](nowhere.md)\n```\n[f](missing.md)\n";
        let tree = Tree::of([("docs/a.md", text), ("README.md", ""), ("docs/other.md", "")]);
        let problems = links_lead_somewhere(&tree);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].line, 5);
    }

    #[test]
    fn a_crate_is_named_by_a_link_to_its_folder() {
        let good = Tree::of([("crates/a/Cargo.toml", ""), (ARCHITECTURE, "[`a`](crates/a): it\n")]);
        assert_eq!(architecture_names_every_crate(&good), []);
        let bad = Tree::of([("crates/a/Cargo.toml", ""), (ARCHITECTURE, "[`ab`](crates/ab)\n")]);
        assert_eq!(architecture_names_every_crate(&bad).len(), 1);
    }

    #[test]
    fn a_room_needs_a_row_with_a_file_that_exists() {
        let rows = "| the 429 rule | [here](a.rs) |\n| a new cloud | [there](gone.rs) |\n";
        let tree = Tree::of([("a.rs", ""), (ARCHITECTURE, rows)]);
        let problems = architecture_names_every_room(&tree);
        assert_eq!(problems.len(), ROOMS.len() - 1);
        assert!(problems.iter().any(|problem| problem.line == 2));
    }

    #[test]
    fn a_dependency_without_a_reason_and_a_reason_without_a_dependency_are_named() {
        let cargo = "[workspace.dependencies]\nours = { path = \"crates/ours\" }\ntar = \"1\"\nurl = \"2\"\n";
        let tree =
            Tree::of([("Cargo.toml", cargo), (DEPENDENCIES, "- `url`: why\n- `old`: why\n")]);
        let lines: Vec<_> =
            dependencies_have_a_reason(&tree).into_iter().map(|p| (p.file, p.line)).collect();
        assert_eq!(lines, [("Cargo.toml".to_owned(), 3), (DEPENDENCIES.to_owned(), 2)]);
    }

    #[test]
    fn a_promise_names_tests_that_exist() {
        let promises = "| it | `a.rs`: `it_holds`, `it_is_gone`; `/msteams status` |\n";
        let tests = ("crates/plugin/tests/it/a.rs", "async fn it_holds() {}\n");
        let problems = promises_are_proved(&Tree::of([(PROMISES, promises), tests]));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].what.contains("it_is_gone"));
    }

    #[test]
    fn npm_packages_have_a_reason_too_and_several_may_share_one() {
        let package =
            "{\n\"devDependencies\": {\n\"esbuild\": \"1\",\n\"tsc\": \"2\",\n\"new\": \"3\"\n}}";
        let reasons = "- `esbuild`, `tsc`: build `it`: quickly\n";
        let tree = Tree::of([("webapp/package.json", package), (DEPENDENCIES, reasons)]);
        let problems = dependencies_have_a_reason(&tree);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!((problems[0].file.as_str(), problems[0].line), ("webapp/package.json", 5));
    }

    #[test]
    fn the_readme_may_have_eighty_lines() {
        let (long, short) = ("\n".repeat(81), "\n".repeat(80));
        assert_eq!(readme_is_short(&Tree::of([("README.md", &long)])).len(), 1);
        assert_eq!(readme_is_short(&Tree::of([("README.md", &short)])), []);
    }
}
