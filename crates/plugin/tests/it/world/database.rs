//! The plugin's tables in SQL, and an event for every change of them.

use std::{
    future::poll_fn,
    sync::atomic::{AtomicU32, Ordering},
};

use tokio::sync::watch;
use tokio_postgres::{AsyncMessage, Client, NoTls, Row};
use url::Url;

/// Tells of every change of the tables that tests wait for.
const TELL: &str = "
    CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NOTIFY changed; RETURN NULL; END';
    CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON msteamssync_inbox EXECUTE FUNCTION tell();
    CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON msteamssync_subscriptions EXECUTE FUNCTION tell();
    CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON msteamssync_gaps EXECUTE FUNCTION tell();
    CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON msteamssync_users EXECUTE FUNCTION tell();
    LISTEN changed";

/// A connection of the test's own.
pub(crate) struct Database {
    /// Its name on the server.
    pub(crate) name: String,
    client: Client,
    changed: watch::Receiver<()>,
}

/// A name that no other test of this process has.
pub(crate) fn name() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    format!("plugin_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed))
}

impl Database {
    pub(crate) async fn open(data_source: &str) -> Self {
        let (client, mut connection) = tokio_postgres::connect(data_source, NoTls).await.unwrap();
        let (tell, changed) = watch::channel(());
        tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
                if let AsyncMessage::Notification(_) = message {
                    tell.send_replace(());
                }
            }
        });
        let name = Url::parse(data_source).unwrap().path().trim_start_matches('/').to_owned();
        Self { name, client, changed }
    }

    /// Makes every change of the plugin's tables an event.
    pub(crate) async fn watch(&self) {
        self.execute(TELL).await;
    }

    /// Returns once this statement gives true.
    pub(crate) async fn until_true(&self, sql: &str) {
        let mut changed = self.changed.clone();
        loop {
            changed.borrow_and_update();
            if self.row(sql).await.get(0) {
                return;
            }
            changed.changed().await.unwrap();
        }
    }

    /// A statement that gives one number.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.row(sql).await.get(0)
    }

    /// A statement that gives rows of one text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get::<_, Option<String>>(0).unwrap_or_default()).collect()
    }

    pub(crate) async fn execute(&self, sql: &str) {
        self.client.batch_execute(sql).await.unwrap();
    }

    async fn row(&self, sql: &str) -> Row {
        self.client.query_one(sql, &[]).await.unwrap()
    }
}
