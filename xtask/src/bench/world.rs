//! The programs that take part: PostgreSQL, the pretend Microsoft, Mattermost's plugin environment.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tokio::runtime::{self, Runtime};
use tokio_postgres::NoTls;

use super::{
    http::Client,
    machine::{now, until},
    messages::user,
};
use crate::{bundle, process};

/// Connected users.
pub(super) const USERS: usize = 10_000;

/// Upstream's preference, which has to be on for anything to be delivered.
const PREFERENCE: (&str, &str) = ("pp_com.mattermost.msteams-sync", "notifications");

/// Where the host is built.
pub(super) fn host_program(root: &Path) -> PathBuf {
    process::target_directory(root).join("bench/host")
}

/// Everything, started when it is first needed.
pub(super) struct World {
    pub(super) root: PathBuf,
    running: Option<Running>,
}

/// The running programs. Dropping them ends them.
pub(super) struct Running {
    /// The host's control routes.
    pub(super) host: Client,
    /// The plugin's own routes.
    pub(super) plugin: Client,
    /// The control interface of the pretend Microsoft.
    pub(super) microsoft: Client,
    /// When the host had activated the plugin.
    pub(super) activated: Instant,
    database: Runtime,
    dsn: String,
    has_users: bool,
    _programs: [Program; 3],
}

impl World {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), running: None }
    }

    /// The executable that is measured.
    pub(super) fn executable(&self) -> PathBuf {
        process::target_directory(&self.root).join("release/plugin")
    }

    /// Everything, without users unless they are there already.
    pub(super) fn running(&mut self) -> Result<&mut Running> {
        if self.running.is_none() {
            self.running = Some(self.start()?);
        }
        self.running.as_mut().context("just started")
    }

    /// Everything with [`USERS`] connected users and a subscription.
    pub(super) fn with_users(&mut self) -> Result<&mut Running> {
        let running = self.running()?;
        running.subscribed()?;
        if !running.has_users {
            running.connect_users()?;
            running.has_users = true;
        }
        Ok(running)
    }

    fn start(&self) -> Result<Running> {
        let built = process::target_directory(&self.root);
        let sandbox = built.join("release/sandbox");
        let (postgres, database) = Program::start(Command::new(&sandbox).arg("postgres"))?;
        let people = USERS.to_string();
        let (microsoft, described) =
            Program::start(Command::new(&sandbox).args(["microsoft", "--people", &people]))?;
        let control = Client::new(&text(&described, "control")?);
        // What is measured is this product, not how much Microsoft allows.
        control.post("/limits", &json!({"enabled": false}))?;
        let folder = self.plugin_folder()?;
        let settings = folder.join("settings.json");
        fs::write(&settings, settings_for(&described).to_string())?;
        let dsn = text(&database, "dsn")?;
        let mut host = Command::new(host_program(&self.root));
        host.arg("--plugin").arg(&folder).arg("--config").arg(&settings).args(["--dsn", &dsn]);
        let (host, addresses) = Program::start(&mut host)?;
        Ok(Running {
            activated: now(),
            host: Client::new(&format!("{}/_host", text(&addresses, "url")?)),
            plugin: Client::new(&text(&addresses, "plugin_url")?),
            microsoft: control,
            database: runtime::Builder::new_current_thread().enable_all().build()?,
            dsn,
            has_users: false,
            _programs: [host, microsoft, postgres],
        })
    }

    /// The plugin as the host takes it.
    fn plugin_folder(&self) -> Result<PathBuf> {
        let folder = process::target_directory(&self.root).join("bench/plugin");
        bundle::unpacked(&self.root, &folder, &self.executable())?;
        Ok(folder)
    }
}

fn settings_for(microsoft: &Value) -> Value {
    json!({
        "tenantId": microsoft["tenant"], "clientId": microsoft["clientId"],
        "clientSecret": microsoft["clientSecret"],
        "encryptionKey": "0123456789abcdef0123456789abcdef", "webhookSecret": "the webhook secret",
        "cloud": "custom", "customLoginUrl": microsoft["login"],
        "customGraphUrl": microsoft["graph"], "customTeamsUrl": microsoft["teams"],
    })
}

impl Running {
    /// What the host says of the plugin.
    pub(super) fn status(&self) -> Result<Value> {
        self.host.get("/plugin")
    }

