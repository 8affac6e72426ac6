//! Whether somebody wants to be notified: asked once after they connected, shown, and changed by word or button.
//!
//! A preference that was never set means off, and that the question is still open. A choice made earlier is not
//! asked for again.

use crate::{
    command::{Reply, notifications_are},
    words::{Key, Words},
};

/// The preference's value as it is stored.
pub const fn value(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// Reads a stored value; what is not `on` is off.
pub fn is_on(value: &str) -> bool {
    value == self::value(true)
}

/// Sentences, and buttons that choose, not yet in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The sentences, a paragraph each.
    pub replies: Vec<Reply>,
    /// The buttons, in order.
    pub buttons: Vec<Button>,
}

/// A button that turns notifications on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: Key,
    /// What it chooses.
    pub on: bool,
}

impl Card {
    /// The sentences in the language of `locale`, as Markdown.
    pub fn text(&self, words: &Words, locale: &str) -> String {
        let texts: Vec<String> =
            self.replies.iter().map(|reply| reply.text(words, locale)).collect();
        texts.join("\n\n")
    }

    /// The same, which also says so if the administrator lets no notifications through.
    #[must_use]
    pub fn telling_turned_off(mut self, turned_on: bool) -> Self {
        let turned_off = Reply::plain(Key::TurnedOff);
        if !turned_on && !self.replies.contains(&turned_off) {
            self.replies.push(turned_off);
        }
        self
    }
}

impl From<Vec<Reply>> for Card {
    fn from(replies: Vec<Reply>) -> Self {
        Self { replies, buttons: Vec::new() }
    }
}

impl From<Reply> for Card {
    fn from(reply: Reply) -> Self {
        vec![reply].into()
    }
}

/// What a choice depends on to have an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Whether the user is connected.
    pub connected: bool,
    /// Whether the administrator lets notifications through.
    pub turned_on: bool,
}

impl Effect {
    /// What stands in the way of being notified.
    fn obstacles(self) -> impl Iterator<Item = Reply> {
        let not_connected = (!self.connected).then(|| Reply::plain(Key::NotConnected));
        let turned_off = (!self.turned_on).then(|| Reply::plain(Key::TurnedOff));
        not_connected.into_iter().chain(turned_off)
    }
}

/// What is said after somebody connected: the question, or what they chose earlier.
pub fn prompt(preference: Option<bool>, turned_on: bool) -> Card {
    let effect = Effect { connected: true, turned_on };
    let (sentence, buttons) = match preference {
        Some(on) => (notifications_are(on), Vec::new()),
        None => {
            let yes = Button { label: Key::ButtonEnable, on: true };
            let no = Button { label: Key::ButtonNotNow, on: false };
            (Reply::plain(Key::NotificationsQuestion), vec![yes, no])
        }
    };
    Card { replies: std::iter::once(sentence).chain(effect.obstacles()).collect(), buttons }
}

/// The preference as it is, with the button that changes it.
pub fn setting(on: bool, effect: Effect) -> Card {
    let label = if on { Key::ButtonTurnOff } else { Key::ButtonTurnOn };
    let replies = std::iter::once(notifications_are(on)).chain(effect.obstacles()).collect();
    Card { replies, buttons: vec![Button { label, on: !on }] }
}

/// What came of a choice: told as news only if it is.
pub fn chosen(before: Option<bool>, on: bool, effect: Effect) -> Card {
    let sentence = match (before.unwrap_or_default(), on) {
        (false, true) => Reply::plain(Key::NotificationsTurnedOn),
        (true, false) => Reply::plain(Key::NotificationsTurnedOff),
        _ => notifications_are(on),
    };
    std::iter::once(sentence).chain(effect.obstacles()).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Effect = Effect { connected: true, turned_on: true };

    fn keys(card: &Card) -> Vec<Key> {
        card.replies.iter().map(|reply| reply.key).collect()
    }

    #[test]
    fn what_is_stored_is_read_again_and_all_else_is_off() {
        assert!(is_on(value(true)));
        for other in [value(false), "", "ON", "true"] {
            assert!(!is_on(other), "{other}");
        }
    }

    #[test]
    fn whoever_never_chose_is_asked() {
        let card = prompt(None, true);
        assert_eq!(keys(&card), [Key::NotificationsQuestion]);
        let choices: Vec<_> = card.buttons.iter().map(|button| (button.label, button.on)).collect();
        assert_eq!(choices, [(Key::ButtonEnable, true), (Key::ButtonNotNow, false)]);
    }

    #[test]
    fn whoever_chose_is_told_and_not_asked_again() {
        for (on, key) in [(true, Key::NotificationsAreOn), (false, Key::NotificationsAreOff)] {
            let card = prompt(Some(on), true);
            assert_eq!(keys(&card), [key]);
            assert_eq!(card.buttons, []);
        }
    }

    #[test]
    fn a_setting_offers_the_other_value() {
        for on in [true, false] {
            let card = setting(on, GOOD);
            assert_eq!(card.replies, [notifications_are(on)]);
            assert_eq!(card.buttons.iter().map(|button| button.on).collect::<Vec<_>>(), [!on]);
        }
    }

    #[test]
    fn a_choice_is_news_only_if_it_changes_something() {
        for (before, on, key) in [
            (None, true, Key::NotificationsTurnedOn),
            (None, false, Key::NotificationsAreOff),
            (Some(false), true, Key::NotificationsTurnedOn),
            (Some(false), false, Key::NotificationsAreOff),
            (Some(true), true, Key::NotificationsAreOn),
            (Some(true), false, Key::NotificationsTurnedOff),
        ] {
            let card = chosen(before, on, GOOD);
            assert_eq!((keys(&card), card.buttons), (vec![key], Vec::new()), "{before:?} {on}");
        }
    }

    #[test]
    fn what_stands_in_the_way_is_said_with_every_choice() {
        let nothing = Effect { connected: false, turned_on: false };
        let obstacles = [Key::NotConnected, Key::TurnedOff];
        assert_eq!(keys(&setting(true, nothing))[1..], obstacles);
        assert_eq!(keys(&chosen(None, true, nothing))[1..], obstacles);
        assert_eq!(keys(&prompt(None, false)), [Key::NotificationsQuestion, Key::TurnedOff]);
    }

    #[test]
    fn whatever_is_said_says_once_that_the_administrator_lets_nothing_through() {
        let help = Card::from(Reply::plain(Key::Help));
        assert_eq!(keys(&help.clone().telling_turned_off(true)), [Key::Help]);
        let once = help.telling_turned_off(false);
        assert_eq!(keys(&once), [Key::Help, Key::TurnedOff]);
        assert_eq!(once.clone().telling_turned_off(false), once);
    }

    #[test]
    fn a_card_is_paragraphs() {
        let text = prompt(None, false).text(&Words::new(), "en");
        assert!(text.contains("?\n\n"), "{text}");
        assert!(text.contains("turned off by your administrator"), "{text}");
    }
}
