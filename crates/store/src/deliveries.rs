//! Deliveries: who is told about a message, and how far that is.
//!
//! Microsoft sends notifications again, a process can die anywhere, and a reply about a post can get lost. So a row
//! per message and recipient is made once, whoever decides first; and posting is claimed by compare-and-set on what
//! the caller saw. Between two claims lies a look at Mattermost, which is the caller's part.
//!
//! ```text
//! posting (owner, lease) → posted | gave up | suppressed (deleted meanwhile)
//!   ↺ lease over, looked up, not found
//! suppressed
//! ```

use std::collections::HashMap;

use graph::{AadUserId, ChatId, MessageId};
use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};

use crate::{
    Store,
    database::{column, milliseconds, timestamp},
    error::Error,
};

/// What was decided for one recipient of one message.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The chat of the message.
    pub chat: ChatId,
    /// The message.
    pub message: MessageId,
    /// The recipient.
    pub mattermost_user: String,
    /// The same person at Microsoft.
    pub aad_user: AadUserId,
    /// Whether they are told.
    pub verdict: Verdict,
    /// Which state of the message their post will show: zero as it was sent, else when it was edited last.
    pub revision: i64,
}

/// Whether somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are.
    Deliver,
    /// They are not, for this reason.
    Suppress(&'static str),
}

/// A delivery as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Unique and random. The post carries it as its prop `msteams_delivery`.
    pub id: String,
    /// The chat of the message.
    pub chat: ChatId,
    /// The message.
    pub message: MessageId,
    /// The recipient.
    pub mattermost_user: String,
    /// The same person at Microsoft.
    pub aad_user: AadUserId,
    /// Which state of the message the post shows, or is to show; see [`Decision::revision`].
    pub revision: i64,
    /// How far it is.
    pub state: DeliveryState,
}

/// How far a delivery is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// Somebody began. Whether the post exists is not known before it was looked up.
    Posting {
        /// Who.
        owner: String,
        /// When they began, by the database's clock.
        claimed_at: Timestamp,
        /// Until when it is theirs, by the database's clock.
        lease_until: Timestamp,
    },
    /// The post exists.
    Posted {
        /// Its id in Mattermost.
        post_id: String,
    },
    /// Decided against.
    Suppressed {
        /// Why.
        reason: String,
    },
    /// Tried, and not to be tried again.
    GaveUp {
        /// Why.
        reason: String,
    },
}

/// The right to post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// When it was claimed, by the database's clock.
    pub claimed_at: Timestamp,
    /// Until when it is the caller's. By this node's clock, counted from before the claim was sent, so never later
    /// than the database sees it.
    pub lease_until: Timestamp,
}

/// A delivery after a decision about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// As it stands.
    pub delivery: Delivery,
    /// The right to post, if it was decided now to be posted.
    pub claim: Option<Claim>,
}

// An existing row wins; the update that changes nothing makes it visible to RETURNING, also when another node has
// written it a moment ago; `xmax` is 0 only in a row that this statement made (PostgreSQL, "System Columns"). Sorted,
// so that two nodes lock rows in the same order.
const DECIDE: &str = "
    INSERT INTO msteamssync_deliveries AS delivery
        (id, chat, message, mattermost_user, aad_user, state, reason, owner, claimed_at, lease_until, decided_at,
            revision)
    SELECT gen_random_uuid()::text, chat, message, mattermost_user, aad_user,
        CASE WHEN reason IS NULL THEN 'posting' ELSE 'suppressed' END, reason,
        CASE WHEN reason IS NULL THEN $8 END,
        CASE WHEN reason IS NULL THEN now END,
        CASE WHEN reason IS NULL THEN now + $9 END, now, revision
    FROM time, (
        SELECT DISTINCT ON (chat, message, mattermost_user) *
        FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
            AS decision (chat, message, mattermost_user, aad_user, reason, revision)
        ORDER BY chat, message, mattermost_user) AS decision
    ON CONFLICT (chat, message, mattermost_user) DO UPDATE SET decided_at = delivery.decided_at
    RETURNING *, xmax = 0 AS made";

const OF_MESSAGES: &str = "
    SELECT delivery.* FROM msteamssync_deliveries AS delivery
    JOIN (SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS asked (chat, message)) AS asked
        USING (chat, message)";

