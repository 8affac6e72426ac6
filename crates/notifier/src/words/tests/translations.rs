//! Every text of every language beside the English one: what nobody translates stays, and so does the markup.

use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser, Tag};

use super::*;

/// Names that are the same in every language: of products, settings, their values and permissions.
const NAMES: &[&str] = &[
    "Mattermost",
    "Microsoft 365",
    "Microsoft Teams",
    "MS Teams",
    "Azure",
    "\"Tenant ID\"",
    "\"Client ID\"",
    "\"Client Secret\"",
    "\"At Rest Encryption Key\"",
    "\"Webhook Secret\"",
    "\"Microsoft cloud\"",
    "gcchigh",
    "Chat.Read.All",
    "Presence.Read.All",
    "Application.Read.All",
    "/plugins/com.mattermost.msteams-sync/",
];

/// The arguments that are numbers.
const NUMBERS: &[&str] = &["connected", "count", "dead", "gaps", "length", "waiting"];

/// A text with its arguments, and the English one with the same.
struct Pair {
    place: String,
    english: String,
    text: String,
}

/// What a message's English asks for. Names begin and end with what Markdown takes for punctuation, the worst case
/// for bold and italics.
fn args(id: &str, number: usize) -> Args {
    let message = id.split('.').next().unwrap();
    arguments(FILES[0].1, message).into_iter().fold(Args::new(), |args, name| {
        let name: &'static str = name.leak();
        if NUMBERS.contains(&name) {
            args.number(name, number)
        } else {
            args.text(name, format!("({name})"))
        }
    })
}

fn formatted(words: &Words, language: &Language, id: &str, number: usize) -> String {
    let args = args(id, number);
    let (message, attribute) = id.split_once('.').map_or((id, None), |(m, a)| (m, Some(a)));
    let text = language.format(message, attribute, &args.to_fluent(words, "en"));
    text.unwrap_or_else(|| panic!("{id} in {} has an error", language.tag))
}

/// Every text of every language but English, with several numbers for those that count.
static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let words = Words::new();
    let [english, others @ ..] = &*words.languages else { panic!("no English") };
    let mut pairs = Vec::new();
    for language in others {
        for id in defined(english.source) {
            for number in [0, 1, 5] {
                pairs.push(Pair {
                    place: format!("{id} in {} with {number}", language.tag),
                    english: formatted(&words, english, &id, number),
                    text: formatted(&words, language, &id, number),
                });
            }
        }
    }
    pairs
});

/// Bold and italics, links and where they lead, code and what is in it, lists and items; sorted, since the order of
/// words is the language's own.
fn markup(text: &str) -> Vec<String> {
    let kept = |event| match event {
        Event::Start(Tag::Paragraph | Tag::Heading { .. }) => None,
        Event::Start(tag) => Some(format!("{tag:?}")),
        Event::Code(code) => Some(format!("`{code}`")),
        Event::SoftBreak | Event::HardBreak | Event::Rule => Some(format!("{event:?}")),
        _ => None,
    };
    let mut kept: Vec<_> = Parser::new(text).filter_map(kept).collect();
    kept.sort();
    kept
}

/// Addresses, emoji and their codes, and the commands of the pages, each a word between spaces.
fn words_to_keep(text: &str) -> Vec<&str> {
    let is_kept = |word: &&str| {
        let code = word.len() > 2 && word.starts_with(':') && word.ends_with(':');
        code || word.starts_with("https://") || word.starts_with(['❗', '🔔', '/'])
    };
    let words = text.split_whitespace();
    let mut kept: Vec<_> =
        words.filter(is_kept).map(|word| word.trim_end_matches([',', '.', ';'])).collect();
    let commands = text.split("/msteams ").skip(1);
    kept.extend(commands.map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap()));
    kept.sort_unstable();
    kept
}

#[test]
fn every_text_keeps_the_markup() {
    for Pair { place, english, text } in PAIRS.iter() {
        assert_eq!(markup(text), markup(english), "{place}: {text}");
        assert_eq!(text.lines().count(), english.lines().count(), "{place}: {text}");
        assert!(text.trim() == text || english.trim() != english, "{place}: {text}");
    }
    assert_eq!(markup("**(a)**b"), markup("b"), "the comparison finds bold that is none");
}

#[test]
fn every_text_keeps_addresses_emoji_commands_and_arguments() {
    for Pair { place, english, text } in PAIRS.iter() {
        assert_eq!(words_to_keep(text), words_to_keep(english), "{place}: {text}");
        let id = place.split(' ').next().unwrap();
        for name in arguments(FILES[0].1, id) {
            let argument = format!("({name})");
            assert_eq!(text.contains(&argument), english.contains(&argument), "{place}: {text}");
        }
    }
}

#[test]
fn every_text_keeps_the_names_that_nobody_translates() {
    for Pair { place, english, text } in PAIRS.iter() {
        for name in NAMES {
            // Each language has quotation marks of its own, and German and Dutch join what English sets apart.
            let bare = name.trim_matches('"');
            let kept = text.contains(bare) || text.replace('-', " ").contains(bare);
            assert!(!english.contains(name) || kept, "{name} in {place}: {text}");
        }
    }
}

#[test]
fn no_text_shows_what_belongs_to_the_file() {
    for Pair { place, text, .. } in PAIRS.iter() {
        // Fluent's isolating marks, braces and selectors; and straight quotation marks, which only English has.
        let foreign = |c| matches!(c, '\u{2066}'..='\u{2069}' | '{' | '}' | '$' | '"');
        assert!(!text.contains(foreign) && !text.contains("->"), "{place}: {text}");
    }
}

#[test]
fn french_keeps_its_marks_with_their_words() {
    for Pair { place, text, .. } in PAIRS.iter() {
        if !place.contains(" in fr ") {
            continue;
        }
        let text = text.replace("https:", "").replace(":warning:", "");
        let text = [":x:", ":white_check_mark:", ":heavy_minus_sign:"]
            .iter()
            .fold(text, |text, code| text.replace(code, ""));
        let before = std::iter::once(' ').chain(text.chars());
        for (before, mark) in before.zip(text.chars()) {
            let apart = matches!(mark, ':' | ';' | '?' | '!' | '»') || before == '«';
            let space = if before == '«' { mark } else { before };
            assert!(!apart || matches!(space, '\u{a0}' | '\u{202f}'), "{mark} in {place}: {text}");
            assert_ne!(mark, '\'', "{place}: {text}");
        }
    }
}

#[test]
fn every_language_counts_by_its_own_rules() {
    let words = Words::new();
    let text = |locale, count| {
        let args = Args::new().number("count", count);
        words.text(locale, Key::EventJoined, &args)
    };
    for (locale, texts) in [
        ("es", ["*0 personas se han unido al chat*", "*Una persona se ha unido al chat*"]),
        (
            "fr",
            ["*0 personne a rejoint la conversation*", "*1 personne a rejoint la conversation*"],
        ),
        ("ja", ["*0 人がチャットに参加しました*", "*1 人がチャットに参加しました*"]),
        (
            "nl",
            ["*0 personen zijn lid geworden van de chat*", "*Iemand is lid geworden van de chat*"],
        ),
        ("pt-BR", ["*0 pessoa entrou no chat*", "*1 pessoa entrou no chat*"]),
        ("zh-CN", ["*0 人加入了聊天*", "*1 人加入了聊天*"]),
    ] {
        assert_eq!([text(locale, 0), text(locale, 1)], texts, "{locale}");
    }
}
