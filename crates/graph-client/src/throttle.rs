//! When may a request be sent, and when again?
//!
//! Microsoft limits requests per kind of resource and says with `Retry-After` how long to stay away; every request
//! sent in the meantime counts against the limit and prolongs it
//! (<https://learn.microsoft.com/graph/throttling>). So while a kind is blocked, its calls fail at once and tell
//! their callers how long to wait; nothing queues up here.
//!
//! Invariant: this is the only place that reads `Retry-After` and the only one that repeats a request.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use clock::Clock;
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use reqwest::{
    Client, Request, Response, StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};

use tokio::time::timeout;

use crate::{
    error::{Error, Problem, Throttled},
    http::{Reply, TIMEOUT, exchange, open, read},
    requests::Requests,
};

/// A request that may be repeated is sent at most this many times more.
const REPETITIONS: u32 = 2;
/// Before the first repetition, on average; twice that before the second.
const PAUSE: Duration = Duration::from_millis(200);
/// An answer of any length goes on as long as its reader likes; this is for what trickles for ever.
const LONGEST_READING: Duration = Duration::from_hours(1);
/// A longer `Retry-After` is not believed.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// What Microsoft limits separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Chats and their members.
    Chats,
    /// Chat messages.
    Messages,
    /// Presence.
    Presence,
    /// Subscriptions.
    Subscriptions,
    /// The signed-in user's own profile.
    Users,
    /// Tokens of users and of the application.
    Token,
    /// The keys that sign Microsoft's tokens.
    SigningKeys,
    /// The sign-in page, looked at to see whether it knows us.
    SignIn,
    /// The application's own registration.
    Application,
    /// Where shared files are, and whether somebody may read them.
    Files,
    /// Pictures inside messages.
    Pictures,
    /// The content of shared files, which `SharePoint` hands out, not Graph.
    Downloads,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chats => "chats",
            Self::Messages => "messages",
            Self::Presence => "presence",
            Self::Subscriptions => "subscriptions",
            Self::Users => "user profiles",
            Self::Token => "tokens",
            Self::SigningKeys => "signing keys",
            Self::SignIn => "the sign-in page",
            Self::Application => "the app registration",
            Self::Files => "files",
            Self::Pictures => "pictures",
            Self::Downloads => "downloads",
        })
    }
}

/// One of the calls that the product makes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// For error texts, as in "reading a chat".
    pub(crate) doing: &'static str,
    pub(crate) kind: Kind,
    /// Carrying it out twice is the same as once.
    pub(crate) idempotent: bool,
}

/// Whether Microsoft answers: the last answer that was none of an outage's, and the outage since then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contact {
    /// When Microsoft last answered with anything but a server error.
    pub answered: Option<Timestamp>,
    /// The first and the last failure since then.
    pub failed: Option<(Timestamp, Timestamp)>,
}

/// What an opened request brought.
pub(crate) enum Opened {
    /// A success, to be read by the caller.
    Body(Response),
    /// Anything else.
    Refusal(Reply),
}

/// Until when each kind is blocked.
#[derive(Debug)]
pub(crate) struct Throttle {
    clock: Clock,
    blocked: Mutex<BTreeMap<Kind, Timestamp>>,
    contact: Mutex<Contact>,
    requests: Requests,
}

impl Throttle {
    pub(crate) fn new(clock: Clock, requests: Requests) -> Self {
        Self { clock, blocked: Mutex::default(), contact: Mutex::default(), requests }
    }

    /// The time at which nothing is blocked any more; `None` if nothing is now.
    pub(crate) fn throttled_until(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        self.blocked().values().copied().filter(|until| *until > now).max()
    }

    /// Sends `request` unless its kind is blocked. An idempotent one is repeated after a broken connection, a 5xx or
    /// a 429 that does not say how long to wait. A timeout is not repeated: it has used its caller's patience already.
    pub(crate) async fn send(
        &self,
        http: &Client,
        call: Call,
        request: Request,
    ) -> Result<Reply, Error> {
        for repetition in 0..REPETITIONS {
            self.admit(call.kind)?;
            let Some(copy) = request.try_clone() else { break };
            let outcome = self.attempt(http, call, copy).await;
            if !is_worth_repeating(call, &outcome) || self.admit(call.kind).is_err() {
                return outcome;
            }
            tracing::debug!(call = call.doing, repetition, "asking Microsoft again");
            self.clock.sleep(pause(repetition)).await;
        }
        self.admit(call.kind)?;
        self.attempt(http, call, request).await
    }

    async fn attempt(&self, http: &Client, call: Call, request: Request) -> Result<Reply, Error> {
        self.heard(call, exchange(http, call.doing, request).await)
    }

    /// Sends `request` once, unless its kind is blocked, and leaves the body of a success to the caller.
    pub(crate) async fn open(
        &self,
        http: &Client,
        call: Call,
        mut request: Request,
    ) -> Result<Opened, Error> {
        self.admit(call.kind)?;
        *request.timeout_mut() = Some(LONGEST_READING);
        let opened = timeout(TIMEOUT, open(http, call.doing, request)).await;
        let stalled = |_| Err(Error::unexpected(call.doing, Problem::Stalled));
        let reply = match opened.unwrap_or_else(stalled) {
            Ok(response) if response.status().is_success() => {
                self.requests.count(call.kind, &Ok(response.status()));
                return Ok(Opened::Body(response));
            }
            Ok(response) => read(call.doing, response).await,
            Err(error) => Err(error),
        };
        self.heard(call, reply).map(Opened::Refusal)
    }

