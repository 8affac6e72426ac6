-- The upkeep of users' tokens. Nullable, so that version 2.x can go on inserting without them. `due_at` is when a token
-- may be tried: for a claimed one the end of its lease. `refused_at` is since when Microsoft refuses it, `refusal` in
-- which words, and `refusal_told` who knows: the user, or only the administrators because many are refused alike.
ALTER TABLE msteamssync_users
    ADD COLUMN IF NOT EXISTS msteamssync_due_at BIGINT,
    ADD COLUMN IF NOT EXISTS msteamssync_tried_at BIGINT,
    ADD COLUMN IF NOT EXISTS msteamssync_refused_at BIGINT,
    ADD COLUMN IF NOT EXISTS msteamssync_refusal TEXT,
    ADD COLUMN IF NOT EXISTS msteamssync_refusal_told TEXT
        CHECK (msteamssync_refusal_told IN ('user', 'administrators'));
