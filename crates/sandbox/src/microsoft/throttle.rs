//! Graph's service limits, as far as the product comes near them.
//!
//! Microsoft's page "Microsoft Graph service-specific throttling limits" counts each request against up to four
//! limits: of the application, of the application in one tenant, of the chat, and of the user. A refused request
//! counts as well ("Microsoft Graph throttling guidance").

use std::{collections::HashMap, time::Duration};

use jiff::Timestamp;

use super::{operation::Operation, world::later};

/// A request came too early.
pub(crate) struct Limited {
    /// After this time the next one is welcome.
    pub(crate) wait: Duration,
}

/// Requests so far, by what they count against.
pub(crate) struct Throttle {
    pub(crate) enabled: bool,
    recent: HashMap<(Class, Scope), Vec<Timestamp>>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { enabled: true, recent: HashMap::new() }
    }
}

/// Requests that are counted together: a row of Microsoft's table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Class {
    /// `GET /chats/{id}`.
    Chat,
    /// Other requests that read something of Teams.
    OtherReads,
    /// `GET hostedContents/$value`.
    HostedContents,
    /// `getPresencesByUserId`.
    Presence,
    /// `GET /subscriptions`.
    ListSubscriptions,
    /// `GET /subscriptions/{id}`.
    ReadSubscription,
    /// Creating, changing and deleting subscriptions.
    ChangeSubscriptions,
    /// `POST /subscriptions/{id}/reauthorize`.
    Reauthorize,
}

/// What a request counts against.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Scope {
    Application,
    Tenant,
    Chat(String),
    User(String),
}

/// How many requests in so many seconds; where Microsoft gives no limit, there is none.
struct Limits {
    seconds: u64,
    application: Option<usize>,
    tenant: usize,
    chat: Option<usize>,
    user: Option<usize>,
}

impl Class {
    fn of(operation: Operation) -> Option<Self> {
        Some(match operation {
            Operation::Chat => Self::Chat,
            Operation::Members | Operation::Message => Self::OtherReads,
            Operation::HostedContent => Self::HostedContents,
            Operation::Presence => Self::Presence,
            Operation::ListSubscriptions => Self::ListSubscriptions,
            Operation::ReadSubscription => Self::ReadSubscription,
            Operation::CreateSubscription
            | Operation::RenewSubscription
            | Operation::DeleteSubscription => Self::ChangeSubscriptions,
            Operation::Reauthorize => Self::Reauthorize,
            Operation::OpenIdConfiguration
            | Operation::Jwks
            | Operation::Authorize
            | Operation::Token
            | Operation::Application
            | Operation::Me
            // SharePoint has limits of its own, by load.
            | Operation::FileContent
            | Operation::Download => return None,
        })
    }

    fn limits(self) -> Limits {
        let teams = |application, tenant, user| Limits {
            seconds: 1,
            application: Some(application),
            tenant,
            chat: Some(1),
            user: Some(user),
        };
        let of_tenant = |seconds, application, tenant| Limits {
            seconds,
            application,
            tenant,
            chat: None,
            user: None,
        };
        match self {
            Self::Chat => teams(2000, 200, 5),
            Self::OtherReads => teams(1500, 30, 1),
            Self::HostedContents => Limits { user: None, ..teams(600, 60, 0) },
            Self::Presence => of_tenant(30, None, 1500),
            Self::ListSubscriptions => of_tenant(20, Some(40), 25),
            Self::ReadSubscription => of_tenant(20, None, 500),
            Self::ChangeSubscriptions => of_tenant(20, Some(2000), 500),
            Self::Reauthorize => of_tenant(20, None, 1000),
        }
    }
}

/// A request, as far as limits go.
pub(crate) struct Asked<'a> {
    pub(crate) operation: Operation,
    /// Path and query.
    pub(crate) target: &'a str,
    /// Object id of the user whose token it carries.
    pub(crate) user: Option<String>,
}

