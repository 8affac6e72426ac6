//! What is measured, and how good it has to be.

use std::fmt;

use self::Limit::{AtLeast, AtMost};

/// One figure that has to be reached.
pub(super) struct Goal {
    pub(super) key: &'static str,
    pub(super) limit: Limit,
    pub(super) what: &'static str,
}

/// On which side of a number a figure has to be.
pub(super) enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    pub(super) fn met(&self, value: f64) -> bool {
        match self.limit {
            AtLeast(limit) => value >= limit,
            AtMost(limit) => value <= limit,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(limit) => write!(f, ">= {limit}"),
            Self::AtMost(limit) => write!(f, "<= {limit}"),
        }
    }
}

const fn goal(key: &'static str, limit: Limit, what: &'static str) -> Goal {
    Goal { key, limit, what }
}

/// Every goal.
pub(super) const GOALS: [Goal; 15] = [
    goal("executable_mb", AtMost(15.0), "size of the executable (MB)"),
    goal(
        "decrypt_vs_openssl",
        AtLeast(0.7),
        "items of 1 KB decrypted on one core / RSA-2048 signatures of openssl speed",
    ),
    goal("render_p99_ms", AtMost(1.0), "rendering one message of the gallery (ms)"),
    goal(
        "renders_vs_best_crate",
        AtLeast(1.0),
        "HTML messages rendered on one core / converted by the fastest crate for that",
    ),
    goal("render_hostile_ms", AtMost(50.0), "1 MB of the slowest hostile HTML rendered (ms)"),
    goal("activation_ms", AtMost(100.0), "the server's Activate, process start included (ms)"),
    goal("subscription_s", AtMost(5.0), "enabled until the subscription stands (s)"),
    goal("memory_idle_mb", AtMost(12.0), "anonymous resident memory 60 s after activation (MB)"),
    goal(
        "webhook_to_post_p50_ms",
        AtMost(15.0),
        "POST sent to post made, 5 messages/s, Graph answers at once (ms)",
    ),
    goal("webhook_to_post_80_p50_ms", AtMost(100.0), "the same with 80 ms of Graph latency (ms)"),
    goal(
        "delivered_vs_rsa",
        AtLeast(0.5),
        "delivered/s over 20000 one-to-one chats / RSA-2048 signatures/s of one core",
    ),
    goal(
        "cpu_ms_beyond_rsa",
        AtMost(0.5),
        "our CPU per delivered message, without one RSA operation (ms)",
    ),
    goal(
        "graph_calls_per_message",
        AtMost(0.05),
        "requests to Graph per delivered message of that run",
    ),
    goal("webhook_p99_ms", AtMost(10.0), "answers at 1000 items/s for 60 s, 5 % delivered (ms)"),
    goal(
        "memory_10k_users_mb",
        AtMost(30.0),
        "peak of anonymous resident memory meanwhile, 10000 connected users (MB)",
    ),
];