    /// Counts an outcome, and does what it asks for.
    fn heard(&self, call: Call, outcome: Result<Reply, Error>) -> Result<Reply, Error> {
        self.requests
            .count(call.kind, &outcome.as_ref().map(|reply| reply.status).map_err(Clone::clone));
        self.note(&outcome);
        let reply = outcome?;
        if let Some(wait) = self.wait_asked_for(&reply) {
            self.block(call.kind, wait);
        }
        Ok(reply)
    }

    pub(crate) fn contact(&self) -> Contact {
        *self.contact.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, outcome: &Result<Reply, Error>) {
        let now = self.clock.now();
        let failed = match outcome {
            Ok(reply) => reply.status.is_server_error(),
            Err(error) => matches!(error, Error::Transport(_)),
        };
        let mut contact = self.contact.lock().unwrap_or_else(PoisonError::into_inner);
        if failed {
            let first = contact.failed.map_or(now, |(first, _)| first);
            contact.failed = Some((first, now));
        } else {
            *contact = Contact { answered: Some(now), failed: None };
        }
    }

    /// How long this answer asks to stay away.
    pub(crate) fn wait_asked_for(&self, reply: &Reply) -> Option<Duration> {
        is_overload(reply.status).then(|| retry_after(&reply.headers, self.clock.now())).flatten()
    }

    fn admit(&self, kind: Kind) -> Result<(), Error> {
        let now = self.clock.now();
        let wait = self.blocked().get(&kind).map(|until| until.duration_since(now));
        match wait.and_then(|wait| Duration::try_from(wait).ok()) {
            Some(after) if !after.is_zero() => Err(Error::Throttled(Throttled { kind, after })),
            _ => Ok(()),
        }
    }

    fn block(&self, kind: Kind, wait: Duration) {
        tracing::warn!(%kind, seconds = wait.as_secs(), "Microsoft limits our requests");
        let until = SignedDuration::try_from(wait)
            .ok()
            .and_then(|wait| self.clock.now().checked_add(wait).ok())
            .unwrap_or(Timestamp::MAX);
        let mut blocked = self.blocked();
        let latest = blocked.entry(kind).or_insert(until);
        *latest = until.max(*latest);
    }

    fn blocked(&self) -> MutexGuard<'_, BTreeMap<Kind, Timestamp>> {
        self.blocked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_overload(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

fn is_worth_repeating(call: Call, outcome: &Result<Reply, Error>) -> bool {
    match outcome {
        Ok(reply) => call.idempotent && is_overload(reply.status),
        Err(Error::Transport(error)) if error.is_timeout() => false,
        Err(Error::Transport(error)) => call.idempotent || error.is_connect(),
        Err(_) => false,
    }
}

/// Seconds or an HTTP date (RFC 9110, 10.2.3); `None` for what is neither or already over.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_or(LONGEST_WAIT, Duration::from_secs)
    } else {
        let until = rfc2822::parse(text).ok()?.timestamp();
        Duration::try_from(until.duration_since(now)).ok()?
    };
    (!text.is_empty() && !wait.is_zero()).then_some(wait.min(LONGEST_WAIT))
}

/// Half to one and a half of the planned pause, so that callers turned away together do not come back together.
fn pause(repetition: u32) -> Duration {
    let mut random = [0_u8; 1];
    // Without randomness the pause is merely the shortest one.
    let _ = aws_lc_rs::rand::fill(&mut random);
    let [random] = random;
    PAUSE * 2_u32.pow(repetition) * (128 + u32::from(random)) / 256
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wait(text: &str) -> Option<Duration> {
        let now = "2015-10-21T07:27:00Z".parse().unwrap();
        retry_after(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]), now)
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(wait("30"), Some(Duration::from_secs(30)));
        assert_eq!(wait(" 30 "), Some(Duration::from_secs(30)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::from_mins(1)));
    }

    #[test]
    fn a_retry_after_that_says_nothing_is_ignored() {
        for text in ["", "0", "-5", "1.5", "soon", "Wed, 21 Oct 2015 07:26:00 GMT"] {
            assert_eq!(wait(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_hour_is_the_longest_wait() {
        for text in ["3601", "99999999999999999999999999", "Wed, 21 Oct 2099 07:28:00 GMT"] {
            assert_eq!(wait(text), Some(LONGEST_WAIT), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_retry_after_is_taken(text in "[ -~]*") {
            prop_assert!(wait(&text).is_none_or(|wait| !wait.is_zero() && wait <= LONGEST_WAIT));
        }
    }

    #[test]
    fn pauses_grow_and_stay_short() {
        for _ in 0..100 {
            assert!((100..300).contains(&pause(0).as_millis()));
            assert!((200..600).contains(&pause(1).as_millis()));
        }
    }

    #[test]
    fn kinds_are_blocked_separately_and_the_longer_wait_counts() {
        let clock = Clock::system();
        let throttle = Throttle::new(clock.clone(), Requests::default());
        throttle.block(Kind::Presence, Duration::from_mins(1));
        throttle.block(Kind::Presence, Duration::from_secs(30));
        assert!(throttle.admit(Kind::Chats).is_ok());
        clock.advance(Duration::from_secs(40));
        assert!(matches!(throttle.admit(Kind::Presence), Err(Error::Throttled(_))));
        clock.advance(Duration::from_secs(21));
        assert!(throttle.admit(Kind::Presence).is_ok());
        assert_eq!(throttle.throttled_until(), None);
    }
}
