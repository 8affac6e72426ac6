//! The chat directory: who is in a chat, and what it is called.
//!
//! A rich notification carries neither members nor topic. A one-to-one chat's members are in its id
//! (`19:{a}_{b}@unq.gbl.spaces`); every other chat costs one look at Microsoft Graph when it is first seen.
//! How long an entry is believed, and what drops it, is decided by [`notifier::directory`].
//!
//! Graph shows an application no chat that another tenant owns: such a chat concerns nobody, as far as can be known. Nor
//! does one that Graph does not find; unless it is too new to be found, so it is looked for again for a while.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use graph::{AadUserId, Chat, ChatId, ChatMessage, ChatType, Member};
use notifier::{
    directory::{believed_for, reports_change},
    recipients::worth_telling,
    render::{ChatView, Participant},
};
use store::{InboxRow, KnownChat};

use super::ledger;
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
pub(crate) enum Found {
    /// Who is in it.
    Entry(DirectoryEntry),
    /// The message concerns nobody, for this reason.
    Nobody(&'static str),
}

/// Why a message in a chat that Graph does not show concerns nobody.
const HIDDEN: Found = Found::Nobody("refused: Microsoft does not show the chat");

/// Looks the chats of messages up without asking Microsoft; one answer for each message, in their order: `None` if
/// Microsoft has to be asked.
pub(crate) async fn known(
    app: &App,
    live: &Live,
    messages: &[(&InboxRow, &ChatMessage)],
) -> Result<Vec<Option<Found>>, crate::Error> {
    let (mut ids, mut changed) = (HashSet::new(), HashSet::new());
    for (row, message) in messages {
        let Some(chat) = looked_up(row) else { continue };
        ids.insert(chat);
        if reports_change(message) {
            changed.insert(chat);
        }
    }
    for chat in changed {
        live.store.forget_chat(chat).await?;
    }
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
) -> Option<Found> {
    let Some(id) = &row.chat else { return Some(Found::Nobody("dropped: unreadable item")) };
    if let Err(ignored) = worth_telling(id, message) {
        return Some(Found::Nobody(ignored.reason()));
    }
    if let Some(members) = id.one_on_one_members() {
        let view = view(live, id, (ChatType::OneOnOne, None), Vec::new());
        return Some(Found::Entry(DirectoryEntry { view, members: members.into() }));
    }
    entry_of(id).map(|chat| found(live, id, chat))
}

/// The chat of a row, unless its id tells who is in it.
fn looked_up(row: &InboxRow) -> Option<&ChatId> {
    row.chat.as_ref().filter(|chat| chat.one_on_one_members().is_none())
}

/// Looks the chat of one message up, asking Microsoft if need be; `None` if it has to be asked again later.
pub(crate) async fn ask(
    app: &App,
    live: &Live,
    row: &InboxRow,
    message: &ChatMessage,
) -> Result<Option<Found>, crate::Error> {
    if let Some(chat) = looked_up(row).filter(|_| reports_change(message)) {
        live.store.forget_chat(chat).await?;
    }
    let located = locate(live, row, message, |_| None);
    let (None, Some(id)) = (&located, &row.chat) else { return Ok(located.or(Some(HIDDEN))) };
    let turn = app.asking.turn(id);
    let _turn = turn.lock().await;
    let version = live.store.chat_version(id).await?;
    let chats = live.store.chats(std::slice::from_ref(id)).await?;
    let stale = stale(app, live, &chats).await?;
    if let Some(chat) = chats.get(id).filter(|_| stale.is_empty()) {
        return Ok(Some(found(live, id, chat)));
    }
    let shown = match look(live, id).await {
        // A chat that was made a moment ago may not have come to all of Microsoft's servers.
        Err(graph_client::Error::Graph(error)) if error.is_not_found() => {
            if ledger::age(app, row) < live.timing.chat_retry {
                return Ok(None);
            }
            None
        }
        shown => shown?,
    };
    // If the chat changed meanwhile, the answer is good for this message, which came before, but not for the next.
    let answer = shown.as_ref().map(|(chat, members)| (chat, members.as_slice()));
    live.store.put_chat(id, version, answer).await?;
    Ok(Some(match shown {
        Some((chat, members)) => Found::Entry(fresh(live, id, chat, members)),
        None => HIDDEN,
    }))
}

/// Asks Microsoft; `None` if it does not show the chat.
async fn look(
    live: &Live,
    id: &ChatId,
) -> Result<Option<(Chat, Vec<Member>)>, graph_client::Error> {
    let Some(chat) = live.graph.chat(id).await? else { return Ok(None) };
    Ok(live.graph.members(id).await?.map(|members| (chat, members)))
}

/// The chats that have to be looked at again.
async fn stale(
    app: &App,
    live: &Live,
    chats: &HashMap<ChatId, KnownChat>,
) -> Result<HashSet<ChatId>, crate::Error> {
    let now = app.clock.now();
    let older_than_believed = |chat: &KnownChat, somebody_is_connected| {
        let age = Duration::try_from(now.duration_since(chat.fetched_at)).unwrap_or_default();
        age >= believed_for(somebody_is_connected, &live.timing)
    };
    let mut stale: HashSet<ChatId> = HashSet::new();
    let doubtful: Vec<(&ChatId, &KnownChat)> =
        chats.iter().filter(|(_, chat)| older_than_believed(chat, false)).collect();
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
            .any(|(member, _)| connected.iter().any(|one| one.aad_user == *member));
        if older_than_believed(chat, somebody) {
            stale.insert(id.clone());
        }
    }
    Ok(stale)
}

fn found(live: &Live, id: &ChatId, chat: &KnownChat) -> Found {
    if chat.hidden {
        return HIDDEN;
    }
    let named = chat.members.iter().map(|(id, name)| participant(Some(id), name.as_ref()));
    let view = view(live, id, (chat.chat_type, chat.topic.clone()), named.collect());
    let members = chat.members.iter().map(|(id, _)| id.clone()).collect();
    Found::Entry(DirectoryEntry { view, members })
}

fn fresh(live: &Live, id: &ChatId, chat: Chat, members: Vec<Member>) -> DirectoryEntry {
    let named = |one: &Member| participant(one.user_id.as_ref(), one.display_name.as_ref());
    let named = members.iter().map(named).collect();
    let view = view(live, id, (chat.chat_type, chat.topic), named);
    DirectoryEntry { view, members: members.into_iter().filter_map(|one| one.user_id).collect() }
}

fn view(
    live: &Live,
    id: &ChatId,
    (chat_type, topic): (ChatType, Option<String>),
    members: Vec<Participant>,
) -> ChatView {
    let tenant = Some(live.settings.tenant.clone());
    ChatView { id: id.clone(), chat_type, topic, tenant, members }
}

fn participant(id: Option<&AadUserId>, name: Option<&String>) -> Participant {
    Participant { id: id.cloned(), name: name.cloned().unwrap_or_default() }
}
