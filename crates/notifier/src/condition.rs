//! What an administrator has to act on: what it is, and when administrators are told.
//!
//! Flows say what they see ([`Seen`]); one [`Ledger`] for all nodes remembers what stands. Administrators are told
//! once when something begins and once when it ends, whatever restarts in between. The newest evidence decides, and
//! what mostly passes by itself is told only after it has stood for a while.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    command::Reply,
    timing::Timing,
    words::{Args, Key, Words},
};

mod cause;
mod ledger;

pub use cause::{Roles, of_application, of_presence, of_roles, of_secret_end, of_subscription};
pub use ledger::{Change, Ledger, Standing};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $key:ident;)*) => {
        /// What can be wrong. Each is at most one condition at a time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $name)] $kind,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The name in logs and metrics.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            const fn key(self) -> Key {
                match self { $(Self::$kind => Key::$key,)* }
            }
        }
    };
}

kinds! {
    /// The settings cannot be used; which, `/msteams status` says.
    Settings = "settings", ConditionSettings;
    /// The client secret is refused, and looks like the id of one.
    SecretIsId = "secret_is_id", ConditionSecretIsId;
    /// The client secret is none of the application's.
    WrongSecret = "wrong_secret", ConditionWrongSecret;
    /// The client secret has expired.
    SecretExpired = "secret_expired", ConditionSecretExpired;
    /// The client secret will expire; about: the day.
    SecretExpires = "secret_expires", ConditionSecretExpires;
    /// The tenant does not know the application.
    UnknownApp = "unknown_app", ConditionUnknownApp;
    /// There is no such tenant in this cloud.
    WrongTenant = "wrong_tenant", ConditionWrongTenant;
    /// Microsoft refuses the application for another reason; about: its answer.
    ApplicationRefused = "application_refused", ConditionApplicationRefused;
    /// Nobody has consented to the application permissions.
    ConsentMissing = "consent_missing", ConditionConsentMissing;
    /// `Chat.Read.All` is missing.
    ChatPermissionMissing = "chat_permission_missing", ConditionChatPermissionMissing;
    /// `Presence.Read.All` is missing.
    PresencePermissionMissing = "presence_permission_missing", ConditionPresencePermissionMissing;
    /// People may not consent to the delegated permissions themselves, and no administrator has.
    UserConsentMissing = "user_consent_missing", ConditionUserConsentMissing;
    /// Microsoft does not know where to send people back to; about: the address to register.
    RedirectUriMissing = "redirect_uri_missing", ConditionRedirectUriMissing;
    /// Somebody's addresses differ; about: their username.
    EmailMismatch = "email_mismatch", ConditionEmailMismatch;
    /// What is stored was encrypted with another key.
    EncryptionKeyDiffers = "encryption_key_differs", ConditionEncryptionKeyDiffers;
    /// Another server holds the subscription; about: its address.
    SubscriptionForeign = "subscription_foreign", ConditionSubscriptionForeign;
    /// Microsoft refuses the subscription for another reason; about: its answer.
    SubscriptionRefused = "subscription_refused", ConditionSubscriptionRefused;
    /// Microsoft does not reach the notification address; about: its answer.
    NotReachable = "not_reachable", ConditionNotReachable;
    /// Notifications come without a token of Microsoft's, or with a wrong one.
    ValidationTokensRefused = "validation_tokens_refused", ConditionValidationTokensRefused;
    /// Microsoft refuses many people for the same reason; about: its code.
    ManyUsersRefused = "many_users_refused", ConditionManyUsersRefused;
    /// Microsoft does not answer.
    MicrosoftUnreachable = "microsoft_unreachable", ConditionMicrosoftUnreachable;
    /// The plugin's own connections to the database fail.
    Database = "database", ConditionDatabase;
    /// Notifications were given up; about: how many.
    DeadRows = "dead_rows", ConditionDeadRows;
}

impl Kind {
    /// What is wrong with how the application is known at Microsoft: one at a time, ended by its next token.
    pub const OF_APPLICATION: &[Self] = &[
        Self::SecretIsId,
        Self::WrongSecret,
        Self::SecretExpired,
        Self::UnknownApp,
        Self::WrongTenant,
        Self::ApplicationRefused,
    ];

