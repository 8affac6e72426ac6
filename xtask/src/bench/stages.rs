//! How each figure is measured.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{
    Figures,
    figures::percentile,
    load::{at_once, at_rate},
    machine::{anonymous_memory, computed_ms, now, signatures_per_second, unix_ms, until},
    messages::{MOST_ITEMS, To, post, sizes},
    world::{Running, USERS, World},
};
use crate::process;

/// Figures that come of one measurement.
pub(super) struct Stage {
    pub(super) keys: &'static [&'static str],
    pub(super) measure: fn(&mut World) -> Result<Figures>,
}

/// Every stage, in an order in which none disturbs a later one.
pub(super) const STAGES: &[Stage] = &[
    Stage { keys: &["executable_mb"], measure: executable },
    Stage { keys: &["decrypt_vs_openssl"], measure: decrypt },
    Stage {
        keys: &["render_p99_ms", "renders_vs_best_crate", "render_hostile_ms"],
        measure: render,
    },
    Stage { keys: &["activation_ms", "subscription_s", "memory_idle_mb"], measure: start },
    Stage { keys: &["webhook_to_post_p50_ms"], measure: webhook_to_post },
    Stage { keys: &["webhook_to_post_80_p50_ms"], measure: webhook_to_post_80 },
    Stage {
        keys: &["delivered_vs_rsa", "cpu_ms_beyond_rsa", "graph_calls_per_message"],
        measure: delivered,
    },
    Stage { keys: &["webhook_p99_ms", "memory_10k_users_mb"], measure: webhook },
];

fn executable(world: &mut World) -> Result<Figures> {
    let bytes = fs::metadata(world.executable())?.len();
    Ok(vec![("executable_mb", number(bytes) / 1_000_000.0)])
}

/// The two rates are taken in turns, so that another load on the machine meets both.
fn decrypt(world: &mut World) -> Result<Figures> {
    let example = process::target_directory(&world.root).join("release/examples/decrypt");
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let signatures = signatures_per_second(&world.root)?;
        let output = process::output(&mut process::program(&world.root, &example, [""; 0]))?;
        ratios.push(output.trim().parse::<f64>()? / signatures);
    }
    println!("  ratios of three turns: {ratios:.3?}");
    Ok(vec![("decrypt_vs_openssl", percentile(&mut ratios, 0.5))])
}

/// Ours and the crates are measured in turns, so that another load on the machine meets all.
fn render(world: &mut World) -> Result<Figures> {
    let comparison = process::target_directory(&world.root).join("bench/release/bench");
    let output = process::output(&mut process::program(&world.root, &comparison, [""; 0]))?;
    let report: Value = serde_json::from_str(&output)?;
    let share = |name: &str, share| {
        let values = report[name].as_array().into_iter().flatten();
        let mut values: Vec<f64> = values.filter_map(Value::as_f64).collect();
        ensure!(!values.is_empty(), "no {name}");
        Ok(percentile(&mut values, share))
    };
    let [ours, htmd, html_to_markdown] =
        [share("ours", 0.5)?, share("htmd", 0.5)?, share("html-to-markdown-rs", 0.5)?];
    println!(
        "  a second: ours {ours:.0}, htmd {htmd:.0}, html-to-markdown-rs {html_to_markdown:.0}"
    );
    let hostile = report["hostile_ms"].as_object().into_iter().flatten();
    let hostile = hostile.filter_map(|(kind, time)| Some((kind, time.as_f64()?)));
    let slowest = hostile.max_by(|(_, one), (_, other)| one.total_cmp(other));
    let (kind, hostile) = slowest.context("no hostile_ms")?;
    println!("  the slowest hostile HTML: {kind}");
    Ok(vec![
        ("render_p99_ms", share("times_ms", 0.99)?),
        ("renders_vs_best_crate", ours / htmd.max(html_to_markdown)),
        ("render_hostile_ms", hostile),
    ])
}

fn start(world: &mut World) -> Result<Figures> {
    let running = world.running()?;
    running.subscribed()?;
    let activation_ms = running.status()?["activation_ms"].as_f64().context("no time")?;
    let subscription = running.activated.elapsed().as_secs_f64() + activation_ms / 1000.0;
    thread::sleep(Duration::from_mins(1).saturating_sub(running.activated.elapsed()));
    let idle = anonymous_memory(running.pid()?)?;
    Ok(vec![
        ("activation_ms", activation_ms),
        ("subscription_s", subscription),
        ("memory_idle_mb", idle),
    ])
}

fn webhook_to_post(world: &mut World) -> Result<Figures> {
    let running = world.with_users()?;
    Ok(vec![("webhook_to_post_p50_ms", median_to_post(running, 1_000_000)?)])
}

fn webhook_to_post_80(world: &mut World) -> Result<Figures> {
    let running = world.with_users()?;
    running.set_graph_latency(80)?;
    let median = median_to_post(running, 2_000_000);
    running.set_graph_latency(0)?;
    Ok(vec![("webhook_to_post_80_p50_ms", median?)])
}

