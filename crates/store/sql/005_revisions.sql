-- Edits and deletes. `revision` is the state of the message that a post shows: null or zero as it was sent, else when it
-- was edited or deleted last. An edit that is done keeps its payload for a day, for whoever is told of its message later.
ALTER TABLE msteamssync_deliveries ADD COLUMN revision BIGINT;
CREATE INDEX msteamssync_inbox_changes ON msteamssync_inbox (chat, message) WHERE change_type IN ('updated', 'deleted');
CREATE INDEX msteamssync_inbox_kept ON msteamssync_inbox (finished_at) WHERE state = 'done' AND payload IS NOT NULL;