    /// The plugin's process.
    pub(super) fn pid(&self) -> Result<u32> {
        let pid = self.status()?["pid"].as_u64().context("the plugin does not run")?;
        Ok(u32::try_from(pid)?)
    }

    /// Waits for the subscription.
    pub(super) fn subscribed(&self) -> Result<()> {
        until("the subscription", Duration::from_mins(1), || {
            let requests = self.microsoft.get("/requests")?;
            let made = requests["counts"]["POST /subscriptions"].as_u64().unwrap_or_default();
            // Made, and written down: only then is what it sends accepted for certain.
            Ok(made > 0 && self.count("FROM msteamssync_subscriptions").unwrap_or_default() > 0)
        })
    }

    /// Waits until nothing is left to be worked.
    pub(super) fn worked_off(&self) -> Result<()> {
        until("the inbox is worked off", Duration::from_mins(5), || {
            Ok(self.count("FROM msteamssync_inbox WHERE state = 'waiting'")? == 0)
        })
    }

    /// Posts made so far.
    pub(super) fn posts(&self) -> Result<u64> {
        Ok(self.host.get("/posts/figures")?["count"].as_u64().unwrap_or_default())
    }

    /// Requests to Graph so far, without those to Entra.
    pub(super) fn graph_calls(&self) -> Result<u64> {
        let requests = self.microsoft.get("/requests")?;
        let counts = requests["counts"].as_object().context("no counts")?;
        let entra = ["openid-configuration", "jwks", "authorize", "token"];
        let graph = counts.iter().filter(|(operation, _)| !entra.contains(&operation.as_str()));
        Ok(graph.filter_map(|(_, count)| count.as_u64()).sum())
    }

    /// Lets Graph answer presence later than at once.
    pub(super) fn set_graph_latency(&self, milliseconds: u64) -> Result<()> {
        let latency = json!({"operation": "presence", "ms": milliseconds});
        self.microsoft.post("/latency", &latency).map(drop)
    }

    fn connect_users(&self) -> Result<()> {
        for number in 0..USERS {
            let id = format!("{number:0>26}");
            let name = format!("user-{number}");
            let email = format!("{name}@example.com");
            self.host.post("/users", &json!({"id": id, "username": name, "email": email}))?;
            let (category, name) = PREFERENCE;
            let on = json!([{"user_id": id, "category": category, "name": name, "value": "on"}]);
            self.host.put("/preferences", &on)?;
        }
        // A token in the right form; nothing here makes use of a user's own token.
        let token = "A".repeat(1200);
        let values: Vec<String> =
            (0..USERS).map(|n| format!("('{n:0>26}', '{}', '{token}')", user(n))).collect();
        self.execute(&format!(
            "INSERT INTO msteamssync_users (mmUserID, msTeamsUserID, token) VALUES {}; \
             ANALYZE msteamssync_users",
            values.join(", ")
        ))
    }

    fn execute(&self, sql: &str) -> Result<()> {
        self.database.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.dsn, NoTls).await?;
            let connection = tokio::spawn(connection);
            client.batch_execute(sql).await?;
            drop(client);
            Ok(connection.await??)
        })
    }

    fn count(&self, from: &str) -> Result<i64> {
        self.database.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.dsn, NoTls).await?;
            let connection = tokio::spawn(connection);
            let count = client.query_one(&format!("SELECT count(*) {from}"), &[]).await?.get(0);
            drop(client);
            connection.await??;
            Ok(count)
        })
    }
}

fn text(value: &Value, name: &str) -> Result<String> {
    Ok(value[name].as_str().with_context(|| format!("no {name} in {value}"))?.to_owned())
}

/// A program that describes itself in one line of JSON and ends with SIGTERM.
struct Program(Child);

impl Program {
    fn start(command: &mut Command) -> Result<(Self, Value)> {
        let shown = process::shown(command);
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {shown}"))?;
        let out = child.stdout.take().context("no pipe")?;
        let program = Self(child);
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let described = serde_json::from_str(&line).with_context(|| format!("{shown}: {line}"))?;
        Ok((program, described))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A kind request, by the program that every Unix has: std has only SIGKILL.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            _ = self.0.wait();
        }
    }
}
