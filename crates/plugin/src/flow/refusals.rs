//! Tells of tokens that Microsoft refuses: each user once, or the administrators because it is the tenant.
//!
//! [`notifier::refusal`] decides which. The message to a user carries the refusal in a property, by which it is looked
//! up before it is sent again, so that it comes once whatever happens to its answer.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use mattermost::model::Post;
use notifier::{
    command,
    condition::{Condition, Kind},
    preference::Card,
    refusal::{self, Plan, Told, plan},
};
use store::{Refusal, RefusalTold};
use tracing::{info, warn};

use super::{lease::under_lease, post, worker::Shop};

/// One node at a time tells.
const LEASE: (&str, Duration) = ("refusals", Duration::from_mins(1));
/// The post property that holds since when a token is refused, milliseconds since 1970.
const REFUSAL_PROP: &str = "msteams_refusal";

/// Tells whoever is to know.
pub(crate) async fn tell(shop: &Shop) -> Result<(), crate::Error> {
    under_lease(&shop.app, &shop.live, LEASE, tell_due(shop)).await?;
    Ok(())
}

async fn tell_due(shop: &Shop) -> Result<(), crate::Error> {
    let Shop { app, live, .. } = shop;
    let refusals = live.store.refusals().await?;
    let plan = if refusals.is_empty() { Plan::default() } else { planned(shop, &refusals).await? };
    live.store.refusals_told(&plan.tenant, RefusalTold::Administrators).await?;
    live.store.forget_refusals(&plan.anew).await?;
    let now = app.clock.now();
    if plan.sample > 0 {
        let limit = u16::try_from(plan.sample).unwrap_or(u16::MAX);
        live.store.hasten_tokens(limit, before(now, live.timing.refusal_window)).await?;
    }
    let condition = plan.many.map(|reason| Condition::about(Kind::ManyUsersRefused, reason));
    app.conditions.only(now, condition, &[Kind::ManyUsersRefused]);
    for refusal in refusals.iter().filter(|one| plan.tell.contains(&one.mattermost_user)) {
        if let Err(error) = tell_user(shop, refusal).await {
            app.counters.failures.count(error.part());
            let user = refusal.mattermost_user.as_str();
            warn!(error = %crate::chain(&error), user.id = user, "a user could not be asked to sign in again, the next look tries it again");
        }
    }
    Ok(())
}

async fn planned(shop: &Shop, refusals: &[Refusal]) -> Result<Plan, crate::Error> {
    let Shop { app, live, .. } = shop;
    let now = app.clock.now();
    let tried = live.store.tokens_tried(before(now, live.timing.token_rest * 2)).await?;
    let connected = usize::try_from(live.store.figures().await?.connected).unwrap_or_default();
    let refusals: Vec<_> = refusals.iter().map(known).collect();
    Ok(plan(now, &refusals, (&tried, connected), &live.timing))
}

fn before(now: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn known(refusal: &Refusal) -> refusal::Refusal {
    refusal::Refusal {
        user: refusal.mattermost_user.clone(),
        since: refusal.since,
        reason: refusal.reason.clone(),
        told: match refusal.told {
            RefusalTold::Nobody => Told::Nobody,
            RefusalTold::User => Told::User,
            RefusalTold::Administrators => Told::Administrators,
        },
    }
}

/// Sends the user the link to sign in again, unless that was done and only not written down.
async fn tell_user(shop: &Shop, refusal: &Refusal) -> Result<(), crate::Error> {
    let Shop { app, live, api } = shop;
    let user = refusal.mattermost_user.as_str();
    let (profile, channel) =
        tokio::try_join!(api.get_user(user), api.get_direct_channel(&live.bot, user))?;
    let since = refusal.since.as_millisecond().to_string();
    let mark = (REFUSAL_PROP, since.as_str());
    if post::look_up(api, &channel.id, mark, refusal.since).await?.is_none() {
        let reply = command::sign_in_again(&live.address("/connect"), &refusal.reason);
        let card = Card::from(reply).telling_turned_off(live.settings.sync_notifications);
        let post = Post {
            user_id: live.bot.clone().into(),
            channel_id: channel.id,
            message: card.text(&app.words, &profile.locale).into(),
            props: [mark].into(),
            ..Post::default()
        };
        match api.create_post(&post).await {
            Ok(_) => info!(user.id = user, "asked to sign in again"),
            Err(error) if error.is_uncertain() => return Err(error.into()),
            Err(error) => {
                warn!(error = %crate::chain(&error), user.id = user, "a user could not be asked to sign in again");
            }
        }
    }
    let told = [refusal.mattermost_user.clone()];
    Ok(live.store.refusals_told(&told, RefusalTold::User).await?)
}
