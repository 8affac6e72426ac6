//! Everything that can be looked at: the log, the metrics, the Support Packet, the tables, the server's key-value store,
//! and what people themselves are shown, in posts and answers.

use http_body_util::BodyExt as _;

use super::World;

/// One line, file or row that somebody can look at.
#[derive(Debug)]
pub(crate) struct Seen {
    /// `log`, `metrics`, `values`, `posts`, `answers`, a file's or a table's name.
    pub(crate) place: String,
    pub(crate) text: String,
}

/// A piece of it.
fn seen(place: &str, text: String) -> Seen {
    Seen { place: place.to_owned(), text }
}

impl World {
    /// Everything that can be looked at now.
    pub(crate) async fn seen(&self) -> Vec<Seen> {
        let mut all = self.shown();
        all.extend(self.mattermost.log().iter().map(|line| seen("log", line.to_string())));
        all.extend(self.metrics().await.lines().map(|line| seen("metrics", line.to_owned())));
        for file in self.mattermost.server.support_data().await.unwrap() {
            let text = String::from_utf8(file.body).unwrap();
            all.push(seen(&file.filename, text));
        }
        let bytes = "SELECT count(*) FROM information_schema.columns
            WHERE table_schema = 'public' AND data_type = 'bytea'";
        assert_eq!(self.database.number(bytes).await, 0, "text in bytes would be overlooked");
        let tables = "SELECT table_name::text FROM information_schema.tables
            WHERE table_schema = 'public' ORDER BY table_name";
        for table in self.database.texts(tables).await {
            // Whole rows, so that no column is forgotten.
            let rows = self.database.texts(&format!("SELECT t::text FROM {table} t")).await;
            all.extend(rows.into_iter().map(|row| seen(&table, row)));
        }
        all
    }

    /// What the server holds.
    fn shown(&self) -> Vec<Seen> {
        let state = self.mattermost.server.state();
        let values = state.values.iter();
        let values = values.map(|(key, value)| format!("{key}={}", String::from_utf8_lossy(value)));
        let posts = state.posts.iter().map(|post| serde_json::to_string(post).unwrap());
        let answers = state.ephemeral.iter().map(|(_, post)| serde_json::to_string(post).unwrap());
        let all = values.map(|text| seen("values", text));
        let all = all.chain(posts.map(|text| seen("posts", text)));
        all.chain(answers.map(|text| seen("answers", text))).collect()
    }

    /// What a metrics collector gets.
    pub(crate) async fn metrics(&self) -> String {
        let page = self.within("the metrics", self.mattermost.server.metrics()).await.unwrap();
        assert_eq!(page.status(), 200);
        let kind = page.headers()["Content-Type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
        let page = page.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(page.to_vec()).unwrap()
    }

    /// Everything that is secret and was used so far.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut secrets = self.microsoft.handed_out();
        secrets.push(self.microsoft.client_secret());
        secrets.extend([super::WEBHOOK_SECRET, super::ENCRYPTION_KEY].map(str::to_owned));
        let settings = &self.mattermost.server.state().settings;
        let saved = ["clientSecret", "webhookSecret", "encryptionKey"].map(|key| settings.get(key));
        secrets
            .extend(saved.into_iter().flatten().filter_map(|one| Some(one.as_str()?.to_owned())));
        secrets
    }
}

/// Where one of these texts stands.
pub(crate) fn places<'a>(all: &'a [Seen], texts: &[String]) -> Vec<(&'a str, String)> {
    let mut found = Vec::new();
    for text in texts {
        assert!(text.len() >= 8, "{text:?} may stand anywhere by chance");
        let holding = all.iter().filter(|seen| seen.text.contains(text));
        found.extend(holding.map(|seen| (seen.place.as_str(), text.clone())));
    }
    found
}