const CLAIM: &str = "
    UPDATE msteamssync_deliveries SET state = 'posting', owner = $3, claimed_at = now, lease_until = now + $4
    FROM time
    WHERE id = $2 AND state = 'posting' AND claimed_at = $5 AND lease_until <= now
    RETURNING claimed_at";

// Nobody else has claimed it since, and nothing was posted by this claim.
const RENEW: &str = "
    UPDATE msteamssync_deliveries AS delivery SET claimed_at = now, lease_until = now + $5
    FROM time, (SELECT * FROM unnest($2::text[], $3::bigint[]) AS held (id, claimed_at) ORDER BY id) AS held
    WHERE delivery.id = held.id AND delivery.claimed_at = held.claimed_at AND owner = $4 AND state = 'posting'
    RETURNING delivery.id, delivery.claimed_at";

const POSTED: &str = "
    UPDATE msteamssync_deliveries AS delivery
    SET state = 'posted', post_id = made.post_id, owner = NULL, lease_until = NULL
    FROM (SELECT * FROM unnest($2::text[], $3::text[]) AS made (id, post_id) ORDER BY id) AS made
    WHERE delivery.id = made.id AND state IN ('posting', 'gave_up')";

const GIVE_UP: &str = "
    UPDATE msteamssync_deliveries SET state = 'gave_up', reason = $3, owner = NULL, lease_until = NULL
    WHERE id = $2 AND state = 'posting'";

// The newest by the index, which has no state: it would be written again with every change of it.
const LAST_POSTED: &str = "
    SELECT claimed_at FROM msteamssync_deliveries
    WHERE mattermost_user = $2 AND state = 'posted' ORDER BY decided_at DESC LIMIT 1";

