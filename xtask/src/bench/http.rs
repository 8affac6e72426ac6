//! JSON over HTTP to the programs that take part.

use anyhow::{Context as _, Result};
use serde_json::Value;
use ureq::Agent;

/// Requests below one address. Clones share their connections.
#[derive(Clone)]
pub(super) struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    pub(super) fn new(base: &str) -> Self {
        // Without a deadline: one costs a thread for each request.
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .build();
        Self { agent: config.into(), base: base.to_owned() }
    }

    pub(super) fn get(&self, path: &str) -> Result<Value> {
        let mut answer = self.agent.get(format!("{}{path}", self.base)).call()?;
        let text = answer.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
        serde_json::from_slice(&text).with_context(|| format!("GET {path}"))
    }

    /// Sends JSON and gives what comes back; anything but 200 is an error.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Vec<u8>> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let mut answer = request.content_type("application/json").send(body.to_string())?;
        let text = answer.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
        let status = answer.status();
        anyhow::ensure!(status == 200, "POST {path}: {status} {}", String::from_utf8_lossy(&text));
        Ok(text)
    }

    pub(super) fn put(&self, path: &str, body: &Value) -> Result<()> {
        let request = self.agent.put(format!("{}{path}", self.base));
        let mut answer = request.content_type("application/json").send(body.to_string())?;
        answer.body_mut().read_to_vec()?;
        anyhow::ensure!(answer.status() == 200, "PUT {path}: {}", answer.status());
        Ok(())
    }

    /// Sends a body as it is and gives the status of the answer.
    pub(super) fn send(&self, path: &str, body: &[u8]) -> Result<u16> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let mut answer = request.content_type("application/json; charset=utf-8").send(body)?;
        answer.body_mut().read_to_vec()?;
        Ok(answer.status().as_u16())
    }
}
