//! The inbox: change notifications that Microsoft was told we have.
//!
//! Microsoft sends again for hours what is not answered with 2xx, and never what is. So a row is written before the
//! `202`, and stays claimable until it is finished. Rows come and go by the hundred: each operation is one statement
//! for a whole batch. A claim is a lease; a worker that dies leaves its rows to the next one. Two workers may then
//! finish the same row, which is harmless: deliveries are unique by themselves.

use std::time::Duration;

use graph::{ChatId, MessageId, SubscriptionId, TenantId};
use jiff::{SignedDuration, Timestamp};
use tokio_postgres::{Row, types::Type};

use crate::{
    Store,
    database::{column, milliseconds, timestamp},
    error::Error,
};

/// What sort of notification a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxKind {
    /// A chat message was created, updated or deleted.
    Change,
    /// Something about the subscription itself.
    Lifecycle,
}

impl InboxKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Lifecycle => "lifecycle",
        }
    }
}

/// One notification as it arrived.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// Change or lifecycle.
    pub kind: InboxKind,
    /// `created`, `updated`, `deleted`, or the lifecycle event's name.
    pub change_type: String,
    /// The chat it is about.
    pub chat: Option<ChatId>,
    /// The message it is about.
    pub message: Option<MessageId>,
    /// The subscription it came by.
    pub subscription: SubscriptionId,
    /// The tenant it says it comes from.
    pub tenant: TenantId,
    /// The item's JSON, still encrypted, without `clientState`.
    pub payload: String,
}

/// A notification claimed by a worker.
#[derive(Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Rises with arrival.
    pub id: i64,
    /// Change or lifecycle.
    pub kind: InboxKind,
    /// `created`, `updated`, `deleted`, or the lifecycle event's name.
    pub change_type: String,
    /// The chat it is about.
    pub chat: Option<ChatId>,
    /// The message it is about.
    pub message: Option<MessageId>,
    /// The subscription it came by.
    pub subscription: SubscriptionId,
    /// The tenant it says it comes from.
    pub tenant: TenantId,
    /// The item's JSON, still encrypted, without `clientState`.
    pub payload: String,
    /// The `validationTokens` of the POST that it came in.
    pub validation_tokens: Vec<String>,
    /// When it was stored, by the database's clock.
    pub received_at: Timestamp,
    /// How many times working on it failed.
    pub attempts: i32,
    /// Until when it is this worker's. By this node's clock, counted from before the claim was sent, so never later
    /// than the database sees it.
    pub lease_until: Timestamp,
}

impl std::fmt::Debug for InboxRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither the payload nor the tokens belong in a log.
        f.debug_struct("InboxRow")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("change_type", &self.change_type)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// How a row ended.
#[derive(Clone, Debug)]
pub struct Done<'a> {
    /// The row.
    pub id: i64,
    /// The message's etag, where it was read.
    pub etag: Option<String>,
    /// What became of it, one word for the figures: `delivered`, `suppressed`, ….
    pub outcome: &'a str,
    /// Whether its payload is kept for a day: it is of an edit or a delete, and its message may still be posted.
    pub kept: bool,
}

const INSERT: &str = "
    INSERT INTO msteamssync_inbox
        (kind, change_type, chat, message, subscription, tenant, payload, validation_tokens, received_at, due_at)
    SELECT kind, change_type, chat, message, subscription, tenant, payload, $9, now, now
    FROM time, unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        WITH ORDINALITY AS item (kind, change_type, chat, message, subscription, tenant, payload, position)
    ORDER BY position";

const CLAIM: &str = ", due AS (
        SELECT id FROM msteamssync_inbox
        WHERE state = 'waiting' AND due_at <= (SELECT now FROM time)
        ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
    UPDATE msteamssync_inbox AS inbox SET owner = $2, due_at = (SELECT now FROM time) + $3
    FROM due WHERE inbox.id = due.id
    RETURNING inbox.id, kind, change_type, chat, message, subscription, tenant, payload, validation_tokens,
        received_at, attempts";

// What is not finished is `waiting`. Said in that word, the index of all that wait would do to find a row by its id, and
// is what PostgreSQL takes if nothing waited when it last looked: every finish then reads the whole backlog.
const FINISH: &str = "
    UPDATE msteamssync_inbox AS inbox
    SET state = 'done', etag = done.etag, reason = done.outcome, payload = CASE WHEN kept THEN payload END,
        validation_tokens = CASE WHEN kept THEN validation_tokens END, owner = NULL,
        finished_at = (SELECT now FROM time)
    FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bool[]) AS done (id, etag, outcome, kept)
    WHERE inbox.id = done.id AND inbox.finished_at IS NULL";

