//! What to do about the subscription to the tenant's chat messages.
//!
//! Microsoft allows one subscription per application and resource (409 otherwise), keeps it at most three
//! days, and ends it without asking. Upstream's plugin leaves one without resource data behind, and another
//! server with the same app registration may hold it. So each look compares three things: what Microsoft
//! lists, what our own row says, and what the configuration wants.
//!
//! Invariants: a subscription that another server receives is never touched. One that can be kept is
//! only renewed, and only by PATCH (Microsoft: never together with `reauthorize` within 10 minutes).

use graph::{CertificateId, Subscription, SubscriptionId};
use jiff::Timestamp;
use url::Url;

use crate::timing::Timing;

/// What one look sees.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// All of the application's subscriptions, as Microsoft lists them.
    pub listed: &'a [Subscription],
    /// Our own row, if there is one.
    pub ours: Option<&'a Row>,
    /// What the configuration wants.
    pub wanted: &'a Wanted,
}

/// The subscription that our database remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Microsoft's id of it.
    pub id: SubscriptionId,
    /// The certificate that it was created or last renewed with.
    pub certificate_id: Option<CertificateId>,
}

/// The subscription that the configuration wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `/chats/getAllMessages`.
    pub resource: String,
    /// Where Microsoft sends changes.
    pub notification_url: String,
    /// Where Microsoft sends lifecycle events.
    pub lifecycle_url: String,
    /// The newest notification key.
    pub certificate_id: CertificateId,
    /// Whether notifications are on at all.
    pub enabled: bool,
    /// The client state differs from the one that our row's subscription was created with.
    pub client_state_changed: bool,
}

/// One thing to do. They are done in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Create the wanted subscription.
    Create,
    /// Create one for new messages only, which stands until all is done: the standing one cannot become the wanted one,
    /// and two whole ones at once are refused. If Microsoft refuses this one, too, messages are missed.
    Bridge,
    /// Extend it by PATCH.
    Renew {
        /// Which.
        id: SubscriptionId,
        /// Whether the PATCH also carries the wanted certificate.
        with_certificate: bool,
    },
    /// Delete it (already gone is fine), and forget the row if it is the row's.
    Delete {
        /// Which.
        id: SubscriptionId,
        /// Whether messages may be missed from now on, so that a gap has to be recorded.
        gap: bool,
    },
    /// Another server receives this application's notifications: only an admin can decide which one shall.
    AskAdminForeign {
        /// Where they go.
        url: String,
    },
}

/// Plans what has to be done at `now`; nothing to do is an empty plan.
pub fn plan(now: Timestamp, view: &View<'_>, timing: &Timing) -> Vec<Action> {
    let (mine, foreign): (Vec<_>, Vec<_>) = view
        .listed
        .iter()
        .filter(|listed| same_resource(&listed.resource, &view.wanted.resource))
        .partition(|listed| is_mine(listed, view));
    let kept = mine.iter().find(|listed| view.wanted.enabled && can_be_kept(listed, now, view));

    let foreign = foreign.into_iter().find(|listed| listed.expiration_date_time > now);
    let replaced = mine.iter().find(|listed| view.wanted.enabled && brings(listed, now, view));
    let replaced =
        replaced.filter(|_| kept.is_none() && foreign.is_none()).map(|listed| &listed.id);
    let missing = view.wanted.enabled && kept.is_none();
    let mut actions: Vec<_> = mine
        .iter()
        .map(|listed| &listed.id)
        .filter(|id| kept.is_none_or(|kept| kept.id != **id) && replaced != Some(*id))
        .cloned()
        .chain(vanished(view))
        .map(|id| Action::Delete { id, gap: missing && replaced.is_none() })
        .collect();
    if let Some(id) = replaced {
        actions.extend([Action::Bridge, Action::Delete { id: id.clone(), gap: true }]);
    }
    if !view.wanted.enabled {
        return actions;
    }
    match (kept, foreign) {
        (Some(kept), _) => actions.extend(renewal(kept, now, view, timing)),
        (None, None) => actions.push(Action::Create),
        (None, Some(_)) => {}
    }
    if let Some(foreign) = foreign {
        actions.push(Action::AskAdminForeign { url: foreign.notification_url.clone() });
    }
    actions
}

/// The subscription that was made of what was begun, which named this address and certificate, and never written down.
///
/// It is known to be that one because nothing is begun before all others of ours are deleted.
pub fn adoptable<'a>(
    listed: &'a [Subscription],
    (resource, notification_url): (&str, &str),
    certificate: &str,
) -> Option<&'a Subscription> {
    listed.iter().find(|one| {
        let told = one.encryption_certificate_id.as_ref().map_or("", AsRef::as_ref);
        same_resource(&one.resource, resource)
            && same_url(&one.notification_url, notification_url)
            && one.include_resource_data != Some(false)
            && all_changes(&one.change_type)
            && (told.is_empty() || told == certificate)
    })
}

