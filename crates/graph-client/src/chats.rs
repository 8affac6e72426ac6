//! Chats, their members and single messages, read as the application (`Chat.Read.All`).

use graph::{Chat, ChatId, ChatMessage, Member, MessageId};
use reqwest::Method;
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
    /// The chat without its members; `None` if the application may not see it.
    pub async fn chat(&self, chat: &ChatId) -> Result<Option<Chat>, Error> {
        shown(self.one(READ_CHAT, &["chats", chat.as_ref()]).await)
    }

    /// All members of the chat; `None` if the application may not see it. `$top` is not sent: Graph answers it with 400
    /// here.
    pub async fn members(&self, chat: &ChatId) -> Result<Option<Vec<Member>>, Error> {
        shown(self.list(READ_MEMBERS, &["chats", chat.as_ref(), "members"]).await)
    }

    /// The message as it is now; `None` if it is gone, or in a chat that the application may not see.
    pub async fn message(
        &self,
        chat: &ChatId,
        message: &MessageId,
    ) -> Result<Option<ChatMessage>, Error> {
        let segments = ["chats", chat.as_ref(), "messages", message.as_ref()];
        match self.one(READ_MESSAGE, &segments).await {
            Err(Error::Graph(error)) if error.is_not_found() => Ok(None),
            answer => shown(answer),
        }
    }

    async fn one<T: DeserializeOwned>(&self, call: Call, segments: &[&str]) -> Result<T, Error> {
        let request = self.request(call, Method::GET, segments)?;
        let reply = self.send_as_application(call, &request).await?;
        self.success(reply)?.json(call.doing)
    }
}

/// What another tenant keeps to itself is `None`.
fn shown<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Err(Error::Graph(error)) if error.is_hidden() => Ok(None),
        answer => answer.map(Some),
    }
}