const POSTPONE: &str = "
    UPDATE msteamssync_inbox
    SET owner = NULL, due_at = (SELECT now FROM time) + $3, reason = $4, attempts = attempts + $5
    WHERE id = $2 AND owner = $6 AND finished_at IS NULL";

const BURY: &str = "
    UPDATE msteamssync_inbox SET state = 'dead', owner = NULL, reason = $3, finished_at = (SELECT now FROM time)
    WHERE id = $2 AND owner = $4 AND finished_at IS NULL";

// A message's id is its time in milliseconds, so the later one is the longer or the greater.
const TAKE_UP_AGAIN: &str = ", in_work AS MATERIALIZED (
        SELECT id FROM msteamssync_inbox
        WHERE state = 'waiting' AND owner IS NOT NULL AND kind = 'change' AND change_type = 'created'
            AND chat = $2 AND (length(message), message) > (length($3), $3) LIMIT 1),
    taken_up AS (
        UPDATE msteamssync_inbox
        SET state = 'waiting', due_at = (SELECT now FROM time), reason = NULL, finished_at = NULL
        WHERE state = 'done' AND kind = 'change' AND change_type = 'created'
            AND chat = $2 AND (length(message), message) > (length($3), $3)
            AND finished_at > $4 AND NOT EXISTS (SELECT FROM in_work))
    SELECT id FROM in_work";

const LAST_CHANGE: &str = "
    SELECT received_at FROM msteamssync_inbox WHERE kind = 'change' ORDER BY id DESC LIMIT 1";

impl Store {
    /// Stores what one POST brought, all of it or nothing, together with that POST's `validationTokens`.
    pub async fn insert_inbox(
        &self,
        rows: &[NewRow],
        validation_tokens: &[String],
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let texts = |of: fn(&NewRow) -> &str| rows.iter().map(of).collect::<Vec<&str>>();
        let kinds = texts(|row| row.kind.name());
        let change_types = texts(|row| &row.change_type);
        let chats: Vec<_> = rows.iter().map(|row| row.chat.as_ref().map(AsRef::as_ref)).collect();
        let messages: Vec<_> =
            rows.iter().map(|row| row.message.as_ref().map(AsRef::as_ref)).collect();
        let subscriptions = texts(|row| row.subscription.as_ref());
        let tenants = texts(|row| row.tenant.as_ref());
        let payloads = texts(|row| &row.payload);
        let chats: Vec<Option<&str>> = chats;
        let messages: Vec<Option<&str>> = messages;
        self.database
            .rows(
                "storing notifications",
                INSERT,
                &[
                    (&kinds, Type::TEXT_ARRAY),
                    (&change_types, Type::TEXT_ARRAY),
                    (&chats, Type::TEXT_ARRAY),
                    (&messages, Type::TEXT_ARRAY),
                    (&subscriptions, Type::TEXT_ARRAY),
                    (&tenants, Type::TEXT_ARRAY),
                    (&payloads, Type::TEXT_ARRAY),
                    (&validation_tokens, Type::TEXT_ARRAY),
                ],
            )
            .await?;
        Ok(())
    }

