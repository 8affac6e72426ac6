-- The tables that version 2.x leaves behind.
CREATE TABLE msteamssync_schema_migrations (Version bigint NOT NULL PRIMARY KEY, Name varchar NOT NULL);
INSERT INTO msteamssync_schema_migrations SELECT n, 'step' FROM generate_series(1, 15) AS n;
CREATE TABLE msteamssync_users (
    mmUserID VARCHAR(255), msTeamsUserID VARCHAR(255), token TEXT,
    lastConnectAt BIGINT, lastDisconnectAt BIGINT, LastChatSentAt BIGINT, LastChatReceivedAt BIGINT,
    PRIMARY KEY (mmUserID, msTeamsUserID), UNIQUE (msTeamsUserID));
CREATE TABLE msteamssync_subscriptions (
    subscriptionID VARCHAR(255) PRIMARY KEY, type VARCHAR(255), msTeamsTeamID VARCHAR(255),
    msTeamsChannelID VARCHAR(255), msTeamsUserID VARCHAR(255), secret VARCHAR(255), expiresOn BIGINT,
    certificate TEXT, lastActivityAt BIGINT);
CREATE TABLE msteamssync_invited_users (
    mmUserID VARCHAR(255) PRIMARY KEY, invitePendingSince BIGINT, inviteLastSentAt BIGINT);
CREATE TABLE msteamssync_whitelist (mmUserID VARCHAR(255) PRIMARY KEY);
CREATE TABLE msteamssync_system_settings (id VARCHAR(255) PRIMARY KEY, value TEXT);
CREATE TABLE msteamssync_links (mmChannelID VARCHAR(255) PRIMARY KEY);
CREATE TABLE msteamssync_posts (mmPostID VARCHAR(255) PRIMARY KEY);