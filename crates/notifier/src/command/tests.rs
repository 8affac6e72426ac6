use proptest::prelude::*;

use super::*;

const WORDS: [&str; 5] = ["connect", "disconnect", "status", "notifications", "help"];

#[test]
fn a_command_is_understood_however_it_is_typed() {
    use Notifications::{Off, On, Show};
    for (line, command) in [
        ("/msteams connect", Command::Connect),
        ("  /MSTeams   CONNECT  ", Command::Connect),
        ("/msteams\tdisconnect\n", Command::Disconnect),
        ("/msteams status", Command::Status),
        ("/msteams Test", Command::Test),
        ("/msteams notifications", Command::Notifications(Show)),
        ("/msteams notifications  Status", Command::Notifications(Show)),
        ("/msteams Notifications ON", Command::Notifications(On)),
        ("/msteams notifications off", Command::Notifications(Off)),
        ("/msteams help", Command::Help),
        ("/msteams", Command::Help),
        ("", Command::Help),
        ("status", Command::Status),
        ("/msteams Fly  me", Command::Unknown("Fly me".into())),
        ("/msteams notifications maybe", Command::Unknown("notifications maybe".into())),
        ("/msteams connect now", Command::Unknown("connect now".into())),
    ] {
        assert_eq!(parse(line), command, "{line:?}");
    }
}

#[test]
fn everything_offered_is_understood_and_explained() {
    let tree = autocomplete(&Words::new(), "de");
    assert_eq!(tree.trigger, TRIGGER);
    let offered: Vec<_> = tree.sub_commands.iter().map(|node| node.trigger).collect();
    assert_eq!(offered, [WORDS.as_slice(), &["test"]].concat());
    let restricted: Vec<_> =
        tree.sub_commands.iter().filter(|node| node.for_administrators).collect();
    assert!(restricted.len() == 1 && restricted[0].trigger == "test");
    for node in &tree.sub_commands {
        assert!(!matches!(parse(node.trigger), Command::Unknown(_)), "{}", node.trigger);
        assert!(node.help_text.contains(' '), "{}", node.help_text);
        for choice in &node.sub_commands {
            let line = format!("{} {}", node.trigger, choice.trigger);
            assert!(!matches!(parse(&line), Command::Unknown(_)), "{line}");
        }
    }
}

#[test]
fn an_unknown_word_is_answered_with_the_known_ones() {
    let text = unknown("fly `@all`").text(&Words::new(), "en");
    for word in WORDS {
        assert!(text.contains(&format!("`{word}`")), "{text}");
    }
    assert!(text.contains("`/msteams fly @all`"), "{text}");
}

#[test]
fn the_connect_link_is_a_link() {
    let url = "https://mm.example/plugins/com.mattermost.msteams-sync/connect".parse().unwrap();
    let text = connect_link(&url).text(&Words::new(), "en");
    assert!(
        text.starts_with(&format!("[Click here to connect your Microsoft Teams account]({url})"))
    );
}

#[test]
fn a_disconnection_tells_what_microsoft_keeps() {
    let text = Reply::plain(Key::Disconnected).text(&Words::new(), "de");
    assert!(text.contains("(https://myapps.microsoft.com)"), "{text}");
}

#[test]
fn an_account_cannot_write_markdown() {
    let text = already_connected("*x*](http://evil)").text(&Words::new(), "en");
    assert!(text.contains("**\\*x\\*&#93;(http"), "{text}");
}

fn keys(status: &Status) -> Vec<Key> {
    super::status(status).iter().map(|reply| reply.key).collect()
}

#[test]
fn the_status_says_what_stands_in_the_way() {
    let account = |since| Some(("ann@contoso.example".to_owned(), since));
    let connected = account(None);
    let last_notified = "2026-11-25T13:14:15Z".parse().ok();
    let good = Status { turned_on: true, connected, notifications: true, last_notified };

    assert_eq!(
        keys(&good),
        [Key::StatusConnected, Key::NotificationsAreOn, Key::StatusLastNotified]
    );
    let text = status(&good).last().unwrap().text(&Words::new(), "en");
    assert_eq!(text, "You were last notified of a chat on 2026-11-25 13:14 UTC.");
    let good = Status { last_notified: None, ..good };
    assert_eq!(
        keys(&good),
        [Key::StatusConnected, Key::NotificationsAreOn, Key::StatusNeverNotified]
    );
    let quiet = Status { notifications: false, ..good.clone() };
    assert_eq!(keys(&quiet), [Key::StatusConnected, Key::NotificationsAreOff]);
    let off = Status { turned_on: false, ..good.clone() };
    assert_eq!(keys(&off), [Key::StatusConnected, Key::TurnedOff]);
    let alone = Status { connected: None, ..good.clone() };
    assert_eq!(keys(&alone), [Key::NotConnected]);
    let nothing = Status { turned_on: false, ..alone.clone() };
    assert_eq!(keys(&nothing), [Key::NotConnected, Key::TurnedOff]);

    let since = "2026-11-25T23:59:59Z".parse().ok();
    let dated = Status { connected: account(since), ..good };
    let text = status(&dated).first().unwrap().text(&Words::new(), "en");
    assert_eq!(
        text,
        "You have been connected to Microsoft Teams as **ann@contoso.example** since 2026-11-25."
    );
}

proptest! {
    #[test]
    fn whatever_is_typed_is_answered(line in ".*") {
        if let Command::Unknown(words) = parse(&line) {
            prop_assert!(unknown(&words).text(&Words::new(), "en").contains("`notifications`"));
        }
    }
}
