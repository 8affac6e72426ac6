//! The machine, and what a process takes of it (proc(5)).

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context as _, Result};

use crate::process;

/// Clock ticks of `/proc/PID/stat` in a second: `USER_HZ`, 100 on every platform we serve.
const TICKS: f64 = 100.0;

/// A stopwatch.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures real time; no product code reads this"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// The time of day in milliseconds since 1970, as posts carry it.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures real time; no product code reads this"
)]
pub(super) fn unix_ms() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}

/// Waits until it holds, or gives up.
pub(super) fn until(
    what: &str,
    within: Duration,
    mut holds: impl FnMut() -> Result<bool>,
) -> Result<()> {
    let begun = now();
    while !holds()? {
        anyhow::ensure!(begun.elapsed() < within, "{what}: not within {within:?}");
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// The processor's name.
pub(super) fn processor() -> Result<String> {
    let text = fs::read_to_string("/proc/cpuinfo")?;
    let line = text.lines().find_map(|line| line.strip_prefix("model name"));
    Ok(line.unwrap_or(": unknown processor").trim_start_matches([' ', '\t', ':']).to_owned())
}

pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The commit that is built, and whether sources differ from it.
pub(super) fn commit(root: &Path) -> Result<String> {
    let head =
        process::output(&mut process::program(root, "git", ["rev-parse", "--short", "HEAD"]))?;
    let arguments = ["status", "--porcelain", "--untracked-files=no", "crates", "Cargo.lock"];
    let changed = process::output(&mut process::program(root, "git", arguments))?;
    let mark = if changed.is_empty() { "" } else { " with changes" };
    Ok(format!("{}{mark}", head.trim()))
}

/// RSA-2048 signatures a second of one core: `openssl speed`.
pub(super) fn signatures_per_second(root: &Path) -> Result<f64> {
    let arguments = ["speed", "-mr", "-seconds", "3", "rsa2048"];
    let report = process::output(&mut process::program(root, "openssl", arguments))?;
    // "+F2:index:bits:signing:verifying", in operations a second or, by older versions, in seconds.
    let line = report.lines().find_map(|line| line.strip_prefix("+F2:"));
    let signing = line.and_then(|line| line.split(':').nth(2)?.trim().parse::<f64>().ok());
    let signing = signing.context("openssl speed has another format")?;
    Ok(if signing < 1.0 { 1.0 / signing } else { signing })
}

/// Anonymous resident memory of a process in MB.
pub(super) fn anonymous_memory(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    Ok(kilobytes.context("no RssAnon")? * 1024.0 / 1_000_000.0)
}

/// Time that a process has computed so far, in user mode and in the kernel, in milliseconds.
pub(super) fn computed_ms(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in parentheses may hold anything; utime and stime are fields 14 and 15.
    let (_, fields) = stat.rsplit_once(')').context("no process")?;
    let mut fields = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    let mut ticks = || fields.next().and_then(Result::ok).context("no time of the process");
    Ok((ticks()? + ticks()?) * 1000.0 / TICKS)
}
