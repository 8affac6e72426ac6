//! The first line of a post, which is all that many push notifications show: who, where, how urgent.

use graph::{ChatMessage, ChatType, Importance, Sender, UserIdentityType};

use super::{ChatView, Participant, RenderContext, escape};
use crate::words::{Args, Key};

/// So many members of a chat without a topic are named.
const MEMBERS: usize = 3;

/// The line, as Markdown.
pub(super) fn head(message: &ChatMessage, chat: &ChatView, context: &RenderContext<'_>) -> String {
    let teams = || Sender { display_name: Some("Microsoft Teams".into()), ..Sender::default() };
    let sender =
        message.sender().or_else(|| message.is_system_event().then(teams)).unwrap_or_default();
    let place = place(&sender, chat, context);
    let urgency = match message.importance {
        Importance::Normal => return place,
        Importance::High => Key::HeadImportant,
        Importance::Urgent => Key::HeadUrgent,
    };
    context.text(urgency, &Args::new().text("head", place))
}

fn place(sender: &Sender, chat: &ChatView, context: &RenderContext<'_>) -> String {
    let who = who(sender, chat, context);
    if chat.chat_type == ChatType::OneOnOne || chat.id.one_on_one_members().is_some() {
        return who;
    }
    let args = Args::new().text("sender", who);
    if let Some(topic) = chat.topic.as_deref().map(escape).filter(|topic| !topic.is_empty()) {
        return context.text(Key::HeadTopic, &args.text("topic", topic));
    }
    match others(chat, sender, context) {
        Some(members) => context.text(Key::HeadMembers, &args.text("members", members)),
        None => context.text(Key::HeadGroup, &args),
    }
}

/// The sender's name; Graph does not always tell it with the message.
pub(super) fn known_name<'a>(sender: &'a Sender, members: &'a [Participant]) -> Option<&'a str> {
    let is_sender = |member: &&Participant| member.id.is_some() && member.id == sender.user_id;
    let member = members.iter().find(is_sender).map(|member| member.name.as_str());
    let mut names = sender.display_name.as_deref().into_iter().chain(member);
    names.find(|name| !escape(name).is_empty())
}

/// The sender's name, and what they are if they are not one of us.
fn who(sender: &Sender, chat: &ChatView, context: &RenderContext<'_>) -> String {
    let name = known_name(sender, &chat.members);
    let name = name.map_or_else(|| context.plain(Key::SenderUnknown), escape);
    let foreign = |tenant: &graph::TenantId| {
        sender.tenant_id.as_ref().is_some_and(|theirs| !tenant.is(theirs.as_ref()))
    };
    let kind = match sender.user_type {
        _ if sender.is_application => Key::SenderApp,
        UserIdentityType::AnonymousGuest => Key::SenderGuest,
        UserIdentityType::PhoneUser => Key::SenderPhone,
        UserIdentityType::AadUser if !chat.tenant.as_ref().is_some_and(foreign) => {
            return format!("**{name}**");
        }
        _ => Key::SenderExternal,
    };
    context.text(kind, &Args::new().text("name", name))
}

/// The members' names without the sender's and the reader's.
fn others(chat: &ChatView, sender: &Sender, context: &RenderContext<'_>) -> Option<String> {
    let is_sender = |member: &&Participant| match (&member.id, &sender.user_id) {
        (Some(id), Some(sender)) => id == sender,
        _ => Some(&member.name) == sender.display_name.as_ref(),
    };
    let is_reader =
        |member: &&Participant| member.id.is_some() && member.id.as_ref() == context.reader;
    let others = chat.members.iter().filter(|one| !is_sender(one) && !is_reader(one));
    let names = others.map(|member| escape(&member.name));
    let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    let between = context.plain(Key::BetweenNames);
    let shown = names.iter().take(MEMBERS).map(String::as_str).collect::<Vec<_>>().join(&between);
    let more = names.len().saturating_sub(MEMBERS);
    match more {
        _ if shown.is_empty() => None,
        0 => Some(shown),
        more => {
            let args = Args::new().text("names", shown).number("count", more);
            Some(context.text(Key::MembersAndMore, &args))
        }
    }
}