impl Throttle {
    /// Counts a request; says so if it exceeds a limit.
    pub(crate) fn ask(
        &mut self,
        asked: Asked<'_>,
        now: Timestamp,
        time_scale: f64,
    ) -> Option<Limited> {
        let class = Class::of(asked.operation).filter(|_| self.enabled)?;
        let limits = class.limits();
        let window = Duration::from_secs(limits.seconds).div_f64(time_scale);
        let user = asked.user.or_else(|| after(asked.target, "users"));
        let scopes = [
            limits.application.map(|most| (Scope::Application, most)),
            Some((Scope::Tenant, limits.tenant)),
            limits.chat.zip(after(asked.target, "chats")).map(|(most, id)| (Scope::Chat(id), most)),
            limits.user.zip(user).map(|(most, id)| (Scope::User(id), most)),
        ];
        let waits = scopes.into_iter().flatten().filter_map(|(scope, most)| {
            let recent = self.recent.entry((class, scope)).or_default();
            recent.retain(|&at| later(at, window) > now);
            recent.push(now);
            // Welcome again is the next one once fewer than `most` are left in the window.
            let last = recent.len().checked_sub(most).filter(|over| *over > 0)?;
            let welcome = later(*recent.get(last)?, window);
            Some(Duration::try_from(welcome.duration_since(now)).unwrap_or_default())
        });
        waits.max().map(|wait| Limited { wait })
    }
}

/// The id after this segment of a path like `/v1.0/chats/{id}/members?…`, as it is written there.
fn after(target: &str, segment: &str) -> Option<String> {
    target.split(['/', '?']).skip_while(|&one| one != segment).nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).unwrap()
    }

    /// How long the asker has to wait, in milliseconds.
    fn wait(
        throttle: &mut Throttle,
        (operation, target, user): (Operation, &str, Option<&str>),
        now: i64,
    ) -> Option<u128> {
        let asked = Asked { operation, target, user: user.map(str::to_owned) };
        throttle.ask(asked, at(now), 1.0).map(|limited| limited.wait.as_millis())
    }

    #[test]
    fn one_chat_is_read_once_a_second_and_refused_requests_count() {
        let mut throttle = Throttle::default();
        let mut ask = |target, now| wait(&mut throttle, (Operation::Chat, target, None), now);
        assert_eq!(ask("/v1.0/chats/a?$select=id", 0), None);
        assert_eq!(ask("/v1.0/chats/b", 0), None);
        assert_eq!(ask("/v1.0/chats/a", 600), Some(1000));
        assert_eq!(ask("/v1.0/chats/a", 1100), Some(1000));
        assert_eq!(ask("/v1.0/chats/a", 2100), None);
    }

    #[test]
    fn members_and_messages_of_a_chat_share_a_limit_and_the_chat_itself_has_another() {
        let mut throttle = Throttle::default();
        let mut ask = |operation, target| wait(&mut throttle, (operation, target, None), 0);
        assert_eq!(ask(Operation::Chat, "/v1.0/chats/a"), None);
        assert_eq!(ask(Operation::Members, "/v1.0/chats/a/members"), None);
        assert_eq!(ask(Operation::Message, "/v1.0/chats/a/messages/1"), Some(1000));
    }

    #[test]
    fn the_application_has_a_limit_in_the_tenant() {
        let mut throttle = Throttle::default();
        let mut ask = |number: i64, now| {
            let target = format!("/v1.0/chats/{number}/members");
            wait(&mut throttle, (Operation::Members, &target, None), now)
        };
        let waits: Vec<_> = (0..32).map(|number| ask(number, number)).collect();
        assert_eq!(waits[..30], [None; 30]);
        // Of the last thirty before them, the first leaves the window first.
        assert_eq!(waits[30..], [Some(971), Some(971)]);
        assert_eq!(ask(32, 1002), None);
    }

    #[test]
    fn a_user_has_a_limit_of_their_own() {
        let mut throttle = Throttle::default();
        let mut ask = |user, number: i64| {
            let target = format!("/v1.0/chats/{number}");
            wait(&mut throttle, (Operation::Chat, &target, user), 0)
        };
        let waits: Vec<_> = (0..6).map(|number| ask(Some("alice"), number)).collect();
        assert_eq!(waits, [None, None, None, None, None, Some(1000)]);
        assert_eq!(ask(Some("bob"), 6), None);
        assert_eq!(ask(None, 7), None);
    }

    #[test]
    fn what_the_application_does_in_other_tenants_counts() {
        let mut throttle = Throttle::default();
        let elsewhere = vec![at(0); 2000];
        throttle.recent.insert((Class::Chat, Scope::Application), elsewhere);
        let ask = (Operation::Chat, "/v1.0/chats/a", None);
        assert_eq!(wait(&mut throttle, ask, 0), Some(1000));
    }

    #[test]
    fn without_limits_everything_is_welcome() {
        let mut throttle = Throttle { enabled: false, ..Throttle::default() };
        let ask = (Operation::Chat, "/v1.0/chats/a", None);
        assert_eq!([(); 3].map(|()| wait(&mut throttle, ask, 0)), [None; 3]);
    }
}
