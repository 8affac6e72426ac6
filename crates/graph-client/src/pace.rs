//! Takes requests about one chat apart, so that none of them is one too many.
//!
//! Microsoft lets a chat be read once a second, and whatever is in it once a second (page "Microsoft Graph
//! service-specific throttling limits", per resource). A list of members has several pages; asked for as fast as they
//! come, its second page would be refused, and so would be every new beginning.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use url::Url;

/// Between two requests about the same; what Microsoft sustains is about five sixths of its limit.
const APART: SignedDuration = SignedDuration::from_millis(1200);
/// A request that would have to wait longer is not sent.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(10);

/// When the next request about a chat may be sent.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<HashMap<String, Timestamp>>);

impl Pace {
    /// Takes the next turn of what `url` is about: the time of it, or how long it is too far away.
    pub(crate) fn turn(&self, url: &Url, now: Timestamp) -> Result<Timestamp, Duration> {
        let Some(about) = about(url) else { return Ok(now) };
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        next.retain(|_, free| *free > now);
        let turn = next.get(&about).copied().unwrap_or(now);
        let wait = turn.duration_since(now);
        if wait > LONGEST_WAIT {
            return Err(Duration::try_from(wait).unwrap_or_default());
        }
        next.insert(about, turn.checked_add(APART).unwrap_or(Timestamp::MAX));
        Ok(turn)
    }
}

/// The chat itself, or all that is in it; `None` for what is not about one chat.
fn about(url: &Url) -> Option<String> {
    let mut segments = url.path_segments()?.skip_while(|segment| *segment != "chats").skip(1);
    let chat = segments.next()?;
    let within = if segments.next().is_some() { "/" } else { "" };
    Some(format!("{chat}{within}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: SignedDuration = SignedDuration::from_secs(1);

    fn url(path: &str) -> Url {
        format!("https://graph.microsoft.com/v1.0/{path}").parse().unwrap()
    }

    #[test]
    fn a_chat_and_what_is_in_it_are_asked_for_once_a_second_each() {
        let (pace, now) = (Pace::default(), Timestamp::UNIX_EPOCH);
        let turn = |path, now| pace.turn(&url(path), now).unwrap();
        assert_eq!(turn("chats/a", now), now);
        assert_eq!(turn("chats/a/members", now), now);
        assert_eq!(turn("chats/b", now), now);
        let next = now + APART;
        assert_eq!(turn("chats/a/members?$skiptoken=x", now + SECOND), next);
        assert_eq!(turn("chats/a/messages/1", now + SECOND), next + APART);
        assert_eq!(turn("chats/a", now + SECOND), next);
        assert_eq!(turn("chats/a", now + SECOND * 60), now + SECOND * 60);
    }

    #[test]
    fn what_is_not_about_a_chat_does_not_wait() {
        let (pace, now) = (Pace::default(), Timestamp::UNIX_EPOCH);
        for path in ["subscriptions", "communications/getPresencesByUserId", "chats"] {
            assert_eq!([(); 3].map(|()| pace.turn(&url(path), now)), [Ok(now); 3], "{path}");
        }
    }

    #[test]
    fn nobody_queues_up_for_long() {
        let (pace, now) = (Pace::default(), Timestamp::UNIX_EPOCH);
        let turns: Vec<_> = std::iter::repeat_with(|| pace.turn(&url("chats/a/messages/1"), now))
            .take(20)
            .collect();
        let refused: Vec<_> = turns.iter().filter_map(|turn| turn.as_ref().err()).collect();
        assert_eq!(refused.len(), 20 - 9);
        assert!(refused.iter().all(|wait| **wait > Duration::from_secs(10)), "{refused:?}");
    }
}
