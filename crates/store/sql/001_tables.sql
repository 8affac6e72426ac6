-- Tables of com.mattermost.msteams-sync 2.x. Where that version ran before, they are there already and stay as they
-- are. Where not, they are made in its layout, so that it could still start on this database.
CREATE TABLE IF NOT EXISTS msteamssync_users (
    mmUserID VARCHAR(255) NOT NULL,
    msTeamsUserID VARCHAR(255) NOT NULL,
    token TEXT,
    lastConnectAt BIGINT NOT NULL DEFAULT 0,
    lastDisconnectAt BIGINT NOT NULL DEFAULT 0,
    LastChatSentAt BIGINT NOT NULL DEFAULT 0,
    LastChatReceivedAt BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (mmUserID, msTeamsUserID),
    UNIQUE (msTeamsUserID)
);

CREATE TABLE IF NOT EXISTS msteamssync_subscriptions (
    subscriptionID VARCHAR(255) PRIMARY KEY,
    type VARCHAR(255),
    msTeamsTeamID VARCHAR(255),
    msTeamsChannelID VARCHAR(255),
    msTeamsUserID VARCHAR(255),
    secret VARCHAR(255),
    expiresOn BIGINT,
    certificate TEXT,
    lastActivityAt BIGINT
);

CREATE TABLE IF NOT EXISTS msteamssync_invited_users (
    mmUserID VARCHAR(255) PRIMARY KEY,
    invitePendingSince BIGINT,
    inviteLastSentAt BIGINT
);

CREATE TABLE IF NOT EXISTS msteamssync_whitelist (
    mmUserID VARCHAR(255) PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS msteamssync_system_settings (
    id VARCHAR(255) PRIMARY KEY,
    value TEXT
);

-- The name of the Microsoft account that the user is shown. Nullable, so 2.x can go on inserting without it.
ALTER TABLE msteamssync_users ADD COLUMN IF NOT EXISTS msteamssync_account TEXT;

-- Our own tables. Times are milliseconds since 1970, UTC.

-- Change notifications as they arrived. `due_at` is when a row may be claimed: for a claimed row the end of its lease.
CREATE TABLE msteamssync_inbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    kind TEXT NOT NULL CHECK (kind IN ('change', 'lifecycle')),
    change_type TEXT NOT NULL,
    chat TEXT,
    message TEXT,
    subscription TEXT NOT NULL,
    tenant TEXT NOT NULL,
    payload TEXT,
    validation_tokens TEXT[],
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    owner TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    etag TEXT,
    finished_at BIGINT
);
CREATE INDEX msteamssync_inbox_due ON msteamssync_inbox (due_at, id) WHERE state = 'waiting';
CREATE INDEX msteamssync_inbox_dead ON msteamssync_inbox (id) WHERE state = 'dead';
CREATE INDEX msteamssync_inbox_finished ON msteamssync_inbox (finished_at) WHERE finished_at IS NOT NULL;

-- Who is told about a message, and how far that is. One row per message and recipient, whatever arrives twice.
CREATE TABLE msteamssync_deliveries (
    id TEXT PRIMARY KEY,
    chat TEXT NOT NULL,
    message TEXT NOT NULL,
    mattermost_user TEXT NOT NULL,
    aad_user TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('posting', 'posted', 'suppressed', 'gave_up')),
    owner TEXT,
    claimed_at BIGINT,
    lease_until BIGINT,
    post_id TEXT,
    reason TEXT,
    decided_at BIGINT NOT NULL,
    UNIQUE (chat, message, mattermost_user)
);
CREATE INDEX msteamssync_deliveries_decided_at ON msteamssync_deliveries (decided_at);

-- The chat directory: what a change notification does not say about its chat.
CREATE TABLE msteamssync_chats (
    id TEXT PRIMARY KEY,
    chat_type TEXT NOT NULL,
    topic TEXT,
    tenant TEXT,
    fetched_at BIGINT NOT NULL
);
CREATE TABLE msteamssync_chat_members (
    chat TEXT NOT NULL REFERENCES msteamssync_chats (id) ON DELETE CASCADE,
    aad_user TEXT NOT NULL,
    display_name TEXT,
    PRIMARY KEY (chat, aad_user)
);

-- Keys that Microsoft encrypts notifications with; the private half is sealed with the At Rest Encryption Key.
CREATE TABLE msteamssync_notification_keys (
    id TEXT PRIMARY KEY,
    certificate TEXT NOT NULL,
    private_key_encrypted TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);

-- Sign-ins that wait for Microsoft's redirect.
CREATE TABLE msteamssync_sign_ins (
    state TEXT PRIMARY KEY,
    mattermost_user TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX msteamssync_sign_ins_expires_at ON msteamssync_sign_ins (expires_at);

CREATE TABLE msteamssync_leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL
);

-- Spans in which Microsoft did not notify us; `until` is null while it lasts, which at most one does.
CREATE TABLE msteamssync_gaps (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    since BIGINT NOT NULL,
    until BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX msteamssync_gaps_open ON msteamssync_gaps ((true)) WHERE until IS NULL;