    /// What keeps the subscription from standing: ended by one that stands.
    pub const OF_SUBSCRIPTION: &[Self] = &[
        Self::ConsentMissing,
        Self::ChatPermissionMissing,
        Self::SubscriptionForeign,
        Self::SubscriptionRefused,
        Self::NotReachable,
    ];

    /// Whether it mostly passes by itself, so that nobody is alarmed at once.
    pub fn may_pass(self) -> bool {
        matches!(
            self,
            Self::MicrosoftUnreachable
                | Self::Database
                | Self::NotReachable
                | Self::SubscriptionRefused
                | Self::Settings
        )
    }

    /// How long it stands before administrators are told; `None` if `/msteams status` is enough.
    pub fn patience(self, timing: &Timing) -> Option<SignedDuration> {
        let patience = match self {
            Self::EmailMismatch => return None,
            _ if self.may_pass() => timing.outage_patience,
            _ => timing.condition_patience,
        };
        Some(SignedDuration::try_from(patience).unwrap_or(SignedDuration::MAX))
    }
}

/// Something that an administrator has to act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What.
    pub kind: Kind,
    /// The one detail of it, see [`Kind`]; else empty.
    pub about: String,
    /// Administrators who were told of it long before are told again.
    #[serde(default)]
    pub pressing: bool,
}

impl Condition {
    /// One without a detail.
    pub fn plain(kind: Kind) -> Self {
        Self { kind, about: String::new(), pressing: false }
    }

    /// One with its detail, of which a line is kept.
    pub fn about(kind: Kind, about: impl Into<String>) -> Self {
        let about: String = about.into();
        // It goes into a code span.
        let words: Vec<_> = about.split_whitespace().collect();
        let about = words.join(" ").replace('`', "'").chars().take(300).collect();
        Self { kind, about, pressing: false }
    }

    /// What happened, why, and what to do.
    pub fn sentence(&self) -> Reply {
        Reply { key: self.kind.key(), args: self.args() }
    }

    /// That it is over, in the language of `locale`.
    pub fn over(&self, words: &Words, locale: &str) -> String {
        words.over(locale, self.kind.key(), &self.args())
    }

    fn args(&self) -> Args {
        Args::new().text("about", &self.about)
    }
}

/// What a flow saw of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is so.
    Wrong(Condition),
    /// It is not, or no longer.
    Fine(Kind),
}

impl Seen {
    /// What it is about.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Wrong(condition) => condition.kind,
            Self::Fine(kind) => *kind,
        }
    }
}

/// Of conditions that exclude each other, this one is so, or none.
pub fn only(condition: Option<Condition>, kinds: &[Kind]) -> Vec<Seen> {
    let so = condition.as_ref().map(|condition| condition.kind);
    let others = kinds.iter().copied().filter(|kind| Some(*kind) != so).map(Seen::Fine);
    others.chain(condition.map(Seen::Wrong)).collect()
}

/// What people are told of it who ask why nothing comes: what is wrong, and that they need not do anything.
pub fn for_people(standing: &[Standing]) -> Vec<Reply> {
    let mut replies: Vec<Reply> = Vec::new();
    for one in standing {
        let Some(key) = peoples_key(one.condition.kind) else { continue };
        if replies.iter().all(|reply| reply.key != key) {
            replies.push(Reply { key, args: Args::new().text("since", moment(one.since)) });
        }
    }
    replies
}

fn peoples_key(kind: Kind) -> Option<Key> {
    Some(match kind {
        Kind::SecretExpires | Kind::EmailMismatch | Kind::DeadRows => return None,
        Kind::MicrosoftUnreachable => Key::PeopleMicrosoftUnreachable,
        Kind::PresencePermissionMissing => Key::PeoplePresenceUnknown,
        Kind::UserConsentMissing | Kind::RedirectUriMissing => Key::PeopleCannotConnect,
        Kind::ManyUsersRefused => Key::PeopleManyRefused,
        _ => Key::PeopleNotReceived,
    })
}

/// A moment as people read it, the same in every language: UTC, to the minute.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests;
