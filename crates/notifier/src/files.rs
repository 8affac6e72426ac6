//! The files of a message: which of them come into Mattermost, and what stands in the way of the others.
//!
//! What is shared lies in `SharePoint` or `OneDrive` with permissions of its own, so everybody gets only what Microsoft
//! lets them read. A pasted picture, or a snippet of code, belongs to its message, and whoever is told of that may see it.
//! Of other messages' pictures that is not known, so they are not fetched: an address in a text is nobody's permission.

use std::collections::BTreeMap;

use graph::{Attached, Attachment, BodyType, ChatId, ChatMessage, FileSource, Hosts};
use serde::{Deserialize, Serialize};

use crate::{render::pictures, revision::shows_files, words::Key};

mod name;

pub use name::file_name;

/// So many files a post takes: the 300 characters for their ids (`PostFileidsMaxRunes`) are enough for ten.
pub const MOST_FILES: usize = 10;

/// A file that is to come along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where it is in the message: the attachment's id, or the address of the picture as it stands in the text.
    pub place: String,
    /// What people called it; pictures have no name.
    pub name: Option<String>,
    /// What to ask Microsoft for.
    pub source: FileSource,
}

/// Why a file does not come along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// Microsoft does not give it to the reader.
    Denied,
    /// It is not there any more.
    Gone,
    /// There is nothing in it.
    Empty,
    /// It is larger than Mattermost takes.
    TooLarge,
    /// There are more than a post takes.
    TooMany,
    /// Mattermost takes no files.
    TurnedOff,
    /// Mattermost did not take this one.
    Refused,
    /// It is neither in `SharePoint` nor in `OneDrive`.
    Elsewhere,
    /// It did not come in time.
    Late,
}

impl Obstacle {
    /// The same for the reader.
    pub(crate) fn key(self) -> Key {
        match self {
            Self::Denied => Key::FileDenied,
            Self::Gone => Key::FileGone,
            Self::Empty => Key::FileEmpty,
            Self::TooLarge => Key::FileTooLarge,
            Self::TooMany => Key::FileTooMany,
            Self::TurnedOff => Key::FileTurnedOff,
            Self::Refused => Key::FileRefused,
            Self::Elsewhere => Key::FileElsewhere,
            Self::Late => Key::FileLate,
        }
    }

    /// One word for the figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Gone => "gone",
            Self::Empty => "empty",
            Self::TooLarge => "too large",
            Self::TooMany => "too many",
            Self::TurnedOff => "turned off",
            Self::Refused => "refused",
            Self::Elsewhere => "elsewhere",
            Self::Late => "late",
        }
    }
}

/// What stands in the way of a message's files, by their places.
pub type Obstacles = BTreeMap<String, Obstacle>;

/// What became of one file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is in Mattermost.
    Brought {
        /// Its id there.
        file: String,
        /// The delivery it was fetched for, whose post gets this one; other posts get copies.
        delivery: String,
    },
    /// It did not come along.
    Missing(Obstacle),
}

/// The files of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Those that are to come along, in the order of the message.
    pub wanted: Vec<Wanted>,
    /// Those that cannot.
    pub obstacles: Obstacles,
}

impl Plan {
    /// Whether the message has no files.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.obstacles.is_empty()
    }
}

/// Finds the files of a message in a chat.
pub fn plan(message: &ChatMessage, chat: &ChatId, hosts: &Hosts) -> Plan {
    let mut plan = Plan::default();
    if !shows_files(message) {
        return plan;
    }
    let is_own = |source: &FileSource| source.is_part_of(chat, &message.id);
    let paste = |plan: &mut Plan, html: &str| {
        // Nearly all texts are without, and not worth another look.
        if !html.contains("/hostedContents/") {
            return;
        }
        for place in pictures(html) {
            if let Some(source) = FileSource::of_hosted_content(&place, hosts).filter(is_own) {
                add(plan, Wanted { place, name: None, source });
            }
        }
    };
    for attachment in &message.attachments {
        match attachment.attached() {
            Attached::File => share(&mut plan, attachment, hosts),
            Attached::CodeSnippet { language, url: Some(url) } => {
                if let Some(source) = FileSource::of_hosted_content(&url, hosts).filter(is_own) {
                    let name = format!("{}.txt", language.as_deref().unwrap_or("code"));
                    let place = attachment.id.clone();
                    add(&mut plan, Wanted { place, name: Some(name), source });
                }
            }
            Attached::Forwarded(original) => paste(&mut plan, &original.content),
            _ => {}
        }
    }
    if message.body.content_type == BodyType::Html {
        paste(&mut plan, &message.body.content);
    }
    plan
}

fn share(plan: &mut Plan, attachment: &Attachment, hosts: &Hosts) {
    let Attachment { id, name, content_url: Some(url), .. } = attachment else { return };
    match FileSource::of_share(url, hosts) {
        Some(source) => add(plan, Wanted { place: id.clone(), name: name.clone(), source }),
        None => _ = plan.obstacles.insert(id.clone(), Obstacle::Elsewhere),
    }
}

/// One file may be in several places, but what became of a file, and who may have it, is noted by its place: of two in
/// one place, the second stays away.
fn add(plan: &mut Plan, wanted: Wanted) {
    let there = |one: &Wanted| one.source == wanted.source || one.place == wanted.place;
    if plan.wanted.iter().any(there) {
        return;
    }
    if plan.wanted.len() < MOST_FILES {
        plan.wanted.push(wanted);
    } else {
        plan.obstacles.insert(wanted.place, Obstacle::TooMany);
    }
}

/// What Mattermost takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whether files in posts are turned on.
    pub turned_on: bool,
    /// The size of the largest file, in bytes.
    pub largest: u64,
}

impl Limits {
    /// Whether Mattermost takes a file of this size, as far as its settings go.
    pub fn admit(self, size: u64) -> Result<(), Obstacle> {
        match size {
            _ if !self.turned_on => Err(Obstacle::TurnedOff),
            0 => Err(Obstacle::Empty),
            size if size > self.largest => Err(Obstacle::TooLarge),
            _ => Ok(()),
        }
    }
}

/// What an answer of Microsoft's with this HTTP status means for a file; `None` if another attempt may end otherwise.
pub fn refusal(status: u16) -> Option<Obstacle> {
    match status {
        401 | 403 | 423 => Some(Obstacle::Denied),
        404 | 410 => Some(Obstacle::Gone),
        400..=407 | 411..=422 => Some(Obstacle::Late),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
