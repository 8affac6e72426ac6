-- A chat that Microsoft does not show to us, and one that was forgotten because it changed: `version` counts how often
-- that happened, so that an answer from before is not taken for the present one.
ALTER TABLE msteamssync_chats
    ADD COLUMN state TEXT NOT NULL DEFAULT 'shown' CHECK (state IN ('shown', 'hidden', 'forgotten')),
    ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX msteamssync_chats_fetched_at ON msteamssync_chats (fetched_at);
