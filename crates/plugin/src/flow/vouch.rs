//! Whether Microsoft vouches for what came: the validation tokens of each POST, judged once.
//!
//! They are judged as of the time of receipt, because an item may wait in the inbox longer than a token lives.
//! Microsoft's keys being unreachable means wait, not discard.

use std::sync::Arc;

use graph::{
    SigningKeys,
    notification::{TokenExpectation, TokenRefusal, check_tokens},
};
use jiff::{SignedDuration, Timestamp};
use notifier::condition::{Condition, Kind};
use store::InboxRow;
use tracing::debug;

use crate::app::{App, Live};

/// What the tokens say of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// Microsoft sent it.
    Yes,
    /// Somebody else may have, for this reason.
    No(&'static str),
    /// The key that signed them may be newer than those that are known.
    NotYet,
}

/// Judges the rows of a batch, in their order.
pub(crate) struct Vouching<'a> {
    app: &'a App,
    live: &'a Live,
    /// The last row that was judged. The rows of one POST mostly follow each other, and the same tokens vouch for all.
    last: Option<(&'a InboxRow, Option<TokenRefusal>)>,
    /// Why Microsoft's keys cannot be had; that is not found out anew for each row.
    no_keys: Option<graph_client::Error>,
    refused: bool,
    newest_valid: Option<Timestamp>,
}

impl<'a> Vouching<'a> {
    pub(crate) fn new(app: &'a App, live: &'a Live) -> Self {
        Self { app, live, last: None, no_keys: None, refused: false, newest_valid: None }
    }

    /// Judges a row, whose signing key may be unknown as yet if the row is `young`.
    pub(crate) async fn judge(
        &mut self,
        row: &'a InboxRow,
        young: bool,
    ) -> Result<Vouched, crate::Error> {
        if row.validation_tokens.is_empty() {
            self.refused = true;
            return Ok(Vouched::No("refused: no validation token"));
        }
        Ok(match self.refusal(row).await? {
            None => {
                self.newest_valid = self.newest_valid.max(Some(row.received_at));
                Vouched::Yes
            }
            // Microsoft's keys are not loaded for each token, and may be newer than ours.
            Some(TokenRefusal::UnknownKey) if young => Vouched::NotYet,
            Some(refusal) => {
                debug!(reason = %refusal, inbox.id = row.id, "a notification is refused");
                self.refused = true;
                Vouched::No("refused: validation token")
            }
        })
    }

    /// Reports what administrators have to know of it. It is over only when none was refused for a while: between
    /// those that somebody forges, there are Microsoft's own.
    pub(crate) fn report(self) {
        let kind = Kind::ValidationTokensRefused;
        let quiet = SignedDuration::try_from(self.live.timing.refusals_quiet).unwrap_or_default();
        if self.refused {
            self.app.conditions.wrong(self.app.clock.now(), Condition::plain(kind));
        } else if let Some(valid) = self.newest_valid {
            self.app.conditions.fine(valid - quiet, &[kind]);
        }
    }

    /// Why the tokens that came with a row do not vouch for it; `None` if they do.
    async fn refusal(
        &mut self,
        row: &'a InboxRow,
    ) -> Result<Option<TokenRefusal>, graph_client::Error> {
        if let Some((_, refusal)) = self.last.filter(|(last, _)| came_together(last, row)) {
            return Ok(refusal);
        }
        let expected = TokenExpectation {
            tenant: &row.tenant,
            client_id: &self.live.settings.client_id,
            received_at: row.received_at,
        };
        let judge = |keys: Arc<SigningKeys>| check_tokens(&row.validation_tokens, &keys, &expected);
        let refusal = match judge(self.keys().await?) {
            Err(TokenRefusal::UnknownKey) => {
                judge(self.live.graph.signing_keys_after_miss().await?).err()
            }
            judged => judged.err(),
        };
        self.last = Some((row, refusal));
        Ok(refusal)
    }

    async fn keys(&mut self) -> Result<Arc<SigningKeys>, graph_client::Error> {
        if let Some(error) = &self.no_keys {
            return Err(error.clone());
        }
        let keys = self.live.graph.signing_keys().await;
        self.no_keys = keys.as_ref().err().cloned();
        keys
    }
}

fn came_together(one: &InboxRow, other: &InboxRow) -> bool {
    one.received_at == other.received_at
        && one.tenant == other.tenant
        && one.validation_tokens == other.validation_tokens
}

#[cfg(test)]
mod tests {
    use store::InboxKind;

    use super::*;

    #[test]
    fn only_rows_of_one_post_are_judged_together() {
        let row = InboxRow {
            id: 1,
            kind: InboxKind::Change,
            change_type: "created".into(),
            chat: None,
            message: None,
            subscription: "s".into(),
            tenant: "t".into(),
            payload: String::new(),
            validation_tokens: vec!["a".into()],
            received_at: Timestamp::UNIX_EPOCH,
            attempts: 0,
            lease_until: Timestamp::UNIX_EPOCH,
        };
        assert!(came_together(&row, &InboxRow { id: 2, ..row.clone() }));
        let later = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(1);
        for other in [
            InboxRow { validation_tokens: vec!["b".into()], ..row.clone() },
            InboxRow { tenant: "u".into(), ..row.clone() },
            InboxRow { received_at: later, ..row.clone() },
        ] {
            assert!(!came_together(&row, &other), "{other:?}");
        }
    }
}