/// When to look again after a look that succeeded: at the renewal, but at the latest after
/// [`Timing::subscription_look`]. `expires` is that of the kept or created subscription.
pub fn next_look(now: Timestamp, expires: Option<Timestamp>, timing: &Timing) -> Timestamp {
    let regular = now.checked_add(timing.subscription_look).unwrap_or(Timestamp::MAX);
    let soonest = now.checked_add(timing.subscription_retry).unwrap_or(Timestamp::MAX);
    match expires.and_then(|expires| expires.checked_sub(timing.renewal_margin).ok()) {
        Some(renewal) => renewal.clamp(soonest, regular),
        None => regular,
    }
}

/// Ours by its address, or by our row, which still knows it after the site URL has changed.
fn is_mine(listed: &Subscription, view: &View<'_>) -> bool {
    is_in_row(listed, view) || same_place(&listed.notification_url, &view.wanted.notification_url)
}

fn is_in_row(listed: &Subscription, view: &View<'_>) -> bool {
    view.ours.is_some_and(|row| row.id == listed.id)
}

/// Whether it is the one by which messages come now.
fn brings(listed: &Subscription, now: Timestamp, view: &View<'_>) -> bool {
    is_in_row(listed, view) && listed.expiration_date_time > now && carries_data(listed, view)
}

/// Whether a PATCH can make it the wanted one. The addresses, the resource data and the client state are
/// fixed at creation; without a row the client state is unknown, and a wrong one refuses every message.
fn can_be_kept(listed: &Subscription, now: Timestamp, view: &View<'_>) -> bool {
    let wanted = view.wanted;
    let lifecycle_url = listed.lifecycle_notification_url.as_ref().filter(|url| !url.is_empty());
    is_in_row(listed, view)
        && !wanted.client_state_changed
        && listed.expiration_date_time > now
        && same_url(&listed.notification_url, &wanted.notification_url)
        && lifecycle_url.is_none_or(|url| same_url(url, &wanted.lifecycle_url))
        && carries_data(listed, view)
        && certificate_of(listed, view).is_some()
        && all_changes(&listed.change_type)
}

/// Whether it brings the messages themselves. If Microsoft does not tell, one of ours does, which has a certificate.
fn carries_data(listed: &Subscription, view: &View<'_>) -> bool {
    listed.include_resource_data.unwrap_or_else(|| certificate_of(listed, view).is_some())
}

/// Microsoft need not tell the certificate's id in its list; our row then does.
fn certificate_of<'a>(listed: &'a Subscription, view: &View<'a>) -> Option<&'a CertificateId> {
    let told = listed.encryption_certificate_id.as_ref();
    let ours = view.ours.and_then(|row| row.certificate_id.as_ref());
    [told, ours].into_iter().flatten().find(|id| !id.as_ref().is_empty())
}

/// Whether it reports every kind of change, as far as that is told.
fn all_changes(change_type: &str) -> bool {
    let reports = |wanted: &&str| {
        change_type.split(',').any(|change| change.trim().eq_ignore_ascii_case(wanted))
    };
    change_type.is_empty() || ["created", "updated", "deleted"].iter().all(reports)
}

fn renewal(
    kept: &Subscription,
    now: Timestamp,
    view: &View<'_>,
    timing: &Timing,
) -> Option<Action> {
    let due = now.checked_add(timing.renewal_margin).unwrap_or(Timestamp::MAX);
    let with_certificate = certificate_of(kept, view) != Some(&view.wanted.certificate_id);
    (with_certificate || kept.expiration_date_time <= due)
        .then(|| Action::Renew { id: kept.id.clone(), with_certificate })
}

/// The row's subscription if Microsoft no longer lists it: it was removed. Deleting it again does no
/// harm, drops the row and records the gap.
fn vanished(view: &View<'_>) -> Option<SubscriptionId> {
    let row = view.ours?;
    view.listed.iter().all(|listed| listed.id != row.id).then(|| row.id.clone())
}

/// Whether subscriptions to both watch the same: upstream's resource carries a query (`?model=B`), and the leading slash
/// is optional.
pub fn same_resource(a: &str, b: &str) -> bool {
    let bare = |resource: &str| {
        let path = resource.split_once('?').map_or(resource, |(path, _)| path);
        path.trim_matches('/').to_ascii_lowercase()
    };
    bare(a) == bare(b)
}

/// Equal up to spelling (case of the host, the default port).
fn same_url(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// Equal in host, port and path: upstream's address carries a query.
fn same_place(a: &str, b: &str) -> bool {
    let (Ok(a), Ok(b)) = (Url::parse(a), Url::parse(b)) else { return a == b };
    a.host_str() == b.host_str()
        && a.port_or_known_default() == b.port_or_known_default()
        && a.path().trim_end_matches('/') == b.path().trim_end_matches('/')
}

#[cfg(test)]
mod tests;
