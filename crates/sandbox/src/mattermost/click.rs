//! Buttons under posts, pressed as Mattermost does it (`server/channels/app/integration_action.go`).
//!
//! The server asks the plugin's route in the name of whoever pressed, and reads the answer: `update` takes the
//! post's place, `ephemeral_text` is shown to that person. Servers before 12 look for the post of an `update` among
//! those that are stored, so that one that only one person sees cannot be changed this way.

use ::mattermost::{
    ApiError,
    model::{
        Channel, Post, PostAction, PostActionIntegrationRequest, PostActionIntegrationResponse,
        User,
    },
};
use axum::body::Body;
use http::{HeaderValue, Request};
use http_body_util::BodyExt as _;

use super::{
    PLUGIN,
    server::Server,
    state::{State, bad_request, not_found},
};

const PLACE: &str = "DoPostAction";

impl Server {
    /// Presses a button of a post that the person sees.
    pub async fn click(&self, user: &str, post: &str, action: &str) -> Result<(), ApiError> {
        let (shown, request, url) = {
            let state = self.state();
            let shown = state.seen_post(user, post)?.clone();
            let (request, url) = state.press(user, &shown, action)?;
            (shown, request, url)
        };
        let body = self.call_route(user, &url, &request).await?;
        if body.is_empty() {
            return Ok(());
        }
        let answer: PostActionIntegrationResponse = serde_json::from_slice(&body)
            .map_err(|_| bad_request(PLACE, "api.post.do_action.action_integration.app_error"))?;
        if let Some(update) = answer.update {
            let update = Post { id: shown.id.clone(), ..update };
            self.update_post(&update)?;
        }
        if !answer.ephemeral_text.is_empty() {
            let Post { channel_id, root_id, .. } = shown;
            let message = answer.ephemeral_text;
            self.show(user, Post { channel_id, root_id, message, ..Post::default() });
        }
        Ok(())
    }

    /// What a route of the plugin answers; the server passes over its status.
    async fn call_route(
        &self,
        user: &str,
        url: &str,
        request: &PostActionIntegrationRequest,
    ) -> Result<Vec<u8>, ApiError> {
        let failed = || bad_request(PLACE, "api.post.do_action.action_integration.app_error");
        let prefix = format!("/plugins/{PLUGIN}");
        let path = url.strip_prefix(&prefix).ok_or_else(failed)?;
        let body = serde_json::to_vec(request).map_err(|_| failed())?;
        let user = HeaderValue::from_str(user).map_err(|_| failed())?;
        let request = Request::post(path).header("Mattermost-User-Id", user);
        let request = request.body(Body::from(body)).map_err(|_| failed())?;
        let response = self.serve_http(request).await.ok_or_else(failed)?;
        let (mut body, mut last) = (response.into_body(), Vec::new());
        while let Some(frame) = body.frame().await {
            // The server keeps the last piece that is written, not all of them (`LocalResponseWriter`).
            last = frame.map_err(|_| failed())?.into_data().unwrap_or_default().to_vec();
        }
        Ok(last)
    }
}

impl State {
    fn seen_post(&self, user: &str, id: &str) -> Result<&Post, ApiError> {
        let ephemeral = self.ephemeral.iter().find(|(to, post)| to == user && post.id == id);
        if let Some((_, post)) = ephemeral {
            return Ok(post);
        }
        let post = self.post(id)?;
        let channel = self.channels.get(post.channel_id.as_str());
        let reads_all = self.is_administrator(user);
        let reads =
            |channel: &Channel| reads_all || channel.r#type != "D" || channel.name.contains(user);
        let seen = channel.is_some_and(reads).then_some(post);
        seen.ok_or_else(|| not_found(PLACE, "api.context.permissions.app_error"))
    }

    fn press(
        &self,
        user: &str,
        post: &Post,
        action: &str,
    ) -> Result<(PostActionIntegrationRequest, String), ApiError> {
        let actions = post.attachments().into_iter().flat_map(|attachment| attachment.actions);
        let pressed = |one: &PostAction| one.id == action && !one.disabled;
        let unknown = || not_found(PLACE, "api.post.do_action.action_id.app_error");
        let button = actions.into_iter().find(pressed).ok_or_else(unknown)?;
        let integration = button.integration.ok_or_else(unknown)?;
        let name = self.users.get(user).map(|user: &User| user.username.clone());
        let request = PostActionIntegrationRequest {
            user_id: user.into(),
            user_name: name.unwrap_or_default(),
            channel_id: post.channel_id.clone(),
            post_id: post.id.clone(),
            r#type: button.r#type,
            context: integration.context,
            ..PostActionIntegrationRequest::default()
        };
        Ok((request, integration.url.into()))
    }
}
