//! Who reads the gallery: joins Mattermost and connects there as every user does.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Client, header::LOCATION, redirect::Policy};

use super::READER;
use crate::{
    mattermost::{Mattermost, PLUGIN},
    microsoft::Microsoft,
};

/// How long the plugin may take to subscribe.
const PATIENCE: Duration = Duration::from_secs(30);
/// More redirects than the way through the sign-in has.
const MOST_HOPS: usize = 8;

/// Gives the reader an account at Mattermost.
pub(super) fn join(mattermost: &Mattermost) {
    let mail = format!("{READER}@example.com");
    mattermost.server.state().add_user(READER, &mail, false);
}

/// Waits for the plugin's subscription, signs the reader in at Microsoft, and turns notifications on.
pub(super) async fn connect(microsoft: &Microsoft, mattermost: &Mattermost) -> anyhow::Result<()> {
    let subscribed = async {
        while microsoft.subscriptions().is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, subscribed).await.context("waiting for the subscription")?;
    let session = mattermost.server.log_in(READER).context("the reader has no account")?;
    microsoft.sign_in_as(Some(READER));
    sign_in(&format!("{}plugins/{PLUGIN}/connect", mattermost.url()), &session).await?;
    let user = mattermost.person(READER)?.id;
    let channel = {
        let state = mattermost.server.state();
        let open = state.channels.values().find(|channel| channel.name == "town-square");
        open.context("there is no town square")?.id.to_string()
    };
    mattermost.server.command(user.as_str(), &channel, "", "/msteams notifications on").await;
    Ok(())
}

/// Follows the link to connect through Microsoft and back, as a browser with the session's cookie.
async fn sign_in(link: &str, session: &str) -> anyhow::Result<()> {
    let http = Client::builder().no_proxy().redirect(Policy::none()).build()?;
    let mut url = link.parse::<url::Url>()?;
    for _ in 0..MOST_HOPS {
        let request = http.get(url.clone()).header("Cookie", format!("MMAUTHTOKEN={session}"));
        let answer = request.send().await?;
        let Some(next) = answer.headers().get(LOCATION) else {
            answer.error_for_status().context("connecting the reader")?;
            return Ok(());
        };
        url = url.join(next.to_str()?)?;
    }
    bail!("{link} leads nowhere")
}
