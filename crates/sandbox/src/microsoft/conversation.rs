//! What people do in Teams: chats, messages, edits, members, presence. Each change is told to the subscriptions.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    ControlError, Draft, Microsoft,
    chat::{Chat, ChatType, Member, Message, group_id, identity, one_on_one_id},
    delivery,
    person::Person,
    world::{Presence, World},
};

impl Microsoft {
    /// A user of the tenant by short name or object id.
    pub fn person(&self, name: &str) -> Result<Person, ControlError> {
        self.world.person(name)
    }

    /// Opens the chats of the demo: alice with bob, and a group of alice, bob and carol with a topic.
    pub fn open_demo_chats(&self) -> Result<(), ControlError> {
        self.create_chat(&["alice", "bob"], None)?;
        self.create_chat(&["alice", "bob", "carol"], Some("Launch of the new site"))?;
        Ok(())
    }

    /// Opens a chat and returns its id. Two people without a topic share one one-to-one chat for ever;
    /// everything else is a new group chat.
    pub fn create_chat(
        &self,
        members: &[&str],
        topic: Option<&str>,
    ) -> Result<String, ControlError> {
        self.world.create_chat(members, topic)
    }

    /// Says something in HTML; returns the message's id.
    pub fn send_message(&self, chat: &str, from: &str, html: &str) -> Result<String, ControlError> {
        self.world.send(chat, from, Draft::html(html))
    }

    /// Says something with everything that a message can carry; returns the message's id.
    pub fn send_draft(&self, chat: &str, from: &str, draft: Draft) -> Result<String, ControlError> {
        self.world.send(chat, from, draft)
    }

    /// A message as Graph shows it.
    pub fn message(&self, chat: &str, message: &str) -> Result<Value, ControlError> {
        let state = self.world.state();
        let found = state.chats.get(chat).ok_or_else(|| ControlError::chat(chat))?;
        let message = found.message(message).ok_or_else(|| ControlError::message(message))?;
        Ok(message.json(chat))
    }

    /// Changes the text of a message.
    pub fn edit_message(&self, chat: &str, message: &str, html: &str) -> Result<(), ControlError> {
        self.world.edit(chat, message, html)
    }

    /// Deletes a message.
    pub fn delete_message(&self, chat: &str, message: &str) -> Result<(), ControlError> {
        self.world.delete(chat, message)
    }

    /// Hides a message from everybody, as data loss prevention does: reported as `updated`, although nobody edited it.
    pub fn block_message(&self, chat: &str, message: &str) -> Result<(), ControlError> {
        let now = self.world.now();
        self.world.change(chat, message, "updated", |message| {
            message.touch(now);
            message.blocked = true;
        })
    }

    /// Reacts to a message: reported as `updated`, although nobody edited it.
    pub fn react(
        &self,
        chat: &str,
        message: &str,
        from: &str,
        emoji: &str,
    ) -> Result<(), ControlError> {
        let person = self.world.person(from)?;
        let now = self.world.now();
        let tenant = self.world.tenant.clone();
        self.world.change(chat, message, "updated", |message| {
            let created = message.touch(now);
            message.reactions.push(json!({
                "reactionType": emoji,
                "displayName": null,
                "reactionContentUrl": null,
                "createdDateTime": super::chat::date_time(created),
                "user": identity(&person, &tenant),
            }));
        })
    }

    /// Adds people to a group chat; the chat shows a system event, whose id is returned.
    pub fn add_members(
        &self,
        chat: &str,
        by: &str,
        people: &[&str],
    ) -> Result<String, ControlError> {
        self.world.add_members(chat, by, people)
    }

    /// Removes people from a group chat; the chat shows a system event.
    pub fn remove_members(
        &self,
        chat: &str,
        by: &str,
        people: &[&str],
    ) -> Result<(), ControlError> {
        self.world.remove_members(chat, by, people)
    }

    /// Gives a chat another topic; the chat shows a system event.
    pub fn rename_chat(&self, chat: &str, by: &str, topic: &str) -> Result<(), ControlError> {
        let mut detail = json!({"chatId": chat, "chatDisplayName": topic});
        detail["@odata.type"] = "#microsoft.graph.chatRenamedEventMessageDetail".into();
        self.world.event(chat, by, detail, |chat| chat.topic = Some(topic.into()))?;
        Ok(())
    }

