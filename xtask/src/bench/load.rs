//! Sending prepared POSTs, at a rate or as fast as they are answered.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Result, ensure};

use super::{http::Client, machine::now, messages::Post};

const PATH: &str = "/changes";

/// Sends each POST when the items before it are due at `items_per_second`, whatever became of those
/// before. Gives for each the milliseconds from when it was due to its answer, which must be 202.
pub(super) fn at_rate(plugin: &Client, posts: &[Post], items_per_second: f64) -> Result<Vec<f64>> {
    let mut due = Vec::with_capacity(posts.len());
    let mut items = 0_u32;
    for post in posts {
        due.push(Duration::from_secs_f64(f64::from(items) / items_per_second));
        items += u32::try_from(post.items)?;
    }
    let begun = now();
    let times = Mutex::new(Vec::with_capacity(posts.len()));
    in_parallel(32, posts.len(), |index| {
        let (Some(post), Some(due)) = (posts.get(index), due.get(index)) else { return Ok(()) };
        thread::sleep(due.saturating_sub(begun.elapsed()));
        let status = plugin.send(PATH, &post.body)?;
        ensure!(status == 202, "a POST of notifications was answered with {status}");
        let took = begun.elapsed().saturating_sub(*due).as_secs_f64() * 1000.0;
        times.lock().unwrap_or_else(PoisonError::into_inner).push(took);
        Ok(())
    })?;
    Ok(times.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Sends all POSTs, a few at a time, again what is not taken. Gives how often that was.
pub(super) fn at_once(plugin: &Client, posts: &[Post]) -> Result<usize> {
    let repeated = AtomicUsize::new(0);
    in_parallel(8, posts.len(), |index| {
        let Some(post) = posts.get(index) else { return Ok(()) };
        while plugin.send(PATH, &post.body)? != 202 {
            repeated.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    })?;
    Ok(repeated.into_inner())
}

/// Does `count` things in order, `width` at a time.
fn in_parallel(
    width: usize,
    count: usize,
    task: impl Fn(usize) -> Result<()> + Sync,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..width)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            return Ok(());
                        }
                        task(index)?;
                    }
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a sender panicked")))
        })
    })
}
