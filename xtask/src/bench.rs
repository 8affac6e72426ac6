//! `cargo xtask bench`: what the product promises in numbers, measured on this machine.
//!
//! The released plugin runs in Mattermost's own plugin environment (`conformance/host`), on a real
//! PostgreSQL, against the pretend Microsoft, all on this machine. Figures that depend on the
//! machine are ratios to what OpenSSL does on the same core in the same run.

mod figures;
mod goals;
mod http;
mod load;
mod machine;
mod messages;
mod stages;
mod world;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use self::{
    goals::{GOALS, Goal},
    stages::STAGES,
    world::World,
};
use crate::process;

/// What was measured: keys of [`GOALS`] with values.
type Figures = Vec<(&'static str, f64)>;

/// Measures the goals that are named, or all; writes them to `json` as well.
pub(crate) fn run(root: &Path, keys: &[String], json: Option<&Path>) -> Result<()> {
    let wanted = wanted(keys)?;
    build(root)?;
    let (processor, commit) = (machine::processor()?, machine::commit(root)?);
    println!("{processor}, {} cores, commit {commit}, release build\n", machine::cores());
    let mut world = World::new(root);
    let mut lines = Vec::new();
    for stage in STAGES {
        if !stage.keys.iter().any(|key| wanted.contains(key)) {
            continue;
        }
        for (key, value) in (stage.measure)(&mut world)? {
            let goal = GOALS.iter().find(|goal| goal.key == key).context("a key without a goal")?;
            println!("{}", goal.line(value));
            lines.push(goal.json(value));
        }
    }
    if let Some(path) = json {
        let report = json!({
            "cpu": processor, "cores": machine::cores(), "commit": commit, "build": "release",
            "figures": lines,
        });
        fs::write(path, serde_json::to_vec_pretty(&report)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The keys in the order of [`GOALS`].
fn wanted(keys: &[String]) -> Result<Vec<&'static str>> {
    let known: Vec<&str> = GOALS.iter().map(|goal| goal.key).collect();
    if let Some(unknown) = keys.iter().find(|key| !known.contains(&key.as_str())) {
        bail!("there is no key `{unknown}`; the keys are {}", known.join(", "));
    }
    Ok(known.into_iter().filter(|key| keys.is_empty() || keys.iter().any(|k| k == key)).collect())
}

fn build(root: &Path) -> Result<()> {
    let packages = ["build", "--release", "--package", "plugin", "--package", "sandbox"];
    process::run(&mut process::cargo(root, packages))?;
    let example = ["build", "--release", "--package", "graph", "--example", "decrypt"];
    process::run(&mut process::cargo(root, example))?;
    let comparison = ["build", "--release", "--locked", "--target-dir"];
    let target = process::target_directory(root).join("bench");
    process::run(process::cargo(&root.join("bench"), comparison).arg(target))?;
    let host = world::host_program(root);
    let arguments = ["build", "-o", host.to_str().context("a path that is no text")?, "./cmd/host"];
    process::run(&mut process::program(&root.join("conformance"), "go", arguments))
}

impl Goal {
    fn line(&self, value: f64) -> String {
        let verdict = if self.met(value) { "met" } else { "MISSED" };
        format!(
            "{:<26} {value:>9.3}  goal {:<9} {verdict:<7} {}",
            self.key,
            self.limit.to_string(),
            self.what
        )
    }

    fn json(&self, value: f64) -> Value {
        json!({
            "key": self.key, "value": value, "goal": self.limit.to_string(),
            "met": self.met(value), "what": self.what,
        })
    }
}
