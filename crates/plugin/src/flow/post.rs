//! A notification as a Mattermost post, and finding such a post again.
//!
//! Every post carries its delivery's id in the property [`DELIVERY_PROP`]. `CreatePost` can have happened
//! although its answer was lost, so an unconfirmed post is looked up by that property before it is made
//! again. (`pending_post_id` does not help: the server ignores it for plugins.)

use jiff::Timestamp;
use mattermost::{Api, ApiError, model::Post};
use notifier::render::Notification;

/// The post property that holds the id of the delivery.
pub(crate) const DELIVERY_PROP: &str = "msteams_delivery";

/// Posts that one page of a look-up holds.
const PAGE: i64 = 60;

/// The post that tells one recipient of one message.
pub(crate) fn post(bot: &str, channel: &str, delivery: &str, notification: &Notification) -> Post {
    Post {
        user_id: bot.into(),
        channel_id: channel.into(),
        message: notification.text.clone().into(),
        props: [(DELIVERY_PROP, delivery)].into(),
        ..Post::default()
    }
}

/// The post as it is to be once its message was edited or deleted. What else was read of it is sent back as it is: the
/// server takes all of it (Mattermost, `App.UpdatePost`). The files stay unless they are hidden, too.
pub(crate) fn changed(post: &Post, text: &str, shows_files: bool) -> Post {
    let file_ids = if shows_files { post.file_ids.clone() } else { Vec::new() };
    Post { message: text.into(), file_ids, ..post.clone() }
}

/// Finds the post with this property in a direct message channel, newest first, back to `back_to`.
pub(crate) async fn look_up(
    api: &Api,
    channel: &str,
    (prop, value): (&str, &str),
    back_to: Timestamp,
) -> Result<Option<String>, ApiError> {
    for page in 0.. {
        let list = api.get_posts_for_channel(channel, page, PAGE).await?;
        let posts: Vec<&Post> =
            list.order.iter().filter_map(|id| list.posts.get(id.as_str())).collect();
        let found = posts
            .iter()
            .find(|post| post.props.get(prop).and_then(|held| held.as_str()) == Some(value));
        if let Some(post) = found {
            return Ok(Some(post.id.to_string()));
        }
        let reached = posts.last().is_none_or(|post| post.create_at < back_to.as_millisecond());
        if reached {
            return Ok(None);
        }
    }
    Ok(None)
}
