//! The chat directory: who is in a chat, and what it is called.
//!
//! A rich notification carries neither members nor topic. A one-to-one chat's members are in its id
//! (`19:{a}_{b}@unq.gbl.spaces`); every other chat costs one look at Microsoft Graph when it is first seen.
//! An entry of which nobody is connected is looked at again after an hour, because somebody may have been
//! added unnoticed; system events about members or the name drop an entry at once.

use std::time::Duration;

use graph::{AadUserId, Chat, ChatId, ChatType, Member};
use notifier::render::ChatView;
use store::KnownChat;

use crate::app::{App, Live};

/// A chat as the directory knows it.
#[derive(Debug)]
pub(crate) struct DirectoryEntry {
    /// For the text of the notification.
    pub(crate) view: ChatView,
    /// Everybody in it who has an account in some tenant.
    pub(crate) members: Vec<AadUserId>,
}

/// Looks a chat up; `None` if Microsoft does not let us see it.
pub(crate) async fn look_up(
    app: &App,
    live: &Live,
    id: &ChatId,
) -> Result<Option<DirectoryEntry>, crate::Error> {
    if let Some(members) = id.one_on_one_members() {
        let view = ChatView {
            id: id.clone(),
            chat_type: ChatType::OneOnOne,
            topic: None,
            tenant: Some(live.settings.tenant.clone()),
            members: Vec::new(),
        };
        return Ok(Some(DirectoryEntry { view, members: members.into() }));
    }
    let known = live.store.chats(std::slice::from_ref(id)).await?.remove(id);
    if let Some(chat) = known
        && !stale(app, live, &chat).await?
    {
        return Ok(Some(entry(live, id, chat)));
    }
    let Some(chat) = live.graph.chat(id).await? else { return Ok(None) };
    let members = live.graph.members(id).await?;
    live.store.put_chat(&chat, &members).await?;
    app.counters.count("chats looked up");
    Ok(Some(fresh(live, chat, members)))
}

async fn stale(app: &App, live: &Live, chat: &KnownChat) -> Result<bool, crate::Error> {
    let age = app.clock.now().duration_since(chat.fetched_at);
    if Duration::try_from(age).unwrap_or_default() < live.timing.negative_chat {
        return Ok(false);
    }
    let members: Vec<AadUserId> = chat.members.iter().map(|(id, _)| id.clone()).collect();
    Ok(live.store.connected_among(&members).await?.is_empty())
}

fn entry(live: &Live, id: &ChatId, chat: KnownChat) -> DirectoryEntry {
    let (members, names): (Vec<_>, Vec<_>) = chat.members.into_iter().unzip();
    let view = ChatView {
        id: id.clone(),
        chat_type: chat.chat_type,
        topic: chat.topic,
        tenant: Some(live.settings.tenant.clone()),
        members: names.into_iter().flatten().collect(),
    };
    DirectoryEntry { view, members }
}

fn fresh(live: &Live, chat: Chat, members: Vec<Member>) -> DirectoryEntry {
    let view = ChatView {
        id: chat.id,
        chat_type: chat.chat_type,
        topic: chat.topic,
        tenant: Some(live.settings.tenant.clone()),
        members: members.iter().filter_map(|member| member.display_name.clone()).collect(),
    };
    let members = members.into_iter().filter_map(|member| member.user_id).collect();
    DirectoryEntry { view, members }
}
