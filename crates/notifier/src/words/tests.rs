use std::collections::BTreeSet;

use super::*;
use crate::condition::Kind;

mod translations;

fn expected() -> BTreeSet<String> {
    let ids = |key: &Key| {
        let attributes = match key {
            key if key.is_page() => vec![".text", ".next"],
            key if key.is_condition() => vec![".over"],
            _ => Vec::new(),
        };
        std::iter::once(key.id().to_owned())
            .chain(attributes.into_iter().map(|attribute| format!("{}{attribute}", key.id())))
            .collect::<Vec<_>>()
    };
    Key::ALL.iter().flat_map(ids).collect()
}

#[test]
fn every_language_has_exactly_the_keys() {
    for (language, ids) in Words::new().messages() {
        let known: BTreeSet<_> = ids.iter().cloned().collect();
        assert_eq!(known.len(), ids.len(), "{language} defines something twice");
        let expected = expected();
        let missing: Vec<_> = expected.difference(&known).collect();
        let unused: Vec<_> = known.difference(&expected).collect();
        assert!(missing.is_empty() && unused.is_empty(), "{language}: {missing:?} {unused:?}");
    }
}

#[test]
fn every_file_is_without_a_syntax_error() {
    for (tag, source) in FILES {
        let errors = FluentResource::try_new(source.to_owned()).err().map(|(_, errors)| errors);
        assert_eq!(errors, None, "{tag}");
    }
}

/// The names in braces of a message's source.
fn arguments(source: &str, id: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut inside = false;
    for line in source.lines() {
        if !line.starts_with([' ', '}', '#']) {
            inside = line.split_once(" =").is_some_and(|(name, _)| name == id);
        }
        if inside {
            let names = line.split('$').skip(1);
            found.extend(names.map(|rest| rest.split([' ', '}']).next().unwrap().to_owned()));
        }
    }
    found
}

#[test]
fn every_language_uses_the_same_arguments() {
    let [(_, english), others @ ..] = FILES;
    for (tag, source) in others {
        for key in Key::ALL {
            assert_eq!(
                arguments(source, key.id()),
                arguments(english, key.id()),
                "{} in {tag}",
                key.id()
            );
        }
    }
    assert_eq!(arguments(english, "members-and-more").len(), 2, "the comparison finds something");
}

#[test]
fn a_locale_gets_its_best_language() {
    let words = Words::new();
    for (locale, language) in [
        ("en", "en"),
        ("en-AU", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        ("fr", "fr"),
        ("es", "es"),
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("ja", "ja"),
        ("nl", "nl"),
        ("zh-CN", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-Hans-HK", "zh-CN"),
        ("zh-TW", "en"),
        ("zh-HK", "en"),
        ("zh-Hant", "en"),
        ("ko", "en"),
        ("nb-NO", "en"),
        ("", "en"),
        ("no such locale!", "en"),
    ] {
        assert_eq!(words.language(locale), language, "{locale}");
    }
    assert_eq!(words.text("de-AT", Key::OpenInTeams, &Args::new()), "In Microsoft Teams öffnen");
}

#[test]
fn arguments_go_in_without_marks_around_them() {
    let args = Args::new().text("url", "https://mm.example/connect");
    let text = Words::new().text("en", Key::ConnectLink, &args);
    assert!(text.contains("](https://mm.example/connect)"), "{text}");
}

#[test]
fn numbers_are_counted_as_the_language_does() {
    let words = Words::new();
    let text = |locale, count| {
        words.text(locale, Key::MoreAttachments, &Args::new().number("count", count))
    };
    assert_eq!(text("en", 1), "and one more attachment");
    assert_eq!(text("en", 2), "and 2 more attachments");
    assert_eq!(text("de", 1), "und ein weiterer Anhang");
    assert_eq!(text("de", 5), "und 5 weitere Anhänge");
}

#[test]
fn a_page_has_three_parts() {
    let args = Args::new().text("mattermost", "a@x.example").text("microsoft", "b@x.example");
    let page = Words::new().page("en", Key::PageEmailMismatch, &args);
    assert_eq!(page.title, "The email addresses differ");
    assert!(page.text.contains("a@x.example") && page.text.contains("b@x.example"));
    assert!(page.next.contains("a@x.example"));
}

#[test]
fn the_administrators_guide_has_whatever_can_be_wrong() {
    const GUIDE: &str = include_str!("../../../../docs/admin.md");
    let words = Words::new();
    let good = [Key::PageConnected, Key::PageConnectedTurnedOff];
    let pages = Key::ALL.iter().filter(|key| key.is_page() && !good.contains(key));
    let titles = pages.map(|key| words.page("en", *key, &Args::new().text("code", "")).title);
    let conditions = Kind::ALL.iter().map(|kind| format!("`{}`", kind.name()));
    let settings = Key::ALL.iter().filter(|key| key.id().starts_with("configuration-"));
    let args = || Args::new().number("length", 9).text("value", "mars").text("problem", "…");
    let settings = settings.map(|key| words.text("en", *key, &args()));
    // What follows is advice, which may differ.
    let settings = settings.map(|text| text.split(['.', ',', ':']).next().unwrap().to_owned());
    let missing: Vec<_> =
        titles.chain(conditions).chain(settings).filter(|one| !GUIDE.contains(one)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn a_text_without_its_argument_is_still_a_text() {
    let text = Words::new().text("de", Key::ConnectLink, &Args::new());
    assert_eq!(text, "connect-link");
}
