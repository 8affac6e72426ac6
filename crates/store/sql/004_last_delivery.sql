-- For the newest delivery to a user.
CREATE INDEX msteamssync_deliveries_mattermost_user ON msteamssync_deliveries (mattermost_user, decided_at);