impl Store {
    /// Writes down who is told. Where a decision exists it stays; what is returned is what holds now, for everybody
    /// in `decisions`. Who is told by a decision made now is claimed for `owner` in the same stroke.
    pub async fn decide(&self, decisions: &[Decision], owner: &str) -> Result<Vec<Decided>, Error> {
        if decisions.is_empty() {
            return Ok(Vec::new());
        }
        let texts = |of: fn(&Decision) -> &str| decisions.iter().map(of).collect::<Vec<&str>>();
        let reasons: Vec<Option<&str>> = decisions
            .iter()
            .map(|decision| match decision.verdict {
                Verdict::Deliver => None,
                Verdict::Suppress(reason) => Some(reason),
            })
            .collect();
        let revisions: Vec<i64> = decisions.iter().map(|decision| decision.revision).collect();
        let lease_until = self.lease_end(self.timing.delivery_lease);
        let rows = self
            .database
            .rows(
                "writing down who is told",
                DECIDE,
                &[
                    (&texts(|one| one.chat.as_ref()), Type::TEXT_ARRAY),
                    (&texts(|one| one.message.as_ref()), Type::TEXT_ARRAY),
                    (&texts(|one| &one.mattermost_user), Type::TEXT_ARRAY),
                    (&texts(|one| one.aad_user.as_ref()), Type::TEXT_ARRAY),
                    (&reasons, Type::TEXT_ARRAY),
                    (&revisions, Type::INT8_ARRAY),
                    (&owner, Type::TEXT),
                    (&milliseconds(self.timing.delivery_lease), Type::INT8),
                ],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let delivery = delivery(row)?;
                let claim = match (&delivery.state, column(row, "made")?) {
                    (DeliveryState::Posting { claimed_at, .. }, true) => {
                        Some(Claim { claimed_at: *claimed_at, lease_until })
                    }
                    _ => None,
                };
                Ok(Decided { delivery, claim })
            })
            .collect()
    }

    /// All that was decided about messages.
    pub async fn deliveries(
        &self,
        messages: &[(&ChatId, &MessageId)],
    ) -> Result<Vec<Delivery>, Error> {
        let chats: Vec<&str> = messages.iter().map(|(chat, _)| chat.as_ref()).collect();
        let ids: Vec<&str> = messages.iter().map(|(_, message)| message.as_ref()).collect();
        let rows = self
            .database
            .rows(
                "reading deliveries",
                OF_MESSAGES,
                &[(&chats, Type::TEXT_ARRAY), (&ids, Type::TEXT_ARRAY)],
            )
            .await?;
        rows.iter().map(delivery).collect()
    }

    /// Claims the right to post `seen`, which is `Posting` with its lease over **and looked up in vain since**. `None`
    /// if the row is not as it was seen any more (somebody else was faster, or posted meanwhile) or the lease still runs.
    pub async fn claim_delivery(
        &self,
        seen: &Delivery,
        owner: &str,
    ) -> Result<Option<Claim>, Error> {
        let DeliveryState::Posting { claimed_at, .. } = &seen.state else { return Ok(None) };
        let before = claimed_at.as_millisecond();
        let lease_until = self.lease_end(self.timing.delivery_lease);
        let row = self
            .database
            .row(
                "claiming a delivery",
                CLAIM,
                &[
                    (&seen.id, Type::TEXT),
                    (&owner, Type::TEXT),
                    (&milliseconds(self.timing.delivery_lease), Type::INT8),
                    (&before, Type::INT8),
                ],
            )
            .await?;
        row.map(|row| Ok(Claim { claimed_at: timestamp(column(&row, "claimed_at")?), lease_until }))
            .transpose()
    }

    /// Claims again what `owner` holds and **has not begun to post**, for a whole lease, even if it has run out. What is
    /// missing in the answer is somebody else's by now.
    pub async fn renew_claims(
        &self,
        held: &[(&str, Claim)],
        owner: &str,
    ) -> Result<HashMap<String, Claim>, Error> {
        if held.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<&str> = held.iter().map(|(id, _)| *id).collect();
        let claimed: Vec<i64> =
            held.iter().map(|(_, claim)| claim.claimed_at.as_millisecond()).collect();
        let lease_until = self.lease_end(self.timing.delivery_lease);
        let params = [
            (&ids as _, Type::TEXT_ARRAY),
            (&claimed as _, Type::INT8_ARRAY),
            (&owner as _, Type::TEXT),
            (&milliseconds(self.timing.delivery_lease) as _, Type::INT8),
        ];
        let rows = self.database.rows("renewing deliveries", RENEW, &params).await?;
        rows.iter()
            .map(|row| {
                let claimed_at = timestamp(column(row, "claimed_at")?);
                Ok((column(row, "id")?, Claim { claimed_at, lease_until }))
            })
            .collect()
    }

    /// The posts exist, whoever made them: pairs of delivery and post. The first to say so is right.
    pub async fn posted(&self, posts: &[(String, String)]) -> Result<(), Error> {
        if posts.is_empty() {
            return Ok(());
        }
        let (ids, posts): (Vec<&str>, Vec<&str>) =
            posts.iter().map(|(id, post)| (id.as_str(), post.as_str())).unzip();
        self.database
            .rows(
                "writing down posts",
                POSTED,
                &[(&ids, Type::TEXT_ARRAY), (&posts, Type::TEXT_ARRAY)],
            )
            .await?;
        Ok(())
    }

    /// When a user was told of a message last, by the database's clock; `None` if that is forgotten or never was.
    pub async fn last_posted(&self, mattermost_user: &str) -> Result<Option<Timestamp>, Error> {
        let row = self
            .database
            .row("reading a user's last delivery", LAST_POSTED, &[(&mattermost_user, Type::TEXT)])
            .await?;
        row.map(|row| column(&row, "claimed_at").map(timestamp)).transpose()
    }

    /// There will be no post. Does nothing if there is one.
    pub async fn give_up(&self, id: &str, reason: &str) -> Result<(), Error> {
        self.database
            .rows("giving up a delivery", GIVE_UP, &[(&id, Type::TEXT), (&reason, Type::TEXT)])
            .await?;
        Ok(())
    }
}

fn delivery(row: &Row) -> Result<Delivery, Error> {
    let text = |name| column::<Option<String>>(row, name).map(Option::unwrap_or_default);
    let time = |name| column::<Option<i64>>(row, name).map(|ms| timestamp(ms.unwrap_or_default()));
    let state = match column(row, "state")? {
        "posting" => DeliveryState::Posting {
            owner: text("owner")?,
            claimed_at: time("claimed_at")?,
            lease_until: time("lease_until")?,
        },
        "posted" => DeliveryState::Posted { post_id: text("post_id")? },
        "suppressed" => DeliveryState::Suppressed { reason: text("reason")? },
        _ => DeliveryState::GaveUp { reason: text("reason")? },
    };
    Ok(Delivery {
        id: text("id")?,
        chat: ChatId::from(text("chat")?),
        message: MessageId::from(text("message")?),
        mattermost_user: text("mattermost_user")?,
        aad_user: AadUserId::from(text("aad_user")?),
        revision: column::<Option<i64>>(row, "revision")?.unwrap_or_default(),
        state,
    })
}
