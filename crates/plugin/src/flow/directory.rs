//! The chat directory: who is in a chat, and what it is called.
//!
//! A rich notification carries neither members nor topic. A one-to-one chat's members are in its id
//! (`19:{a}_{b}@unq.gbl.spaces`); every other chat costs one look at Microsoft Graph when it is first seen.
//! An entry of which nobody is connected is looked at again after an hour, because somebody may have been
//! added unnoticed, and every entry after a day; system events about members or the name drop an entry at once.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use graph::{AadUserId, Chat, ChatId, ChatMessage, ChatType, Member};
use notifier::{recipients::worth_telling, render::ChatView};
use store::{InboxRow, KnownChat};

use crate::app::{App, Live};

/// A chat as the directory knows it.
#[derive(Debug)]
pub(crate) struct DirectoryEntry {
    /// For the text of the notification.
    pub(crate) view: ChatView,
    /// Everybody in it who has an account in some tenant.
    pub(crate) members: Vec<AadUserId>,
}

/// What the directory says of a message's chat.
#[derive(Debug)]
pub(crate) enum Located {
    /// Who is in it.
    Entry(DirectoryEntry),
    /// The message concerns nobody, for this reason.
    Nobody(&'static str),
    /// Microsoft has to be asked.
    Ask,
}

/// Looks the chats of messages up without asking Microsoft; one answer for each message, in their order.
pub(crate) async fn known(
    app: &App,
    live: &Live,
    messages: &[(InboxRow, ChatMessage)],
) -> Result<Vec<Located>, crate::Error> {
    let mut changed = HashSet::new();
    for (row, message) in messages {
        if let Some(chat) = row.chat.as_ref().filter(|_| message.event_detail.is_some())
            && changed.insert(chat)
        {
            live.store.forget_chat(chat).await?;
        }
    }
    let ids: HashSet<&ChatId> = messages
        .iter()
        .filter_map(|(row, _)| row.chat.as_ref())
        .filter(|chat| chat.one_on_one_members().is_none())
        .collect();
    let ids: Vec<ChatId> = ids.into_iter().cloned().collect();
    let chats = if ids.is_empty() { HashMap::new() } else { live.store.chats(&ids).await? };
    let stale = stale(app, live, &chats).await?;
    Ok(messages
        .iter()
        .map(|(row, message)| {
            locate(live, row, message, |id| chats.get(id).filter(|_| !stale.contains(id)))
        })
        .collect())
}

fn locate<'a>(
    live: &Live,
    row: &InboxRow,
    message: &ChatMessage,
    entry_of: impl FnOnce(&ChatId) -> Option<&'a KnownChat>,
) -> Located {
    let Some(id) = &row.chat else { return Located::Nobody("dropped: unreadable item") };
    if let Err(ignored) = worth_telling(id, message) {
        return Located::Nobody(ignored.reason());
    }
    if let Some(members) = id.one_on_one_members() {
        let view = view(live, id, (ChatType::OneOnOne, None), Vec::new());
        return Located::Entry(DirectoryEntry { view, members: members.into() });
    }
    entry_of(id).map_or(Located::Ask, |chat| Located::Entry(entry(live, id, chat)))
}

/// Looks the chat of one message up, asking Microsoft; [`Located::Ask`] if Microsoft does not show it.
pub(crate) async fn ask(
    app: &App,
    live: &Live,
    row: &InboxRow,
    message: &ChatMessage,
) -> Result<Located, crate::Error> {
    let located = locate(live, row, message, |_| None);
    let (Located::Ask, Some(id)) = (&located, &row.chat) else { return Ok(located) };
    let turn = app.asking.turn(id);
    let _turn = turn.lock().await;
    let chats = live.store.chats(std::slice::from_ref(id)).await?;
    let stale = stale(app, live, &chats).await?;
    if let Some(chat) = chats.get(id).filter(|_| stale.is_empty()) {
        return Ok(Located::Entry(entry(live, id, chat)));
    }
    let Some(chat) = live.graph.chat(id).await? else { return Ok(Located::Ask) };
    let members = live.graph.members(id).await?;
    live.store.put_chat(&chat, &members).await?;
    Ok(Located::Entry(fresh(live, id, chat, members)))
}

/// Lets one message at a time ask about a chat, so that a burst in a new chat asks once: Microsoft lets a chat be
/// read once a second.
#[derive(Debug, Default)]
pub(crate) struct Asking(Mutex<HashMap<ChatId, Weak<tokio::sync::Mutex<()>>>>);

impl Asking {
    /// What to hold while asking about a chat.
    fn turn(&self, chat: &ChatId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = turns.get(chat).and_then(Weak::upgrade).unwrap_or_default();
        turns.insert(chat.clone(), Arc::downgrade(&turn));
        turn
    }
}

/// The chats that have to be looked at again.
async fn stale(
    app: &App,
    live: &Live,
    chats: &HashMap<ChatId, KnownChat>,
) -> Result<HashSet<ChatId>, crate::Error> {
    let now = app.clock.now();
    let older_than = |chat: &KnownChat, life: Duration| {
        Duration::try_from(now.duration_since(chat.fetched_at)).unwrap_or_default() >= life
    };
    let mut stale: HashSet<ChatId> = HashSet::new();
    let doubtful: Vec<(&ChatId, &KnownChat)> =
        chats.iter().filter(|(_, chat)| older_than(chat, live.timing.negative_chat)).collect();
    if doubtful.is_empty() {
        return Ok(stale);
    }
    let members: Vec<AadUserId> =
        doubtful.iter().flat_map(|(_, chat)| &chat.members).map(|(id, _)| id.clone()).collect();
    let connected = live.store.connected_among(&members).await?;
    for (id, chat) in doubtful {
        let somebody = chat
            .members
            .iter()
            .any(|(member, _)| connected.iter().any(|one| same(&one.aad_user, member)));
        if !somebody || older_than(chat, live.timing.chat_fresh) {
            stale.insert(id.clone());
        }
    }
    Ok(stale)
}

fn same(one: &AadUserId, other: &AadUserId) -> bool {
    one.as_ref().eq_ignore_ascii_case(other.as_ref())
}

fn entry(live: &Live, id: &ChatId, chat: &KnownChat) -> DirectoryEntry {
    let names = chat.members.iter().filter_map(|(_, name)| name.clone()).collect();
    let view = view(live, id, (chat.chat_type, chat.topic.clone()), names);
    DirectoryEntry { view, members: chat.members.iter().map(|(id, _)| id.clone()).collect() }
}

fn fresh(live: &Live, id: &ChatId, chat: Chat, members: Vec<Member>) -> DirectoryEntry {
    let names = members.iter().filter_map(|member| member.display_name.clone()).collect();
    let view = view(live, id, (chat.chat_type, chat.topic), names);
    DirectoryEntry { view, members: members.into_iter().filter_map(|one| one.user_id).collect() }
}

fn view(
    live: &Live,
    id: &ChatId,
    (chat_type, topic): (ChatType, Option<String>),
    members: Vec<String>,
) -> ChatView {
    let tenant = Some(live.settings.tenant.clone());
    ChatView { id: id.clone(), chat_type, topic, tenant, members }
}
