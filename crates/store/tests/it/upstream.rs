//! A database in which version 2.x ran before.

use clock::Clock;
use graph::AadUserId;
use store::{EncryptionKey, KeyCheck, NewConnection, SubscriptionRow, Token};

use crate::support::{KEY, database, node, node_with_key, sql};

/// The tables that version 2.x leaves behind.
const TABLES: &str = include_str!("../upstream.sql");

/// One connected, one disconnected and one invited user, and what it subscribed to.
const ROWS: &str = "
    INSERT INTO msteamssync_users VALUES
        ('connected', 'aad-1', 'TOKEN', 1732500000000000, 0, 0, 0),
        ('disconnected', 'aad-2', '', 1732400000000000, 1732500000000000, 0, 0),
        ('never', 'aad-3', NULL, NULL, NULL, NULL, NULL);
    INSERT INTO msteamssync_invited_users VALUES ('invited', 1732500000000000, 1732500000000000);
    INSERT INTO msteamssync_subscriptions VALUES
        ('sub-1', 'allChats', '', '', '', 'webhook secret', 1732600000000000, '', 1732500000000000),
        ('sub-2', 'channel', 'team', 'channel', '', 'webhook secret', 1732600000000000, '', 0);";

/// What version 2.x must still be able to do: its column lists do not know our columns.
const GOES_ON: &str = "
    INSERT INTO msteamssync_users (mmUserID, msTeamsUserID, token, lastConnectAt, lastDisconnectAt, LastChatSentAt,
        LastChatReceivedAt) VALUES ('back', 'aad-9', 'token', 1, 0, 0, 0);
    UPDATE msteamssync_users SET token = '', lastDisconnectAt = 2 WHERE mmUserID = 'back';
    INSERT INTO msteamssync_subscriptions (subscriptionID, type, msTeamsTeamID, msTeamsChannelID, msTeamsUserID,
        secret, expiresOn, certificate, lastActivityAt) VALUES ('sub-9', 'allChats', '', '', '', 's', 1, '', 0);
    INSERT INTO msteamssync_invited_users (mmUserID, invitePendingSince, inviteLastSentAt) VALUES ('back', 1, 1);
    INSERT INTO msteamssync_whitelist (mmUserID) VALUES ('back');
    INSERT INTO msteamssync_system_settings (id, value) VALUES ('setting', 'value');";

async fn left_by_upstream(name: &str) -> String {
    let dsn = database(name).await;
    let token =
        EncryptionKey::parse(KEY).unwrap().seal(b"{\"refresh_token\":\"theirs\"}", b"").unwrap();
    sql(&dsn)
        .await
        .batch_execute(&format!("{TABLES}{}", ROWS.replace("TOKEN", &token)))
        .await
        .unwrap();
    dsn
}

#[tokio::test]
async fn its_users_stay_connected_and_it_can_go_on() {
    let dsn = left_by_upstream("upstream_users").await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();

    let connection = store.connection("connected").await.unwrap().unwrap();
    assert_eq!(connection.aad_user, AadUserId::from("aad-1"));
    assert_eq!(connection.account, None);
    assert_eq!(connection.token, Token::Present);
    assert_eq!(connection.connected_at.unwrap().as_second(), 1_732_500_000);
    let token = store.token("connected").await.unwrap().unwrap();
    assert_eq!(token.json.expose(), "{\"refresh_token\":\"theirs\"}");
    for user in ["disconnected", "never", "invited"] {
        assert_eq!(store.connection(user).await.unwrap(), None, "{user}");
    }
    let all: Vec<AadUserId> = ["aad-1", "aad-2", "aad-3"].map(AadUserId::from).into();
    assert_eq!(store.connected_among(&all).await.unwrap().len(), 1);

    let sql = sql(&dsn).await;
    sql.batch_execute(GOES_ON).await.unwrap();
    let rows = sql.query("SELECT * FROM msteamssync_schema_migrations", &[]).await.unwrap();
    assert_eq!(rows.len(), 15);
}

#[tokio::test]
async fn its_tables_are_made_in_its_layout_where_it_never_ran() {
    let dsn = database("upstream_absent").await;
    node(&dsn, &Clock::system()).migrate().await.unwrap();
    sql(&dsn).await.batch_execute(GOES_ON).await.unwrap();
}

#[tokio::test]
async fn its_disconnected_rows_are_taken_over() {
    let dsn = left_by_upstream("upstream_leftover").await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    for (user, aad_user) in [("somebody", "aad-2"), ("never", "aad-3")] {
        let new = NewConnection {
            mattermost_user: user.into(),
            aad_user: AadUserId::from(aad_user),
            account: "x@example.com".into(),
            tokens_json: "{}".into(),
        };
        store.connect_user(&new).await.unwrap();
        let connection = store.connection(user).await.unwrap().unwrap();
        assert_eq!(connection.aad_user, new.aad_user);
    }
}

#[tokio::test]
async fn its_subscription_is_known_and_gives_way_to_ours() {
    let dsn = left_by_upstream("upstream_subscription").await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    let theirs = store.subscription().await.unwrap().unwrap();
    assert_eq!(theirs.id.as_ref(), "sub-1");
    assert_eq!(theirs.secret.expose(), "webhook secret");
    assert_eq!(theirs.expires_on.as_second(), 1_732_600_000);
    assert_eq!(theirs.last_activity_at.unwrap().as_second(), 1_732_500_000);

    let ours = SubscriptionRow { id: "sub-3".into(), certificate: "key-1".into(), ..theirs };
    store.put_subscription(&ours).await.unwrap();
    let ids = async || -> Vec<String> {
        let rows = sql(&dsn)
            .await
            .query(
                "SELECT subscriptionID FROM msteamssync_subscriptions ORDER BY subscriptionID",
                &[],
            )
            .await;
        rows.unwrap().iter().map(|row| row.get(0)).collect()
    };
    assert_eq!(ids().await, ["sub-2", "sub-3"]);
    store.remove_subscription(&ours.id).await.unwrap();
    assert_eq!(store.subscription().await.unwrap(), None);
    assert_eq!(ids().await, ["sub-2"]);
}

#[tokio::test]
async fn its_key_is_recognised_by_its_tokens() {
    let dsn = left_by_upstream("upstream_key").await;
    let clock = Clock::system();
    let store = node(&dsn, &clock);
    store.migrate().await.unwrap();
    let others = "INSERT INTO msteamssync_users (mmUserID, msTeamsUserID, token)
        SELECT 'connected' || n, 'aad-1' || n, token FROM msteamssync_users, generate_series(1, 2) AS n
        WHERE mmUserID = 'connected'";
    sql(&dsn).await.batch_execute(others).await.unwrap();
    let other = node_with_key(&dsn, &clock, "another key, of 32 characters...");
    assert_eq!(other.check_encryption_key().await.unwrap(), KeyCheck::Different);
    let connection = NewConnection {
        mattermost_user: "newcomer".into(),
        aad_user: "aad-9".into(),
        account: "newcomer@example.com".into(),
        tokens_json: "{}".into(),
    };
    other.connect_user(&connection).await.unwrap();
    assert_eq!(other.check_encryption_key().await.unwrap(), KeyCheck::Different);
    assert_eq!(store.check_encryption_key().await.unwrap(), KeyCheck::Fresh);
    assert_eq!(store.check_encryption_key().await.unwrap(), KeyCheck::Same);
    assert_eq!(other.check_encryption_key().await.unwrap(), KeyCheck::Different);
}
