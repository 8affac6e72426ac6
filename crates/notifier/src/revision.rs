//! Edits and deletes: which state of a message is the newest, and which of its posts are to show it.
//!
//! Microsoft reports what becomes of a message in any order and more than once. So each state has a revision that grows
//! with every edit and with the delete, and a post is changed to a greater one only. A reaction makes no state: it
//! changes neither the text nor the time of the last edit (Microsoft, "chatMessage resource type").

use std::time::Duration;

use graph::{ChatMessage, DlpAction};
use jiff::Timestamp;

use crate::timing::Timing;

/// Why somebody is not told of a message that was deleted before it could be posted.
pub const DELETED: &str = "deleted";

/// The state that a message is in: zero as it was sent, else when it was edited, deleted or judged by a policy last, in
/// milliseconds since 1970 UTC.
pub fn revision(message: &ChatMessage) -> i64 {
    let edited = message.last_edited_date_time.map(Timestamp::as_millisecond);
    let deleted = message.deleted_date_time.map(Timestamp::as_millisecond);
    // Nothing comes after a delete, however coarse its time is given; and a policy that hides a text, or shows it again,
    // leaves no time but that of the last modification.
    let whole = deleted.is_some() || message.policy_violation.is_some();
    let modified = whole.then(|| message.version());
    edited.max(deleted).max(modified).unwrap_or_default().max(0)
}

/// The newest of the states of one message that are known: its own, unless another one is newer.
pub fn newest(own: ChatMessage, others: impl IntoIterator<Item = ChatMessage>) -> ChatMessage {
    others.into_iter().fold(
        own,
        |newest, other| {
            if revision(&other) > revision(&newest) { other } else { newest }
        },
    )
}

/// Whether a post of the message goes on showing its files.
pub fn shows_files(message: &ChatMessage) -> bool {
    let policy = message.policy_violation.as_ref().map(|found| found.dlp_action);
    message.deleted_date_time.is_none() && policy != Some(DlpAction::BlockAccess)
}

/// Whether somebody may still be told of the message later than of this edit: then the edit is kept for them.
pub fn may_still_be_told(message: &ChatMessage, now: Timestamp, timing: &Timing) -> bool {
    let age = |sent| Duration::try_from(now.duration_since(sent)).unwrap_or_default();
    message.created_date_time.is_none_or(|sent| age(sent) < timing.changes_kept)
}

/// One recipient's post of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// It is being posted, or was perhaps.
    OnItsWay,
    /// It is there and shows this revision.
    Shows(i64),
    /// There is none, and there will be none.
    None,
}

/// What an edit or a delete means for one post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is changed.
    Change,
    /// It has to be there first.
    Wait,
    /// It stays as it is.
    Leave,
}

/// Decides what a post that is to show `revision` needs.
pub fn step(post: Post, revision: i64) -> Step {
    match post {
        Post::Shows(shown) if shown < revision => Step::Change,
        Post::OnItsWay => Step::Wait,
        Post::Shows(_) | Post::None => Step::Leave,
    }
}

#[cfg(test)]
mod tests {
    use graph::{DlpAction, MessageType, PolicyViolation};

    use super::*;

    /// Seconds after an arbitrary start.
    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn sent() -> ChatMessage {
        ChatMessage {
            id: "1".into(),
            message_type: MessageType::Message,
            created_date_time: Some(at(0)),
            last_modified_date_time: Some(at(0)),
            ..ChatMessage::default()
        }
    }

    fn edited(seconds: i64) -> ChatMessage {
        let then = Some(at(seconds));
        ChatMessage { last_edited_date_time: then, last_modified_date_time: then, ..sent() }
    }

    fn deleted_at(deleted: i64, modified: i64, message: ChatMessage) -> ChatMessage {
        let (deleted_date_time, last_modified_date_time) = (Some(at(deleted)), Some(at(modified)));
        ChatMessage { deleted_date_time, last_modified_date_time, ..message }
    }

    #[test]
    fn every_state_is_newer_than_the_one_before() {
        let states = [sent(), edited(5), edited(9), deleted_at(12, 12, edited(9))];
        let revisions: Vec<i64> = states.iter().map(revision).collect();
        assert!(revisions.is_sorted_by(|one, next| one < next), "{revisions:?}");
        assert_eq!(revisions[0], 0);
    }

    #[test]
    fn a_reaction_is_no_new_state() {
        for message in [sent(), edited(5)] {
            let reacted_to =
                ChatMessage { last_modified_date_time: Some(at(20)), ..message.clone() };
            assert_eq!(revision(&reacted_to), revision(&message));
        }
    }

    #[test]
    fn a_delete_whose_time_is_coarse_or_that_says_no_edit_comes_last_all_the_same() {
        let edit = edited(5);
        for delete in [deleted_at(5, 6, edited(5)), deleted_at(4, 6, sent())] {
            assert!(revision(&delete) > revision(&edit), "{delete:?}");
        }
    }

    #[test]
    fn what_a_policy_hides_is_a_state_and_so_is_what_it_shows_again() {
        let judged = |seconds, dlp_action| ChatMessage {
            last_modified_date_time: Some(at(seconds)),
            policy_violation: Some(PolicyViolation { dlp_action }),
            ..edited(5)
        };
        let (hidden, shown) = (judged(9, DlpAction::BlockAccess), judged(12, DlpAction::None));
        let revisions = [edited(5), hidden.clone(), shown.clone(), edited(15)];
        assert!(revisions.iter().map(revision).is_sorted_by(|one, next| one < next));
        let deleted = deleted_at(20, 20, shown.clone());
        assert_eq!(
            [hidden, shown, deleted].map(|message| shows_files(&message)),
            [false, true, false]
        );
    }

    #[test]
    fn the_newest_state_is_found_in_every_order() {
        let states = [sent(), edited(5), edited(9)];
        for (own, one, other) in [(0, 1, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1), (2, 1, 0)] {
            let [own, one, other] = [own, one, other].map(|index: usize| states[index].clone());
            assert_eq!(newest(own, [one, other]), edited(9));
        }
        assert_eq!(newest(sent(), []), sent());
        let unread = ChatMessage { id: "1".into(), ..ChatMessage::default() };
        assert_eq!(newest(sent(), [unread]), sent(), "its own stands among equals");
    }

    #[test]
    fn a_post_goes_forward_only() {
        for (post, step_expected) in [
            (Post::Shows(0), Step::Change),
            (Post::Shows(6), Step::Change),
            (Post::Shows(7), Step::Leave),
            (Post::Shows(8), Step::Leave),
            (Post::OnItsWay, Step::Wait),
            (Post::None, Step::Leave),
        ] {
            assert_eq!(step(post, 7), step_expected, "{post:?}");
        }
    }

    #[test]
    fn an_edit_is_kept_while_its_message_is_young() {
        let timing = Timing::real();
        let day = 24 * 3600;
        assert!(may_still_be_told(&sent(), at(day - 1), &timing));
        assert!(!may_still_be_told(&sent(), at(day), &timing));
        assert!(may_still_be_told(&sent(), at(-9), &timing), "its clock is ahead of ours");
        let undated = ChatMessage { created_date_time: None, ..sent() };
        assert!(may_still_be_told(&undated, at(day), &timing));
    }
}
