//! `cargo xtask test`: everything that CI runs, cheapest first, stopping at the first failure.

mod steps;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use self::steps::{STEPS, Step};

/// Runs the named steps, or all; prints how long each took.
pub(crate) fn run(root: &Path, names: &[String]) -> Result<()> {
    let started = now();
    let mut report = Vec::new();
    for step in chosen(names)? {
        println!("\n=== {}: {}", step.name, step.what);
        let began = now();
        (step.run)(root)
            .with_context(|| format!("to run this alone: cargo xtask test {}", step.name))
            .with_context(|| format!("the step `{}` failed", step.name))?;
        report.push((step.name, began.elapsed()));
    }
    println!("\n=== all of it passed");
    for (name, took) in report {
        println!("{:>7}  {name}", shown(took));
    }
    println!("{:>7}  in total", shown(started.elapsed()));
    Ok(())
}

/// The steps in the order of [`STEPS`], whatever the order of `names`.
fn chosen(names: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step `{unknown}`; the steps are {}", known.join(", "));
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

#[expect(clippy::disallowed_methods, reason = "a chore times itself; no product code reads this")]
fn now() -> Instant {
    Instant::now()
}

/// Minutes and seconds.
fn shown(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn without_names_every_step_is_run() {
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn named_steps_keep_their_order() {
        let chosen = chosen(&names(&["tidy", "format"])).unwrap();
        assert_eq!(chosen.iter().map(|step| step.name).collect::<Vec<_>>(), ["format", "tidy"]);
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_known_ones() {
        let error = chosen(&names(&["tests", "nonsense"])).err().unwrap().to_string();
        assert!(error.contains("nonsense") && error.contains("clippy"), "{error}");
    }

    #[test]
    fn times_read_as_minutes_and_seconds() {
        assert_eq!(shown(Duration::from_secs(605)), "10:05");
    }
}
