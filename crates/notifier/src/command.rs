//! What `/msteams …` means, what it offers while it is typed, and what it answers.
//!
//! Mattermost hands over the whole line as typed. Whatever it holds, the person gets an answer that helps:
//! an unknown word lists the known ones.

use jiff::Timestamp;

use crate::{
    condition::moment,
    render::escape,
    words::{Args, Key, Words},
};

/// The word after the slash.
pub const TRIGGER: &str = "msteams";

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Connect the account.
    Connect,
    /// Disconnect it.
    Disconnect,
    /// Tell the connection and the preference.
    Status,
    /// Tell or change the preference.
    Notifications(Notifications),
    /// Test the whole way; for administrators.
    Test,
    /// List what can be asked for.
    Help,
    /// Words that mean nothing, as typed after the trigger.
    Unknown(String),
}

/// What to do with the preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notifications {
    /// Tell it.
    Show,
    /// Turn notifications on.
    On,
    /// Turn notifications off.
    Off,
}

/// Reads a line as typed, with or without the trigger. Case and extra spaces do not matter.
pub fn parse(line: &str) -> Command {
    let mut words: Vec<_> = line.split_whitespace().collect();
    let trigger =
        |word: &&str| word.strip_prefix('/').is_some_and(|word| word.eq_ignore_ascii_case(TRIGGER));
    if words.first().is_some_and(trigger) {
        words.remove(0);
    }
    let lower: Vec<_> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let lower: Vec<_> = lower.iter().map(String::as_str).collect();
    match lower.as_slice() {
        [] | ["help"] => Command::Help,
        ["connect"] => Command::Connect,
        ["disconnect"] => Command::Disconnect,
        ["status"] => Command::Status,
        ["test"] => Command::Test,
        ["notifications"] | ["notifications", "status"] => {
            Command::Notifications(Notifications::Show)
        }
        ["notifications", "on"] => Command::Notifications(Notifications::On),
        ["notifications", "off"] => Command::Notifications(Notifications::Off),
        _ => Command::Unknown(words.join(" ")),
    }
}

/// One node of what Mattermost offers while the command is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autocomplete {
    /// The word to type.
    pub trigger: &'static str,
    /// What may follow, in brackets; empty if nothing does.
    pub hint: &'static str,
    /// What it does.
    pub help_text: String,
    /// The words that may follow.
    pub sub_commands: Vec<Self>,
    /// Whether it is offered to system administrators only.
    pub for_administrators: bool,
}

/// The tree of words, its help texts in the language of `locale`.
pub fn autocomplete(words: &Words, locale: &str) -> Autocomplete {
    let node = |trigger, hint, key, sub_commands| Autocomplete {
        trigger,
        hint,
        help_text: words.text(locale, key, &Args::new()),
        sub_commands,
        for_administrators: false,
    };
    let leaf = |trigger, key| node(trigger, "", key, Vec::new());
    let choices = vec![
        leaf("on", Key::CommandNotificationsOnHelp),
        leaf("off", Key::CommandNotificationsOffHelp),
        leaf("status", Key::CommandNotificationsStatusHelp),
    ];
    let commands = vec![
        leaf("connect", Key::CommandConnectHelp),
        leaf("disconnect", Key::CommandDisconnectHelp),
        leaf("status", Key::CommandStatusHelp),
        node("notifications", "[on|off|status]", Key::CommandNotificationsHelp, choices),
        leaf("help", Key::CommandHelpHelp),
        Autocomplete { for_administrators: true, ..leaf("test", Key::CommandTestHelp) },
    ];
    node(TRIGGER, "[command]", Key::CommandDescription, commands)
}

/// An answer, not yet in a language. Its arguments are safe in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The text.
    pub key: Key,
    /// What goes into it.
    pub args: Args,
}

impl Reply {
    /// A text without arguments.
    pub fn plain(key: Key) -> Self {
        Self { key, args: Args::new() }
    }

    /// The answer in the language of `locale`, as Markdown.
    pub fn text(&self, words: &Words, locale: &str) -> String {
        words.text(locale, self.key, &self.args)
    }
}

/// The link that starts the sign-in.
pub fn connect_link(url: &url::Url) -> Reply {
    Reply { key: Key::ConnectLink, args: Args::new().text("url", url.as_str()) }
}

/// Microsoft does not take the user's token any more, for this reason: the link that starts another sign-in.
pub fn sign_in_again(url: &url::Url, reason: &str) -> Reply {
    Reply {
        key: Key::SignInAgain,
        args: Args::new().text("url", url.as_str()).text("code", escape(reason)),
    }
}

/// Connecting again while connected.
pub fn already_connected(account: &str) -> Reply {
    Reply { key: Key::AlreadyConnected, args: account_args(account) }
}

/// The bot's first message after a sign-in.
pub fn connected(account: &str) -> Reply {
    Reply { key: Key::Connected, args: account_args(account) }
}

/// The preference as it is.
pub fn notifications_are(on: bool) -> Reply {
    Reply::plain(if on { Key::NotificationsAreOn } else { Key::NotificationsAreOff })
}

/// Words that mean nothing.
pub fn unknown(words: &str) -> Reply {
    let shown: String = words.chars().filter(|c| *c != '`').take(100).collect();
    Reply { key: Key::UnknownCommand, args: Args::new().text("word", shown) }
}

/// What `status` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether the administrator lets notifications through.
    pub turned_on: bool,
    /// As whom the user is connected, and since when.
    pub connected: Option<(String, Option<Timestamp>)>,
    /// The user's preference.
    pub notifications: bool,
    /// When they were notified last, as far as is remembered.
    pub last_notified: Option<Timestamp>,
}

/// The sentences of `status`, one a line.
pub fn status(status: &Status) -> Vec<Reply> {
    let connected = match &status.connected {
        Some((account, since)) => connected_since(account, *since),
        None => Reply::plain(Key::NotConnected),
    };
    let notified = if status.turned_on {
        status.connected.is_some().then(|| notifications_are(status.notifications))
    } else {
        Some(Reply::plain(Key::TurnedOff))
    };
    std::iter::once(connected).chain(notified).chain(last_notified(status)).collect()
}

/// That nothing came is of interest only where something should.
fn last_notified(status: &Status) -> Option<Reply> {
    let expected = status.connected.is_some() && status.turned_on && status.notifications;
    match status.last_notified {
        Some(at) => {
            let args = Args::new().text("at", moment(at));
            Some(Reply { key: Key::StatusLastNotified, args })
        }
        None => expected.then(|| Reply::plain(Key::StatusNeverNotified)),
    }
}

fn connected_since(account: &str, since: Option<Timestamp>) -> Reply {
    let args = account_args(account);
    match since {
        None => Reply { key: Key::StatusConnected, args },
        Some(since) => {
            let day = since.strftime("%Y-%m-%d").to_string();
            Reply { key: Key::StatusConnectedSince, args: args.text("since", day) }
        }
    }
}

fn account_args(account: &str) -> Args {
    Args::new().text("account", escape(account))
}

#[cfg(test)]
mod tests;