    /// A system event of any kind, as it shall appear in `eventDetail`.
    pub fn send_event(&self, chat: &str, by: &str, detail: Value) -> Result<(), ControlError> {
        self.world.event(chat, by, detail, |_| {})?;
        Ok(())
    }

    /// Sets a user's presence in Graph's words. For most availabilities the activity is the same word.
    pub fn set_presence(
        &self,
        person: &str,
        availability: &str,
        activity: &str,
    ) -> Result<(), ControlError> {
        self.world.set_presence(person, availability, activity)
    }

    /// Makes a user's presence unknown to Graph: it is left out of answers.
    pub fn forget_presence(&self, person: &str) -> Result<(), ControlError> {
        let person = self.world.person(person)?;
        self.world.state().presence.remove(&person.id);
        self.world.touch();
        Ok(())
    }

    /// Gives a chat to another tenant, as federation does: the application may not read it any more.
    pub fn give_chat_away(&self, chat: &str, tenant: &str) -> Result<(), ControlError> {
        let mut state = self.world.state();
        let chat = state.chats.get_mut(chat).ok_or_else(|| ControlError::chat(chat))?;
        chat.tenant = tenant.into();
        Ok(())
    }

    /// Lets a chat vanish from Graph: 404 from now on.
    pub fn delete_chat(&self, chat: &str) -> Result<(), ControlError> {
        let removed = self.world.state().chats.remove(chat);
        self.world.touch();
        removed.map(drop).ok_or_else(|| ControlError::chat(chat))
    }
}

impl World {
    pub(crate) fn person(&self, name: &str) -> Result<Person, ControlError> {
        self.state().person(name).cloned().ok_or_else(|| ControlError::person(name))
    }

    fn people(&self, names: &[&str]) -> Result<Vec<Person>, ControlError> {
        names.iter().map(|name| self.person(name)).collect()
    }

    pub(crate) fn create_chat(
        &self,
        members: &[&str],
        topic: Option<&str>,
    ) -> Result<String, ControlError> {
        let people = self.people(members)?;
        let kind = match (people.as_slice(), topic) {
            ([_, _], None) => ChatType::OneOnOne,
            _ => ChatType::Group,
        };
        Ok(self.open_chat(kind, &people, topic))
    }

    /// Opens a chat, or finds the one that two people share; returns its id.
    pub(crate) fn open_chat(
        &self,
        kind: ChatType,
        people: &[Person],
        topic: Option<&str>,
    ) -> String {
        let now = self.now();
        let id = match (people, kind) {
            ([one, other], ChatType::OneOnOne) => one_on_one_id(&one.id, &other.id),
            _ => group_id(),
        };
        let members = people
            .iter()
            .map(|person| Member { user: person.id.clone(), history_from: now })
            .collect();
        self.state().chats.entry(id.clone()).or_insert_with(|| Chat {
            id: id.clone(),
            kind,
            topic: topic.map(str::to_owned),
            tenant: self.tenant.clone(),
            created: now,
            last_updated: now,
            members,
            messages: Vec::new(),
        });
        self.touch();
        id
    }

    pub(crate) fn send(
        self: &Arc<Self>,
        chat: &str,
        from: &str,
        draft: Draft,
    ) -> Result<String, ControlError> {
        let sender = self.person(from)?;
        let from = draft.from.clone().unwrap_or_else(|| identity(&sender, &self.tenant));
        let id = {
            let mut state = self.state();
            let found = state.chats.get_mut(chat).ok_or_else(|| ControlError::chat(chat))?;
            let id = found.add(from, draft, None, self.now());
            let graph = Self::text(&self.addresses.graph);
            if let Some(message) = found.message_mut(&id) {
                message.draft.place_pictures(&format!("{graph}/v1.0/chats/{chat}/messages/{id}"));
            }
            id
        };
        self.tell(chat, &id, "created");
        Ok(id)
    }

