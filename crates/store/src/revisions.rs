//! Edits and deletes: which of them are known, and the right to change a post accordingly.
//!
//! They arrive in any order, also before the message itself. Whoever is about to post reads those that have arrived, by
//! the keys that the inbox keeps; whoever changes a post claims it first, so that an older state of the message never
//! takes the place of a newer one. The claim is a lease on the delivery, which is `posted` and stays so.

use std::collections::HashSet;

use graph::{ChatId, MessageId};
use jiff::Timestamp;
use tokio_postgres::types::Type;

use crate::{
    Store,
    database::{column, milliseconds},
    error::Error,
    inbox::{InboxRow, inbox_row},
};

/// An edit, a reaction or a delete that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As it lies in the inbox. It is nobody's, and its payload is empty once it is done and not kept.
    pub row: InboxRow,
    /// Somebody has read what it says.
    pub read: bool,
}

const DECIDED_CHATS: &str = "
    SELECT chat FROM (SELECT DISTINCT unnest($2::text[]) AS chat) AS asked
    WHERE EXISTS (SELECT FROM msteamssync_deliveries AS delivery WHERE delivery.chat = asked.chat)";

const CHANGES: &str = "
    SELECT inbox.* FROM msteamssync_inbox AS inbox
    JOIN (SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS asked (chat, message)) AS asked
        USING (chat, message)
    WHERE change_type IN ('updated', 'deleted') AND received_at > (SELECT now FROM time) - $4
    ORDER BY id";

// Rows that somebody else is claiming are his; waiting for them could mean waiting for each other.
const CLAIM: &str = ", due AS (
        SELECT id FROM msteamssync_deliveries AS delivery
        JOIN unnest($2::text[], $3::bigint[]) AS asked (id, revision) USING (id)
        WHERE state = 'posted' AND coalesce(delivery.revision, 0) < asked.revision
            AND coalesce(lease_until, 0) <= (SELECT now FROM time)
        FOR UPDATE OF delivery SKIP LOCKED)
    UPDATE msteamssync_deliveries AS delivery SET owner = $4, lease_until = (SELECT now FROM time) + $5
    FROM due WHERE delivery.id = due.id
    RETURNING delivery.id";

const CHANGED: &str = "
    UPDATE msteamssync_deliveries AS delivery
    SET revision = made.revision, owner = NULL, lease_until = NULL
    FROM (SELECT * FROM unnest($2::text[], $3::bigint[]) AS made (id, revision) ORDER BY id) AS made
    WHERE delivery.id = made.id AND state = 'posted' AND owner = $4
        AND coalesce(delivery.revision, 0) < made.revision";

const TO_POST: &str = "
    UPDATE msteamssync_deliveries SET revision = $3
    WHERE id = $2 AND state = 'posting' AND coalesce(revision, 0) < $3";

const WITHDRAW: &str = "
    UPDATE msteamssync_deliveries SET state = 'suppressed', reason = $3, owner = NULL, lease_until = NULL
    WHERE id = $2 AND state = 'posting'";

impl Store {
    /// Those of these chats of which any message was decided.
    pub async fn decided_chats(&self, chats: &[&ChatId]) -> Result<HashSet<ChatId>, Error> {
        let chats: Vec<&str> = chats.iter().map(AsRef::as_ref).collect();
        let params = [(&chats as _, Type::TEXT_ARRAY)];
        let rows = self.database.rows("reading decided chats", DECIDED_CHATS, &params).await?;
        rows.iter().map(|row| column::<String>(row, "chat").map(ChatId::from)).collect()
    }

    /// What arrived about these messages after they were sent, in the order of its arrival, as long as it is kept.
    pub async fn changes(&self, messages: &[(&ChatId, &MessageId)]) -> Result<Vec<Change>, Error> {
        let chats: Vec<&str> = messages.iter().map(|(chat, _)| chat.as_ref()).collect();
        let ids: Vec<&str> = messages.iter().map(|(_, message)| message.as_ref()).collect();
        let rows = self
            .database
            .rows(
                "reading edits and deletes",
                CHANGES,
                &[
                    (&chats, Type::TEXT_ARRAY),
                    (&ids, Type::TEXT_ARRAY),
                    (&milliseconds(self.timing.changes_kept), Type::INT8),
                ],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let read = column::<Option<String>>(row, "etag")?.is_some();
                Ok(Change { row: inbox_row(row, Timestamp::MIN)?, read })
            })
            .collect()
    }

    /// Claims the right to change posts, pairs of delivery and the revision that its post is to show: for a lease, as
    /// posting itself. What is returned are the deliveries that are the caller's; the others show that revision or a
    /// newer one, or are somebody else's.
    pub async fn claim_changes(
        &self,
        wanted: &[(&str, i64)],
        owner: &str,
    ) -> Result<(HashSet<String>, Timestamp), Error> {
        let lease_until = self.lease_end(self.timing.delivery_lease);
        if wanted.is_empty() {
            return Ok((HashSet::new(), lease_until));
        }
        let (ids, revisions): (Vec<&str>, Vec<i64>) = wanted.iter().copied().unzip();
        let rows = self
            .database
            .rows(
                "claiming posts to change",
                CLAIM,
                &[
                    (&ids, Type::TEXT_ARRAY),
                    (&revisions, Type::INT8_ARRAY),
                    (&owner, Type::TEXT),
                    (&milliseconds(self.timing.delivery_lease), Type::INT8),
                ],
            )
            .await?;
        let claimed = rows.iter().map(|row| column(row, "id")).collect::<Result<_, _>>()?;
        Ok((claimed, lease_until))
    }

    /// `owner`'s claimed posts show these revisions now, or are gone: pairs of delivery and revision.
    pub async fn changed(&self, made: &[(String, i64)], owner: &str) -> Result<(), Error> {
        if made.is_empty() {
            return Ok(());
        }
        let (ids, revisions): (Vec<&str>, Vec<i64>) =
            made.iter().map(|(id, revision)| (id.as_str(), *revision)).unzip();
        let params = [
            (&ids as _, Type::TEXT_ARRAY),
            (&revisions as _, Type::INT8_ARRAY),
            (&owner as _, Type::TEXT),
        ];
        self.database.rows("writing down changed posts", CHANGED, &params).await?;
        Ok(())
    }

    /// The post that is about to be made shows this revision. To be said before it is made: who finds it later must
    /// know.
    pub async fn will_show(&self, id: &str, revision: i64) -> Result<(), Error> {
        let params = [(&id as _, Type::TEXT), (&revision as _, Type::INT8)];
        self.database.rows("writing down a revision", TO_POST, &params).await?;
        Ok(())
    }

    /// A claimed delivery is not posted after all, for this reason. Does nothing if it was.
    pub async fn withdraw(&self, id: &str, reason: &str) -> Result<(), Error> {
        let params = [(&id as _, Type::TEXT), (&reason as _, Type::TEXT)];
        self.database.rows("withdrawing a delivery", WITHDRAW, &params).await?;
        Ok(())
    }
}
