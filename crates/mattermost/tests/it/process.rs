//! The probe's executable, launched as the server launches a plugin.

use std::{path::PathBuf, process::Stdio};

use futures_util::{StreamExt as _, stream};
use mattermost::host::{Host, LaunchError};

use crate::pretend::{Pretend, command_on, soon};

/// Beside the test's own executable, where cargo puts examples.
fn executable() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("examples/probe");
    assert!(path.exists(), "{} is built by `cargo test` without --test", path.display());
    path
}

async fn launch(server: &Pretend, directory: &std::path::Path) -> Result<Host, LaunchError> {
    let environment = [("PLUGIN_UNIX_SOCKET_DIR", directory)];
    Host::launch(executable(), environment, server.clone()).await
}

#[tokio::test]
async fn the_executable_lives_from_launch_to_quit_and_leaves_no_socket() {
    let (server, directory) = (Pretend::default(), tempfile::tempdir().unwrap());
    let host = launch(&server, directory.path()).await.unwrap();
    assert_eq!(
        std::fs::read_dir(directory.path()).unwrap().count(),
        0,
        "the socket is still there"
    );
    host.activate().await.unwrap();
    assert_eq!(command_on(&host, "echo from a process").await, "from a process");
    let (level, _, fields) = soon(server.logged("logs at warn")).await;
    assert_eq!(level, "warn");
    assert_eq!(
        fields.iter().map(|any| any.0.as_str().unwrap()).collect::<Vec<_>>(),
        ["answer", "42"]
    );
    host.deactivate().await.unwrap();
    assert_eq!(host.quit().await.unwrap(), Some(0));
}

#[tokio::test]
async fn signals_do_not_end_it() {
    let (server, directory) = (Pretend::default(), tempfile::tempdir().unwrap());
    let host = launch(&server, directory.path()).await.unwrap();
    let id = host.process_id().unwrap().to_string();
    for signal in ["-TERM", "-INT"] {
        let killed = std::process::Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(killed.success());
    }
    host.ping().await.unwrap();
    host.activate().await.unwrap();
    assert_eq!(command_on(&host, "echo alive").await, "alive");
    assert_eq!(host.quit().await.unwrap(), Some(0));
}

#[tokio::test]
async fn started_by_hand_it_explains_itself_and_fails() {
    let output = tokio::process::Command::new(executable())
        .env_remove("MATTERMOST_PLUGIN")
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("is a Mattermost plugin"));
}

#[tokio::test]
async fn a_directory_with_a_long_name_is_an_error_that_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let long = directory.path().join("d".repeat(120));
    std::fs::create_dir(&long).unwrap();
    let server = Pretend::default();
    let error = launch(&server, &long).await.unwrap_err();
    assert!(matches!(error, LaunchError::Silent), "{error:?}");
    let said = async {
        while !server.state().stderr.iter().any(|line| line.contains("PLUGIN_UNIX_SOCKET_DIR")) {
            tokio::task::yield_now().await;
        }
    };
    soon(said).await;
}

/// Bytes of the process that are in memory.
fn resident(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn memory_does_not_grow_with_the_number_of_calls() {
    let (server, directory) = (Pretend::default(), tempfile::tempdir().unwrap());
    let host = launch(&server, directory.path()).await.unwrap();
    host.activate().await.unwrap();
    let calls = async |count: usize| {
        let calls = stream::iter(0..count).map(|_| command_on(&host, "echo x"));
        calls.buffer_unordered(16).for_each(async |text| assert_eq!(text, "x")).await;
    };
    let id = host.process_id().unwrap();
    calls(5_000).await;
    let before = resident(id);
    calls(20_000).await;
    let grown = resident(id).saturating_sub(before);
    // A kilobyte kept per call would be twenty times this.
    assert!(grown < 1 << 20, "{grown} bytes more after 20,000 calls");
    host.quit().await.unwrap();
}
