//! What administrators are shown of the product's health: how things are, and what a test of the whole chain found.
//!
//! A sentence about what is wrong is that of its [`Condition`](crate::condition::Condition): the same in a message, in the log and here.

use jiff::Timestamp;

mod walk;

pub use walk::{Finding, Report, Step, chat_permission, failed, presence_permission, reach};

use crate::{
    command::Reply,
    condition::{Standing, moment},
    words::{Args, Key},
};

/// How things are.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Whether notifications are turned on.
    pub turned_on: bool,
    /// When the subscription ends unless renewed; `None` without one.
    pub subscription_ends: Option<Timestamp>,
    /// When Microsoft last notified us.
    pub last_notification: Option<Timestamp>,
    /// Notifications that are not dealt with yet, and when the oldest of them came.
    pub waiting: (usize, Option<Timestamp>),
    /// Notifications given up within the last week.
    pub dead: usize,
    /// Spans without notifications that are not made up for, and since when there is none if there is none now.
    pub gaps: (usize, Option<Timestamp>),
    /// Until when Microsoft limits our requests.
    pub throttled_until: Option<Timestamp>,
    /// When the client secret ends, if that could be read.
    pub secret_ends: Option<Timestamp>,
    /// Connected users.
    pub connected: usize,
}

/// The answer to an administrator's `status`: how things are, and what has to be acted on.
pub fn overview(overview: &Overview, standing: &[Standing]) -> Vec<Reply> {
    let (waiting, oldest) = overview.waiting;
    let (gaps, gap_since) = overview.gaps;
    let subscription = match overview.subscription_ends {
        _ if !overview.turned_on => Reply::plain(Key::OverviewTurnedOff),
        Some(ends) => until(ends),
        None => none(),
    };
    let args = Args::new()
        .reply("subscription", subscription)
        .reply("last", overview.last_notification.map_or_else(none, at))
        .number("waiting", waiting)
        .reply("oldest", oldest.map_or_else(none, at))
        .number("dead", overview.dead)
        .number("gaps", gaps)
        .reply("gap", gap_since.map_or_else(none, at))
        .reply("throttled", overview.throttled_until.map_or_else(none, until))
        .reply("secret", overview.secret_ends.map_or(Reply::plain(Key::OverviewUnknown), at))
        .number("connected", overview.connected);
    std::iter::once(Reply { key: Key::Overview, args }).chain(attention(standing)).collect()
}

/// What an administrator has to act on, one sentence each; that there is nothing is said as well.
pub fn attention(standing: &[Standing]) -> Vec<Reply> {
    if standing.is_empty() {
        return vec![Reply::plain(Key::AttentionNone)];
    }
    let sentence = |one: &Standing| Reply {
        key: Key::Attention,
        args: Args::new().text("since", moment(one.since)).reply("what", one.condition.sentence()),
    };
    standing.iter().map(sentence).collect()
}

fn none() -> Reply {
    Reply::plain(Key::OverviewNone)
}

fn at(time: Timestamp) -> Reply {
    Reply { key: Key::OverviewAt, args: Args::new().text("time", moment(time)) }
}

fn until(time: Timestamp) -> Reply {
    Reply { key: Key::OverviewUntil, args: Args::new().text("time", moment(time)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        condition::{Condition, Kind, Ledger, Seen},
        timing::Timing,
        words::Words,
    };

    fn text(replies: &[Reply], locale: &str) -> String {
        let words = Words::new();
        let texts: Vec<_> = replies.iter().map(|reply| reply.text(&words, locale)).collect();
        texts.join("\n")
    }

    fn time() -> Timestamp {
        "2026-11-26T11:30:45Z".parse().unwrap()
    }

    #[test]
    fn an_overview_tells_every_figure() {
        let busy = Overview {
            turned_on: true,
            subscription_ends: Some(time()),
            last_notification: Some(time()),
            waiting: (7, Some(time())),
            dead: 3,
            gaps: (2, Some(time())),
            throttled_until: Some(time()),
            secret_ends: Some(time()),
            connected: 41,
        };
        for (locale, expected) in
            [("en", "until 2026-11-26 11:30 UTC"), ("de", "bis 2026-11-26 11:30 UTC")]
        {
            let text = text(&overview(&busy, &[]), locale);
            assert!(text.contains(expected), "{text}");
            for figure in ["7", "3", "2", "41"] {
                assert!(text.contains(figure), "{figure} in {text}");
            }
        }
        let text = text(&overview(&Overview::default(), &[]), "en");
        assert!(text.contains("turned off") && text.contains("unknown"), "{text}");
        assert!(text.contains("Nothing needs your attention"), "{text}");
    }

    #[test]
    fn what_has_to_be_acted_on_is_told_with_its_sentence() {
        let mut ledger = Ledger::default();
        let expired = Condition::plain(Kind::SecretExpired);
        ledger.take_in(&[(Seen::Wrong(expired.clone()), time())], time(), &Timing::real());
        let text = text(&attention(ledger.standing()), "de");
        let sentence = expired.sentence().text(&Words::new(), "de");
        assert!(text.contains(&sentence) && text.contains("2026-11-26 11:30"), "{text}");
    }
}
