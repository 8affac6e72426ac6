//! Where a plugin's log goes: to the server's own log, by its API.
//!
//! Until the plugin has the API, and whenever a call fails, lines go to stderr, which the server logs by the level at
//! their start. The queue is bounded, so that a slow server never holds up the plugin; what did not fit is counted and
//! the count is logged.

use std::{
    fmt::{self, Write as _},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::mpsc;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

use crate::{Any, Api, ApiError, serve::complain};

/// Lines that may wait for the server.
const QUEUE: usize = 1024;
/// The transport calls it an error when the host hangs up first, as it may at an orderly end. What really ends a session
/// is a [`ServeError`](crate::ServeError).
const TRANSPORT: &str = "goplugin::yamux";

struct Line {
    level: Level,
    message: String,
    /// Key, value, key, value …
    fields: Vec<Any>,
}

/// A `tracing` layer and the way from it to the server: install the layer first, then [`Forwarder::connect`] once there
/// is an [`Api`].
pub fn layer() -> (LogLayer, Forwarder) {
    let (queue, lines) = mpsc::channel(QUEUE);
    let shared = Arc::<Shared>::default();
    (LogLayer { queue, shared: shared.clone() }, Forwarder { lines, shared })
}

#[derive(Default)]
struct Shared {
    dropped: AtomicU64,
    connected: std::sync::atomic::AtomicBool,
}

/// The layer: install it in a `tracing` subscriber.
pub struct LogLayer {
    queue: mpsc::Sender<Line>,
    shared: Arc<Shared>,
}

impl fmt::Debug for LogLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLayer").finish_non_exhaustive()
    }
}

impl<S: Subscriber> Layer<S> for LogLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with(TRANSPORT) {
            return;
        }
        let level = *event.metadata().level();
        let mut line = Line { level, message: String::new(), fields: Vec::new() };
        event.record(&mut line);
        if !self.shared.connected.load(Ordering::Acquire) {
            to_stderr(&line);
        } else if self.queue.try_send(line).is_err() {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }
}

impl Line {
    fn put(&mut self, field: &Field, value: String) {
        if field.name() == "message" {
            self.message = value;
        } else {
            self.fields.push(Any(field.name().into()));
            self.fields.push(Any(value.into()));
        }
    }
}

/// Takes the lines to the server.
pub struct Forwarder {
    lines: mpsc::Receiver<Line>,
    shared: Arc<Shared>,
}

impl fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarder").finish_non_exhaustive()
    }
}

impl Forwarder {
    /// From here on lines go to the server. Returns when the connection is lost; then they go to stderr again.
    pub async fn connect(mut self, api: Api) {
        self.shared.connected.store(true, Ordering::Release);
        let lost = api.client.lost().clone();
        while let Some(Some(line)) = lost.run_until_cancelled(self.lines.recv()).await {
            self.forward(&api, line).await;
        }
        self.shared.connected.store(false, Ordering::Release);
        while let Ok(line) = self.lines.try_recv() {
            to_stderr(&line);
        }
    }

    async fn forward(&self, api: &Api, line: Line) {
        let dropped = self.shared.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let message = "log lines were dropped because the server did not take them fast enough";
            let fields = [Any("count".into()), Any(dropped.to_string().into())];
            let line =
                Line { level: Level::WARN, message: message.to_owned(), fields: fields.into() };
            send(api, &line).await;
        }
        send(api, &line).await;
    }
}

async fn send(api: &Api, line: &Line) {
    let (message, fields) = (line.message.as_str(), line.fields.as_slice());
    let sent: Result<(), ApiError> = match line.level {
        Level::ERROR => api.log_error(message, fields).await,
        Level::WARN => api.log_warn(message, fields).await,
        Level::INFO => api.log_info(message, fields).await,
        Level::DEBUG | Level::TRACE => api.log_debug(message, fields).await,
    };
    if sent.is_err() {
        to_stderr(line);
    }
}

fn to_stderr(line: &Line) {
    complain(&text(line));
}

/// The line as the server reads it from stderr: one line, its level in brackets.
fn text(line: &Line) -> String {
    let mut text = format!("[{}] {}", line.level, line.message);
    for pair in line.fields.chunks_exact(2) {
        if let [Any(key), Any(value)] = pair {
            // Writing to a String cannot fail.
            let _ = write!(text, " {}={value}", key.as_str().unwrap_or_default());
        }
    }
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn what_the_transport_says_of_its_end_is_not_logged() {
        let (layer, mut forwarder) = layer();
        forwarder.shared.connected.store(true, Ordering::Release);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::error!(target: "goplugin::yamux", "yamux: failed to write");
            tracing::error!("something else");
        });
        let logged = forwarder.lines.try_recv().map(|line| line.message);
        assert_eq!(logged.as_deref(), Ok("something else"));
    }

    #[test]
    fn a_line_on_stderr_is_one_line_that_begins_with_its_level() {
        let fields = vec![Any("user".into()), Any("a\nb".into())];
        let line = Line { level: Level::WARN, message: "two\nlines".to_owned(), fields };
        assert_eq!(text(&line), "[WARN] two lines user=\"a\\nb\"");
    }
}