/// 5 messages a second for 20 seconds, each to another user.
fn median_to_post(running: &Running, first: usize) -> Result<f64> {
    const MESSAGES: usize = 100;
    let numbers = || first..first + MESSAGES;
    let posts = numbers()
        .map(|number| post(&running.microsoft, number, &[To::User(number % USERS)]))
        .collect::<Result<Vec<_>>>()?;
    let before = running.posts()?;
    let mut sent = Vec::with_capacity(MESSAGES);
    for post in &posts {
        sent.push(unix_ms());
        ensure!(running.plugin.send("/changes", &post.body)? == 202, "not accepted");
        thread::sleep(Duration::from_millis(200));
    }
    until("all posts", Duration::from_mins(1), || Ok(running.posts()? >= before + 100))?;
    let made = running.host.get("/posts")?;
    let made = made.as_array().context("no list of posts")?;
    let mut times = Vec::with_capacity(MESSAGES);
    for (number, sent) in numbers().zip(sent) {
        let mark = format!("no. {number} ");
        let of = |post: &&Value| post["message"].as_str().is_some_and(|text| text.contains(&mark));
        let at = made.iter().find(of).and_then(|post| post["create_at"].as_f64());
        // A post's time is in whole milliseconds, rounded down.
        times.push(at.context("a message without a post")? + 1.0 - sent);
    }
    println!(
        "  to post: p90 {:.1} ms, p99 {:.1} ms",
        percentile(&mut times, 0.9),
        percentile(&mut times, 0.99)
    );
    Ok(percentile(&mut times, 0.5))
}

/// 20,000 one-to-one chats with one message each, as fast as they are taken.
fn delivered(world: &mut World) -> Result<Figures> {
    const MESSAGES: usize = 20_000;
    let root = world.root.clone();
    let running = world.with_users()?;
    let mut posts = Vec::new();
    for first in (0..MESSAGES).step_by(MOST_ITEMS) {
        let to: Vec<To> = (first..first + MOST_ITEMS).map(|n| To::User(n % USERS)).collect();
        posts.push(post(&running.microsoft, 3_000_000 + first, &to)?);
    }
    let signatures_before = signatures_per_second(&root)?;
    let (before, calls, pid) = (running.posts()?, running.graph_calls()?, running.pid()?);
    let (computed, begun) = (computed_ms(pid)?, unix_ms());
    let repeated = at_once(&running.plugin, &posts)?;
    let taken = unix_ms() - begun;
    until("all posts", Duration::from_mins(5), || {
        Ok(running.posts()? >= before + number_of(MESSAGES))
    })?;
    let last = running.host.get("/posts/figures")?["last_at"].as_f64().context("no time")?;
    running.worked_off()?;
    let messages = number(number_of(MESSAGES));
    let rate = messages / (last - begun) * 1000.0;
    let computed = (computed_ms(pid)? - computed) / messages;
    // A virtual machine's cores are faster at one time than at another.
    let signatures = signatures_before.midpoint(signatures_per_second(&root)?);
    println!(
        "  {rate:.0} delivered/s (taken in after {:.1} s, {repeated} POSTs sent again), {computed:.3} ms CPU each, \
         {signatures:.0} signatures/s",
        taken / 1000.0
    );
    Ok(vec![
        ("delivered_vs_rsa", rate / signatures),
        ("cpu_ms_beyond_rsa", computed - 1000.0 / signatures),
        ("graph_calls_per_message", number(running.graph_calls()? - calls) / messages),
    ])
}

/// 1,000 items a second for a minute in POSTs of 1 to 20, of which every 20th is for a connected user.
fn webhook(world: &mut World) -> Result<Figures> {
    const ITEMS: usize = 60_000;
    let running = world.with_users()?;
    let mut posts = Vec::new();
    let mut first = 4_000_000;
    for size in sizes(ITEMS) {
        let to: Vec<To> = (first..first + size)
            .map(|n| if n % 20 == 0 { To::User(n / 20 % USERS) } else { To::Stranger })
            .collect();
        posts.push(post(&running.microsoft, first, &to)?);
        first += size;
    }
    let (before, pid) = (running.posts()?, running.pid()?);
    let ended = AtomicBool::new(false);
    let (times, peak) = thread::scope(|scope| {
        let peak = scope.spawn(|| peak_memory(pid, &ended));
        let times = at_rate(&running.plugin, &posts, 1000.0);
        ended.store(true, Ordering::Relaxed);
        (times, peak.join())
    });
    let (mut times, peak) = (times?, peak.map_err(|_| anyhow::anyhow!("no memory figures"))??);
    let begun = now();
    until("all posts", Duration::from_mins(2), || {
        Ok(running.posts()? >= before + number_of(ITEMS) / 20)
    })?;
    println!(
        "  answers: p50 {:.1} ms, p90 {:.1} ms, max {:.1} ms; delivery done {:.1} s after the last",
        percentile(&mut times, 0.5),
        percentile(&mut times, 0.9),
        percentile(&mut times, 1.0),
        begun.elapsed().as_secs_f64()
    );
    Ok(vec![("webhook_p99_ms", percentile(&mut times, 0.99)), ("memory_10k_users_mb", peak)])
}

fn peak_memory(pid: u32, ended: &AtomicBool) -> Result<f64> {
    let mut peak = 0.0_f64;
    while !ended.load(Ordering::Relaxed) {
        peak = peak.max(anonymous_memory(pid)?);
        thread::sleep(Duration::from_millis(100));
    }
    Ok(peak)
}

fn number_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}