    /// Takes up to `limit` rows that are due, oldest first. They are `owner`'s until the lease ends; rows that
    /// somebody else is taking at this moment are passed over.
    pub async fn claim_inbox(&self, owner: &str, limit: u16) -> Result<Vec<InboxRow>, Error> {
        let lease_until = self.lease_end(self.timing.inbox_lease);
        let rows = self
            .database
            .rows(
                "claiming notifications",
                CLAIM,
                &[
                    (&owner, Type::TEXT),
                    (&milliseconds(self.timing.inbox_lease), Type::INT8),
                    (&i64::from(limit), Type::INT8),
                ],
            )
            .await?;
        let mut rows =
            rows.iter().map(|row| inbox_row(row, lease_until)).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    /// Marks rows as done. Their payload and tokens go, unless they are kept for a day; what identifies them stays for 7.
    pub async fn finish_inbox(&self, done: &[Done<'_>]) -> Result<(), Error> {
        let ids: Vec<i64> = done.iter().map(|row| row.id).collect();
        let etags: Vec<Option<&str>> = done.iter().map(|row| row.etag.as_deref()).collect();
        let outcomes: Vec<&str> = done.iter().map(|row| row.outcome).collect();
        let kept: Vec<bool> = done.iter().map(|row| row.kept).collect();
        self.database
            .rows(
                "finishing notifications",
                FINISH,
                &[
                    (&ids, Type::INT8_ARRAY),
                    (&etags, Type::TEXT_ARRAY),
                    (&outcomes, Type::TEXT_ARRAY),
                    (&kept, Type::BOOL_ARRAY),
                ],
            )
            .await?;
        Ok(())
    }

    /// Gives `owner`'s row back to be claimed `after` this time, because something it needs is not there yet. That is
    /// nobody's failure: it does not count as an attempt. A row that is somebody else's by now stays as it is.
    pub async fn postpone_inbox(
        &self,
        (id, owner): (i64, &str),
        after: Duration,
        reason: &str,
    ) -> Result<(), Error> {
        self.give_back((id, owner), after, reason, 0).await
    }

    /// Gives `owner`'s row back because working on it failed, which counts as an attempt.
    pub async fn fail_inbox(
        &self,
        (id, owner): (i64, &str),
        after: Duration,
        reason: &str,
    ) -> Result<(), Error> {
        self.give_back((id, owner), after, reason, 1).await
    }

    async fn give_back(
        &self,
        (id, owner): (i64, &str),
        after: Duration,
        reason: &str,
        failures: i32,
    ) -> Result<(), Error> {
        self.database
            .rows(
                "postponing a notification",
                POSTPONE,
                &[
                    (&id, Type::INT8),
                    (&milliseconds(after), Type::INT8),
                    (&reason, Type::TEXT),
                    (&failures, Type::INT4),
                    (&owner, Type::TEXT),
                ],
            )
            .await?;
        Ok(())
    }

    /// Gives `owner`'s row up for good. It is counted, and kept whole for 7 days.
    pub async fn bury_inbox(&self, (id, owner): (i64, &str), reason: &str) -> Result<(), Error> {
        self.database
            .rows(
                "giving up a notification",
                BURY,
                &[(&id, Type::INT8), (&reason, Type::TEXT), (&owner, Type::TEXT)],
            )
            .await?;
        Ok(())
    }

    /// Has the messages that were written in a chat after `message`, and were finished after `finished_since`, worked once
    /// more. What they said has to be fetched, for it is not kept. `false`, and nothing is done, while others of them are
    /// in work.
    pub async fn take_up_again(
        &self,
        (chat, message): (&ChatId, &MessageId),
        finished_since: Timestamp,
    ) -> Result<bool, Error> {
        let in_work = self
            .database
            .rows(
                "taking up messages again",
                TAKE_UP_AGAIN,
                &[
                    (&chat.as_ref(), Type::TEXT),
                    (&message.as_ref(), Type::TEXT),
                    (&finished_since.as_millisecond(), Type::INT8),
                ],
            )
            .await?;
        Ok(in_work.is_empty())
    }

    /// When Microsoft last told us of a chat message, as far back as the inbox goes.
    pub async fn last_change(&self) -> Result<Option<Timestamp>, Error> {
        let row = self.database.row("reading the last notification", LAST_CHANGE, &[]).await?;
        row.map(|row| column(&row, "received_at").map(timestamp)).transpose()
    }

    /// When a lease that is asked for now surely still holds: see [`InboxRow::lease_until`].
    pub(crate) fn lease_end(&self, lease: Duration) -> Timestamp {
        let lease = SignedDuration::try_from(lease).unwrap_or(SignedDuration::MAX);
        self.database.clock().now().checked_add(lease).unwrap_or(Timestamp::MAX)
    }
}

pub(crate) fn inbox_row(row: &Row, lease_until: Timestamp) -> Result<InboxRow, Error> {
    let text = |name| column::<String>(row, name);
    let optional = |name| column::<Option<String>>(row, name);
    Ok(InboxRow {
        id: column(row, "id")?,
        kind: if text("kind")? == InboxKind::Lifecycle.name() {
            InboxKind::Lifecycle
        } else {
            InboxKind::Change
        },
        change_type: text("change_type")?,
        chat: optional("chat")?.map(ChatId::from),
        message: optional("message")?.map(MessageId::from),
        subscription: SubscriptionId::from(text("subscription")?),
        tenant: TenantId::from(text("tenant")?),
        payload: optional("payload")?.unwrap_or_default(),
        validation_tokens: column::<Option<Vec<String>>>(row, "validation_tokens")?
            .unwrap_or_default(),
        received_at: timestamp(column(row, "received_at")?),
        attempts: column(row, "attempts")?,
        lease_until,
    })
}
