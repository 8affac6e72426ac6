//! The chat directory: type, topic and members of the chats we have heard of.
//!
//! A change notification names its chat only by id, and asking Graph for each message would be throttled. How long
//! an entry is good for is the caller's decision, hence `fetched_at`.
//!
//! A chat may change while Graph is being asked about it. So forgetting a chat leaves a row that counts how often that
//! happened, and an answer is stored only if the count is still what it was before Graph was asked.

use std::collections::HashMap;

use graph::{AadUserId, Chat, ChatId, ChatType, Member};
use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};

use crate::{
    Store,
    database::{column, timestamp},
    error::Error,
};

/// What the directory says about a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownChat {
    /// One-to-one, group or meeting.
    pub chat_type: ChatType,
    /// Its name, if it was given one.
    pub topic: Option<String>,
    /// The members that are people, with the name Teams shows for them.
    pub members: Vec<(AadUserId, Option<String>)>,
    /// When Graph was asked, by the database's clock.
    pub fetched_at: Timestamp,
    /// Graph does not show it to us: nothing else is known of it.
    pub hidden: bool,
}

/// How often a chat was forgotten so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatVersion(i64);

const READ: &str = "
    SELECT id, chat_type, topic, fetched_at, state = 'hidden' AS hidden,
        array_agg(aad_user ORDER BY aad_user) AS users, array_agg(display_name ORDER BY aad_user) AS names
    FROM msteamssync_chats LEFT JOIN msteamssync_chat_members ON chat = id
    WHERE id = ANY($2) AND state <> 'forgotten' GROUP BY id";

const VERSION: &str = "SELECT version FROM msteamssync_chats WHERE id = $2";

// The members are written only after the chat's row is: `written` makes concurrent writers take turns.
const WRITE: &str = ", written AS (
        INSERT INTO msteamssync_chats AS chats (id, state, chat_type, topic, tenant, fetched_at, version)
        SELECT $2, $3, $4, $5, $6, now, $9 FROM time
        ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, chat_type = EXCLUDED.chat_type,
            topic = EXCLUDED.topic, tenant = EXCLUDED.tenant, fetched_at = EXCLUDED.fetched_at
        WHERE chats.version = EXCLUDED.version
        RETURNING id),
    left_it AS (
        DELETE FROM msteamssync_chat_members USING written WHERE chat = written.id AND aad_user <> ALL($7)),
    members AS (
        INSERT INTO msteamssync_chat_members (chat, aad_user, display_name)
        SELECT written.id, aad_user, display_name FROM written,
            (SELECT DISTINCT ON (aad_user) aad_user, display_name
             FROM unnest($7::text[], $8::text[]) AS member (aad_user, display_name)) AS member
        ON CONFLICT (chat, aad_user) DO UPDATE SET display_name = EXCLUDED.display_name)
    SELECT id FROM written";

const FORGET: &str = ", forgotten AS (
        INSERT INTO msteamssync_chats AS chats (id, state, chat_type, fetched_at, version)
        SELECT $2, 'forgotten', 'unknown', now, 1 FROM time
        ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, topic = NULL, fetched_at = EXCLUDED.fetched_at,
            version = chats.version + 1
        RETURNING id)
    DELETE FROM msteamssync_chat_members USING forgotten WHERE chat = forgotten.id";

impl Store {
    /// Those of these chats that the directory knows.
    pub async fn chats(&self, ids: &[ChatId]) -> Result<HashMap<ChatId, KnownChat>, Error> {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        let rows = self.database.rows("reading chats", READ, &[(&ids, Type::TEXT_ARRAY)]).await?;
        rows.iter().map(known_chat).collect()
    }

    /// What an answer of Graph's has to be stored with; to be read before Graph is asked.
    pub async fn chat_version(&self, id: &ChatId) -> Result<ChatVersion, Error> {
        let id: &str = id.as_ref();
        let row = self.database.row("reading a chat", VERSION, &[(&id, Type::TEXT)]).await?;
        row.map_or(Ok(0), |row| column(&row, "version")).map(ChatVersion)
    }

    /// Writes what Graph says of a chat in place of what was known; `None` if Graph does not show it to us. `false`,
    /// and nothing is written, if the chat was forgotten since `version` was read.
    pub async fn put_chat(
        &self,
        id: &ChatId,
        version: ChatVersion,
        found: Option<(&Chat, &[Member])>,
    ) -> Result<bool, Error> {
        let (chat, members) = found.unzip();
        let people =
            || members.unwrap_or_default().iter().filter_map(|m| Some((m.user_id.as_ref()?, m)));
        let users: Vec<&str> = people().map(|(id, _)| id.as_ref()).collect();
        let names: Vec<Option<&str>> = people().map(|(_, m)| m.display_name.as_deref()).collect();
        let state = if chat.is_some() { "shown" } else { "hidden" };
        let tenant = chat.and_then(|chat| chat.tenant_id.as_ref()).map(AsRef::<str>::as_ref);
        let written = self
            .database
            .rows(
                "writing a chat",
                WRITE,
                &[
                    (&id.as_ref(), Type::TEXT),
                    (&state, Type::TEXT),
                    (&type_name(chat.map_or(ChatType::Unknown, |chat| chat.chat_type)), Type::TEXT),
                    (&chat.and_then(|chat| chat.topic.as_deref()), Type::TEXT),
                    (&tenant, Type::TEXT),
                    (&users, Type::TEXT_ARRAY),
                    (&names, Type::TEXT_ARRAY),
                    (&version.0, Type::INT8),
                ],
            )
            .await?;
        Ok(!written.is_empty())
    }

    /// The chat has changed: the next message asks Graph again, and an answer that is on its way is not stored.
    pub async fn forget_chat(&self, id: &ChatId) -> Result<(), Error> {
        self.database.rows("forgetting a chat", FORGET, &[(&id.as_ref(), Type::TEXT)]).await?;
        Ok(())
    }
}

const fn type_name(chat_type: ChatType) -> &'static str {
    match chat_type {
        ChatType::OneOnOne => "oneOnOne",
        ChatType::Group => "group",
        ChatType::Meeting => "meeting",
        ChatType::Unknown => "unknown",
    }
}

fn known_chat(row: &Row) -> Result<(ChatId, KnownChat), Error> {
    let chat_type = match column(row, "chat_type")? {
        "oneOnOne" => ChatType::OneOnOne,
        "group" => ChatType::Group,
        "meeting" => ChatType::Meeting,
        _ => ChatType::Unknown,
    };
    // A chat without members is joined to one row of nulls.
    let users: Vec<Option<String>> = column(row, "users")?;
    let names: Vec<Option<String>> = column(row, "names")?;
    let members = users
        .into_iter()
        .zip(names)
        .filter_map(|(user, name)| Some((AadUserId::from(user?), name)))
        .collect();
    let chat = KnownChat {
        chat_type,
        topic: column(row, "topic")?,
        members,
        fetched_at: timestamp(column(row, "fetched_at")?),
        hidden: column(row, "hidden")?,
    };
    Ok((ChatId::from(column::<String>(row, "id")?), chat))
}
