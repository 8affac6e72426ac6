//! Which condition an answer of Microsoft's is a sign of.
//!
//! An outage is none: it passes by itself, and whoever lasts it out counts how long.

use std::collections::BTreeSet;

use graph::{Disposition, EntraError, EntraProblem, GraphError, Secret, is_guid};
use jiff::{SignedDuration, Timestamp};

use super::{Condition, Kind, Seen};

/// The application permissions that a token carries; `None` if it does not show them.
pub type Roles = BTreeSet<String>;

/// Each is enough for the subscription to all chats.
const CHAT: [&str; 2] = ["Chat.Read.All", "Chat.ReadWrite.All"];
/// Each is enough for reading presence.
const PRESENCE: [&str; 2] = ["Presence.Read.All", "Presence.ReadWrite.All"];

/// So long before its end, administrators are told of a client secret's.
const AHEAD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// And again, if it has not been replaced.
const SHORTLY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What the end of the client secret gives reason to. It stands on after the end: that is no reason to be calm.
pub fn of_secret_end(ends: Timestamp, now: Timestamp) -> Option<Condition> {
    let left = ends.duration_since(now);
    let day = ends.strftime("%Y-%m-%d").to_string();
    (left <= AHEAD).then(|| Condition {
        pressing: left <= SHORTLY,
        ..Condition::about(Kind::SecretExpires, day)
    })
}

/// Why Entra gives the application no token.
pub fn of_application(error: &EntraError, client_secret: &Secret) -> Option<Condition> {
    if matches!(error.disposition(), Disposition::Retry { .. }) {
        return None;
    }
    let kind = match error.kind() {
        EntraProblem::Temporary => return None,
        // The portal shows both side by side; the value of a secret is never a GUID.
        EntraProblem::WrongSecret if is_guid(client_secret.expose()) => Kind::SecretIsId,
        EntraProblem::WrongSecret => Kind::WrongSecret,
        EntraProblem::SecretExpired => Kind::SecretExpired,
        EntraProblem::UnknownApp => Kind::UnknownApp,
        EntraProblem::WrongTenant => Kind::WrongTenant,
        EntraProblem::ConsentMissing => Kind::ConsentMissing,
        _ => return Some(Condition::about(Kind::ApplicationRefused, error.code())),
    };
    Some(Condition::plain(kind))
}

/// Why Graph makes no subscription to all chats.
pub fn of_subscription(error: &GraphError, roles: Option<&Roles>) -> Option<Condition> {
    if error.is_unreachable_endpoint() {
        return Some(Condition::about(Kind::NotReachable, &error.message));
    }
    match error.disposition() {
        Disposition::Retry { .. } => None,
        _ if is_of_permission(error) => Some(
            missing(roles, &CHAT, Kind::ChatPermissionMissing)
                .unwrap_or_else(|| Condition::about(Kind::SubscriptionRefused, error.to_string())),
        ),
        _ => Some(Condition::about(Kind::SubscriptionRefused, error.to_string())),
    }
}

/// Why Graph does not tell anybody's presence.
pub fn of_presence(error: &GraphError, roles: Option<&Roles>) -> Option<Condition> {
    if !is_of_permission(error) {
        return None;
    }
    missing(roles, &PRESENCE, Kind::PresencePermissionMissing)
}

/// What the permissions that a token shows, and what it lacks, say.
pub fn of_roles(roles: &Roles) -> Vec<Seen> {
    if roles.is_empty() {
        return vec![Seen::Wrong(Condition::plain(Kind::ConsentMissing))];
    }
    let wanted =
        [(&CHAT, Kind::ChatPermissionMissing), (&PRESENCE, Kind::PresencePermissionMissing)];
    let each = wanted.into_iter().map(|(any, kind)| match missing(Some(roles), any, kind) {
        Some(condition) => Seen::Wrong(condition),
        None => Seen::Fine(kind),
    });
    std::iter::once(Seen::Fine(Kind::ConsentMissing)).chain(each).collect()
}

/// Which condition stands for none of `any` being among the permissions; `None` if one is.
fn missing(roles: Option<&Roles>, any: &[&str], kind: Kind) -> Option<Condition> {
    match roles {
        Some(roles) if roles.is_empty() => Some(Condition::plain(Kind::ConsentMissing)),
        Some(roles) if any.iter().any(|role| roles.contains(*role)) => None,
        _ => Some(Condition::plain(kind)),
    }
}

/// A missing permission is answered with 403, and with 401 by some services.
fn is_of_permission(error: &GraphError) -> bool {
    matches!(error.status, 401 | 403) && error.disposition() == Disposition::AskAdmin
}
