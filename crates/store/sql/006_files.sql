-- Files of messages in Mattermost, once for all who are told of the message. `outcome` is null while `owner` brings
-- them; then it says of each place in the message which file it became, or why none.
CREATE TABLE msteamssync_files (
    chat TEXT NOT NULL,
    message TEXT NOT NULL,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    outcome TEXT,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (chat, message)
);
CREATE INDEX msteamssync_files_claimed_at ON msteamssync_files (claimed_at);
