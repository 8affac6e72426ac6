-- What is given up is counted again and again, and hardly ever is there any.
CREATE INDEX IF NOT EXISTS msteamssync_deliveries_given_up ON msteamssync_deliveries (decided_at) WHERE state = 'gave_up';
