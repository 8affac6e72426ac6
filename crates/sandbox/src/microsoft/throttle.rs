//! Graph's service limits, as far as the product comes near them.
//!
//! Microsoft's page "Microsoft Graph service-specific throttling limits": requests of one application in one
//! tenant, and requests about one chat, are counted separately.

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
    recent: HashMap<(Operation, String), Vec<Timestamp>>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { enabled: true, recent: HashMap::new() }
    }
}

/// How many requests in how many seconds: of the application in this tenant, and about one chat.
struct Limits {
    application: (usize, u64),
    resource: Option<(usize, u64)>,
}

fn limits(operation: Operation) -> Option<Limits> {
    let per_chat = Some((1, 1));
    let (application, resource) = match operation {
        Operation::Chat => ((200, 1), per_chat),
        Operation::Members | Operation::Message => ((30, 1), per_chat),
        Operation::Presence => ((1500, 30), None),
        Operation::ListSubscriptions => ((25, 20), None),
        Operation::Reauthorize => ((1000, 20), None),
        Operation::CreateSubscription
        | Operation::ReadSubscription
        | Operation::RenewSubscription
        | Operation::DeleteSubscription => ((500, 20), None),
        _ => return None,
    };
    Some(Limits { application, resource })
}

impl Throttle {
    /// Counts a request, unless it exceeds a limit.
    pub(crate) fn ask(
        &mut self,
        operation: Operation,
        target: &str,
        now: Timestamp,
        time_scale: f64,
    ) -> Option<Limited> {
        let limits = limits(operation).filter(|_| self.enabled)?;
        let about = limits.resource.zip(chat_of(target));
        let all = [Some((limits.application, String::new())), about];
        for ((count, window), key) in all.into_iter().flatten() {
            let window = Duration::from_secs(window).div_f64(time_scale);
            let recent = self.recent.entry((operation, key)).or_default();
            recent.retain(|&at| later(at, window) > now);
            if let Some(&oldest) = recent.first().filter(|_| recent.len() >= count) {
                let wait = Duration::try_from(later(oldest, window).duration_since(now));
                return Some(Limited { wait: wait.unwrap_or_default() });
            }
            recent.push(now);
        }
        None
    }
}

/// The chat in a path like `/v1.0/chats/{id}/members?…`, as it is written there.
fn chat_of(target: &str) -> Option<String> {
    target.split(['/', '?']).skip_while(|&segment| segment != "chats").nth(1).map(str::to_owned)
}
