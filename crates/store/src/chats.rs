//! The chat directory: type, topic and members of the chats we have heard of.
//!
//! A change notification names its chat only by id, and asking Graph for each message would be throttled. How long
//! an entry is good for is the caller's decision, hence `fetched_at`.

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
}

const READ: &str = "
    SELECT id, chat_type, topic, fetched_at,
        array_agg(aad_user ORDER BY aad_user) AS users, array_agg(display_name ORDER BY aad_user) AS names
    FROM msteamssync_chats LEFT JOIN msteamssync_chat_members ON chat = id
    WHERE id = ANY($2) GROUP BY id";

// The members are written only after the chat's row is: `written` makes concurrent writers take turns.
const WRITE: &str = ", written AS (
        INSERT INTO msteamssync_chats (id, chat_type, topic, tenant, fetched_at)
        SELECT $2, $3, $4, $5, now FROM time
        ON CONFLICT (id) DO UPDATE SET chat_type = EXCLUDED.chat_type, topic = EXCLUDED.topic,
            tenant = EXCLUDED.tenant, fetched_at = EXCLUDED.fetched_at
        RETURNING id),
    left_it AS (
        DELETE FROM msteamssync_chat_members USING written WHERE chat = written.id AND aad_user <> ALL($6))
    INSERT INTO msteamssync_chat_members (chat, aad_user, display_name)
    SELECT written.id, aad_user, display_name FROM written,
        (SELECT DISTINCT ON (aad_user) aad_user, display_name
         FROM unnest($6::text[], $7::text[]) AS member (aad_user, display_name)) AS member
    ON CONFLICT (chat, aad_user) DO UPDATE SET display_name = EXCLUDED.display_name";

impl Store {
    /// Those of these chats that the directory knows.
    pub async fn chats(&self, ids: &[ChatId]) -> Result<HashMap<ChatId, KnownChat>, Error> {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        let rows = self.database.rows("reading chats", READ, &[(&ids, Type::TEXT_ARRAY)]).await?;
        rows.iter().map(known_chat).collect()
    }

    /// Writes a chat with its members in place of what was known.
    pub async fn put_chat(&self, chat: &Chat, members: &[Member]) -> Result<(), Error> {
        let people = || members.iter().filter_map(|m| Some((m.user_id.as_ref()?, m)));
        let users: Vec<&str> = people().map(|(id, _)| id.as_ref()).collect();
        let names: Vec<Option<&str>> = people().map(|(_, m)| m.display_name.as_deref()).collect();
        self.database
            .rows(
                "writing a chat",
                WRITE,
                &[
                    (&chat.id.as_ref(), Type::TEXT),
                    (&type_name(chat.chat_type), Type::TEXT),
                    (&chat.topic, Type::TEXT),
                    (&chat.tenant_id.as_ref().map(AsRef::<str>::as_ref), Type::TEXT),
                    (&users, Type::TEXT_ARRAY),
                    (&names, Type::TEXT_ARRAY),
                ],
            )
            .await?;
        Ok(())
    }

    /// Drops a chat from the directory: the next message asks Graph again.
    pub async fn forget_chat(&self, id: &ChatId) -> Result<(), Error> {
        let sql = "DELETE FROM msteamssync_chats WHERE id = $2";
        self.database.rows("forgetting a chat", sql, &[(&id.as_ref(), Type::TEXT)]).await?;
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
    };
    Ok((ChatId::from(column::<String>(row, "id")?), chat))
}
