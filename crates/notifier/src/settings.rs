//! What the page of this plugin in a user's settings says; Mattermost's web app shows it as it comes.

use serde::Serialize;

use crate::{
    command::Reply,
    words::{Args, Key, Words},
};

/// How it stands with a user's connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody can be connected or disconnected now, for this reason.
    Unready(Reply),
    /// Not connected.
    NotConnected,
    /// Connected as this account.
    Connected(String),
}

/// The texts of the page, plain, in the user's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// The page's name.
    pub title: String,
    /// The section that connects and disconnects.
    pub account: Account,
    /// The section with the preference.
    pub notifications: Notifications,
    /// Said when a request of the page failed.
    pub failed: String,
}

/// As whom the user is connected, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The section's name.
    pub title: String,
    /// As whom, or why not.
    pub text: String,
    /// Nothing can be done while the plugin is not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub button: Option<Button>,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Button {
    /// What it does.
    pub action: Action,
    /// What it says.
    pub text: String,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Opens the sign-in.
    Connect,
    /// Disconnects.
    Disconnect,
}

/// The preference and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notifications {
    /// The section's name.
    pub title: String,
    /// The choice `on`.
    pub on: String,
    /// The choice `off`.
    pub off: String,
    /// Why the choice has no effect now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// The page for a user; `turned_on` is whether the administrator lets notifications through.
pub fn settings(words: &Words, locale: &str, standing: &Standing, turned_on: bool) -> Settings {
    let plain = |key| words.text(locale, key, &Args::new());
    let button = |action, key| Some(Button { action, text: plain(key) });
    let (text, button) = match standing {
        Standing::Unready(reply) => (reply.text(words, locale), None),
        Standing::NotConnected => {
            (plain(Key::SettingsNotConnected), button(Action::Connect, Key::SettingsConnect))
        }
        Standing::Connected(account) => {
            let args = Args::new().text("account", account);
            let text = words.text(locale, Key::SettingsConnected, &args);
            (text, button(Action::Disconnect, Key::SettingsDisconnect))
        }
    };
    Settings {
        title: plain(Key::SettingsTitle),
        account: Account { title: plain(Key::SettingsAccount), text, button },
        notifications: Notifications {
            title: plain(Key::SettingsNotifications),
            on: plain(Key::CommandNotificationsOnHelp),
            off: plain(Key::CommandNotificationsOffHelp),
            help: (!turned_on).then(|| plain(Key::TurnedOff)),
        },
        failed: plain(Key::CommandFailed),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(standing: &Standing, turned_on: bool) -> serde_json::Value {
        serde_json::to_value(settings(&Words::new(), "en", standing, turned_on)).unwrap()
    }

    #[test]
    fn a_connected_user_sees_the_account_as_it_is_and_may_disconnect() {
        let page = shown(&Standing::Connected("al_ice*@example.com".into()), true);
        assert_eq!(page["account"]["text"], "Connected as al_ice*@example.com.");
        assert_eq!(
            page["account"]["button"],
            json!({ "action": "disconnect", "text": "Disconnect" })
        );
        assert!(page["notifications"].get("help").is_none(), "{page}");
    }

    #[test]
    fn a_user_who_is_not_connected_may_connect() {
        let page = shown(&Standing::NotConnected, true);
        assert_eq!(page["account"]["button"]["action"], "connect");
    }

    #[test]
    fn nothing_can_be_done_while_the_plugin_is_not_ready() {
        let page = shown(&Standing::Unready(Reply::plain(Key::NotConfigured)), true);
        assert!(page["account"]["text"].as_str().unwrap().contains("not set up yet"), "{page}");
        assert!(page["account"].get("button").is_none(), "{page}");
    }

    #[test]
    fn a_choice_without_effect_is_said_to_have_none() {
        let page = shown(&Standing::Connected("a@x.example".into()), false);
        let help = page["notifications"]["help"].as_str().unwrap();
        assert!(help.contains("turned off by your administrator"), "{help}");
    }
}
