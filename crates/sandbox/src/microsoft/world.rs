//! Everything the pretend Microsoft knows, behind one lock.
//!
//! Invariant: the lock is held for computation only, never across an await.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    attempts::Attempt,
    chat::Chat,
    delivery::Outgoing,
    endpoint::Endpoint,
    entra::{grants::Grants, signing::SigningKey},
    files::Files,
    person::Person,
    settings::DeliverySettings,
    subscription::Subscription,
    throttle::Throttle,
    traffic::Traffic,
};

/// Where the four services answer. Base URLs with an empty path.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    pub(crate) login: Url,
    pub(crate) graph: Url,
    pub(crate) teams: Url,
    pub(crate) sharepoint: Url,
}

/// The application that the administrator registered in Entra.
pub(crate) struct Registration {
    pub(crate) client_secret: String,
    pub(crate) secret_ends: Timestamp,
    pub(crate) redirect_uris: BTreeSet<String>,
    /// Application permissions that the administrator consented to.
    pub(crate) application: BTreeSet<String>,
    /// Delegated permissions that nobody needs to be asked about any more.
    pub(crate) delegated: BTreeSet<String>,
}

/// What a user's presence is; Graph's own words.
#[derive(Clone, Debug)]
pub(crate) struct Presence {
    pub(crate) availability: String,
    pub(crate) activity: String,
}

pub(crate) struct State {
    pub(crate) people: Vec<Person>,
    pub(crate) chats: BTreeMap<String, Chat>,
    pub(crate) files: Files,
    /// By object id.
    pub(crate) presence: HashMap<String, Presence>,
    pub(crate) registration: Registration,
    pub(crate) grants: Grants,
    pub(crate) subscriptions: BTreeMap<String, Subscription>,
    pub(crate) delivery: DeliverySettings,
    pub(crate) held: Vec<Outgoing>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) endpoints: HashMap<String, Endpoint>,
    pub(crate) traffic: Traffic,
    pub(crate) throttle: Throttle,
    pub(crate) page_size: usize,
    pub(crate) subscription_limit: usize,
    /// Whether one same kind of change is enough for a duplicate (409).
    pub(crate) overlapping_subscriptions_refused: bool,
    /// Whether endpoints can be asked before a subscription is made.
    pub(crate) reaches: bool,
    /// Whether everything is said in the other way that the documents leave open.
    pub(crate) other_dialect: bool,
}

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) time_scale: f64,
    pub(crate) addresses: Addresses,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    /// Object id of the application's service principal.
    pub(crate) service_principal: String,
    /// Entra's keys, of which the last one signs.
    pub(crate) signing: Mutex<Vec<Arc<SigningKey>>>,
    pub(crate) http: reqwest::Client,
    pub(crate) stop: CancellationToken,
    /// Grows with every change that a page or a waiting delivery wants to hear of.
    pub(crate) version: watch::Sender<u64>,
    /// Notifications on their way.
    pub(crate) in_flight: watch::Sender<usize>,
    pub(crate) state: Mutex<State>,
}

impl World {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn signing_keys(&self) -> Vec<Arc<SigningKey>> {
        self.signing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.signing_keys().last().map(|key| key.sign(claims)).unwrap_or_default()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells pages and waiting deliveries that something changed.
    pub(crate) fn touch(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// How long a wait of Microsoft's takes here.
    pub(crate) fn scaled(&self, wait: Duration) -> Duration {
        wait.div_f64(self.time_scale)
    }

    /// `base` without the slash that ends an empty path.
    pub(crate) fn text(base: &Url) -> &str {
        base.as_str().trim_end_matches('/')
    }
}

impl State {
    pub(crate) fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.name == name || person.id == name)
    }

    /// Graph's `aadUserConversationMember` resources of a chat.
    pub(crate) fn members(&self, chat: &Chat) -> Vec<Value> {
        chat.members.iter().filter_map(|member| self.member(chat, member)).collect()
    }

    fn member(&self, chat: &Chat, member: &super::chat::Member) -> Option<Value> {
        let person = self.person(&member.user)?;
        let guest = person.user_type == "Guest";
        Some(serde_json::json!({
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "id": super::random::hex(format!("{}##{}", chat.id, person.id).as_bytes()),
            "roles": [if guest { "guest" } else { "owner" }],
            "displayName": person.display_name,
            "visibleHistoryStartDateTime": super::chat::date_time(member.history_from),
            "userId": person.id,
            "email": person.mail,
            "tenantId": chat.tenant,
        }))
    }
}

/// `time` moved by `by`, or the end of time.
pub(crate) fn later(time: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
