//! What is forgotten, and when.

use std::time::Duration;

use tokio_postgres::types::Type;

use crate::{Store, database::milliseconds, error::Error};

/// Rows per statement, so that each stays short.
const BATCH: i64 = 5000;
/// For so long an expired sign-in is told apart from an unknown one, by its state alone.
const EXPIRED_KEPT: Duration = Duration::from_hours(24);

const INBOX: &str = "
    DELETE FROM msteamssync_inbox WHERE id IN (
        SELECT id FROM msteamssync_inbox WHERE finished_at <= (SELECT now FROM time) - $2 LIMIT $3)
    RETURNING id";

// What was kept of a done row for later goes; what identifies it stays.
const KEPT: &str = "
    UPDATE msteamssync_inbox SET payload = NULL, validation_tokens = NULL WHERE id IN (
        SELECT id FROM msteamssync_inbox
        WHERE state = 'done' AND payload IS NOT NULL AND finished_at <= (SELECT now FROM time) - $2 LIMIT $3)
    RETURNING id";

const DELIVERIES: &str = "
    DELETE FROM msteamssync_deliveries WHERE id IN (
        SELECT id FROM msteamssync_deliveries WHERE decided_at <= (SELECT now FROM time) - $2 LIMIT $3)
    RETURNING id";

const SIGN_INS: &str = "
    DELETE FROM msteamssync_sign_ins WHERE state IN (
        SELECT state FROM msteamssync_sign_ins WHERE expires_at <= (SELECT now FROM time) - $2 LIMIT $3)
    RETURNING state";

// What is left tells an expired sign-in from one that was never begun.
const EMPTY_SIGN_INS: &str = "
    UPDATE msteamssync_sign_ins SET nonce = '', verifier = ''
    WHERE expires_at <= (SELECT now FROM time) AND verifier <> ''
    RETURNING state";

// With their members.
const CHATS: &str = "
    DELETE FROM msteamssync_chats WHERE id IN (
        SELECT id FROM msteamssync_chats WHERE fetched_at <= (SELECT now FROM time) - $2 LIMIT $3)
    RETURNING id";

const FILES: &str = "
    DELETE FROM msteamssync_files WHERE (chat, message) IN (
        SELECT chat, message FROM msteamssync_files WHERE claimed_at <= (SELECT now FROM time) - $2 LIMIT $3)
    RETURNING chat";

impl Store {
    /// Deletes what is past its time: keys of ended notifications, deliveries, files, sign-ins, chats. To be called now and then.
    pub async fn forget_old(&self) -> Result<(), Error> {
        for (sql, kept) in [
            (INBOX, self.timing.done_kept),
            (KEPT, self.timing.changes_kept),
            (DELIVERIES, self.timing.deliveries_kept),
            (FILES, self.timing.deliveries_kept),
            (SIGN_INS, EXPIRED_KEPT),
            (CHATS, self.timing.chats_kept),
        ] {
            while self.forget_batch(sql, kept).await? == BATCH.unsigned_abs() {}
        }
        self.database.rows("emptying expired sign-ins", EMPTY_SIGN_INS, &[]).await?;
        Ok(())
    }

    async fn forget_batch(&self, sql: &str, kept: Duration) -> Result<u64, Error> {
        let params = [(&milliseconds(kept) as _, Type::INT8), (&BATCH as _, Type::INT8)];
        let forgotten = self.database.rows("forgetting what is old", sql, &params).await?;
        Ok(forgotten.len() as u64)
    }
}