    pub(crate) fn edit(
        self: &Arc<Self>,
        chat: &str,
        message: &str,
        html: &str,
    ) -> Result<(), ControlError> {
        let now = self.now();
        self.change(chat, message, "updated", |message| {
            message.edited = Some(message.touch(now));
            message.draft.html = html.into();
        })
    }

    pub(crate) fn delete(self: &Arc<Self>, chat: &str, message: &str) -> Result<(), ControlError> {
        let now = self.now();
        self.change(chat, message, "deleted", |message| {
            message.deleted = Some(message.touch(now));
        })
    }

    fn change(
        self: &Arc<Self>,
        chat: &str,
        message: &str,
        change_type: &str,
        change: impl FnOnce(&mut Message),
    ) -> Result<(), ControlError> {
        let known = self.state().chats.get_mut(chat).map(|found| {
            found.message_mut(message).map(change).ok_or_else(|| ControlError::message(message))
        });
        known.ok_or_else(|| ControlError::chat(chat))??;
        self.tell(chat, message, change_type);
        Ok(())
    }

    /// Changes a chat and puts the system event about it into the chat.
    fn event(
        self: &Arc<Self>,
        chat: &str,
        by: &str,
        mut detail: Value,
        change: impl FnOnce(&mut Chat),
    ) -> Result<String, ControlError> {
        let initiator = self.person(by)?;
        detail["initiator"] = identity(&initiator, &self.tenant);
        let id = {
            let mut state = self.state();
            let found = state.chats.get_mut(chat).ok_or_else(|| ControlError::chat(chat))?;
            change(found);
            let now = self.now();
            found.last_updated = now;
            found.add(Value::Null, Draft::default(), Some(detail), now)
        };
        self.tell(chat, &id, "created");
        Ok(id)
    }

    pub(crate) fn add_members(
        self: &Arc<Self>,
        chat: &str,
        by: &str,
        names: &[&str],
    ) -> Result<String, ControlError> {
        let people = self.people(names)?;
        let now = self.now();
        let mut detail = json!({"members": members(&people), "visibleHistoryStartDateTime": super::chat::date_time(now)});
        detail["@odata.type"] = "#microsoft.graph.membersAddedEventMessageDetail".into();
        self.event(chat, by, detail, |chat| {
            for person in
                people.iter().filter(|person| !chat.has_member(&person.id)).collect::<Vec<_>>()
            {
                chat.members.push(Member { user: person.id.clone(), history_from: now });
            }
        })
    }

    pub(crate) fn remove_members(
        self: &Arc<Self>,
        chat: &str,
        by: &str,
        names: &[&str],
    ) -> Result<(), ControlError> {
        let people = self.people(names)?;
        let mut detail = json!({"members": members(&people)});
        detail["@odata.type"] = "#microsoft.graph.membersDeletedEventMessageDetail".into();
        self.event(chat, by, detail, |chat| {
            chat.members.retain(|member| people.iter().all(|person| person.id != member.user));
        })?;
        Ok(())
    }

    pub(crate) fn set_presence(
        &self,
        person: &str,
        availability: &str,
        activity: &str,
    ) -> Result<(), ControlError> {
        let person = self.person(person)?;
        let presence = Presence { availability: availability.into(), activity: activity.into() };
        self.state().presence.insert(person.id, presence);
        self.touch();
        Ok(())
    }

    /// Tells the subscriptions of a change, and the page.
    fn tell(self: &Arc<Self>, chat: &str, message: &str, change_type: &str) {
        let notifications = {
            let state = self.state();
            let found = state.chats.get(chat);
            let Some((chat, message)) = found.and_then(|chat| Some((chat, chat.message(message)?)))
            else {
                return;
            };
            state.notifications(self, change_type, chat, message)
        };
        delivery::send(self, notifications);
        self.touch();
    }
}

/// The members of an event, as Graph lists them: without names.
fn members(people: &[Person]) -> Vec<Value> {
    people
        .iter()
        .map(|person| {
            let mut member =
                json!({"id": person.id, "displayName": null, "userIdentityType": "aadUser"});
            member["@odata.type"] = "#microsoft.graph.teamworkUserIdentity".into();
            member
        })
        .collect()
}
