//! Chats, their members and single messages, read as the application (`Chat.Read.All`).

use graph::{Chat, ChatId, ChatMessage, Member, MessageId};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;

use crate::{
    Error, GraphClient,
    throttle::{Call, Kind},
};

const READ_CHAT: Call = Call { doing: "reading a chat", kind: Kind::Chats, idempotent: true };
const READ_MEMBERS: Call =
    Call { doing: "reading the members of a chat", kind: Kind::Chats, idempotent: true };
const READ_MESSAGE: Call =
    Call { doing: "reading a message", kind: Kind::Messages, idempotent: true };

impl GraphClient {
    /// The chat without its members; `None` if there is no such chat.
    pub async fn chat(&self, chat: &ChatId) -> Result<Option<Chat>, Error> {
        self.one(READ_CHAT, &["chats", chat.as_ref()]).await
    }

    /// All members of the chat. `$top` is not sent: Graph answers it with 400 here.
    pub async fn members(&self, chat: &ChatId) -> Result<Vec<Member>, Error> {
        self.list(READ_MEMBERS, &["chats", chat.as_ref(), "members"]).await
    }

    /// The message as it is now; `None` if it is gone.
    pub async fn message(
        &self,
        chat: &ChatId,
        message: &MessageId,
    ) -> Result<Option<ChatMessage>, Error> {
        self.one(READ_MESSAGE, &["chats", chat.as_ref(), "messages", message.as_ref()]).await
    }

    async fn one<T: DeserializeOwned>(
        &self,
        call: Call,
        segments: &[&str],
    ) -> Result<Option<T>, Error> {
        let request = self.request(call, Method::GET, segments)?;
        let reply = self.send_as_application(call, &request).await?;
        if reply.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        self.success(reply)?.json(call.doing).map(Some)
    }
}
