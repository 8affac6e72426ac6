//! Files in `SharePoint`, as the tenant keeps them, and pictures inside messages.

use std::{collections::BTreeMap, io, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::{ControlError, Microsoft, random, world::World};

/// How long a pre-authenticated URL is good; Microsoft says "a few minutes".
pub(crate) const DOWNLOAD_LIFE: Duration = Duration::from_mins(5);
/// Bytes that are sent at once.
const PIECE: usize = 64 << 10;

/// A file to put into `SharePoint`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewFile {
    /// Its name, as people gave it.
    pub name: String,
    /// What is in it.
    pub content: String,
    /// Its size in bytes, if that is more: the content is then repeated.
    pub size: Option<u64>,
    /// Who may read it, by name; everybody in the tenant if absent.
    pub readers: Option<Vec<String>>,
    /// What goes wrong with its download.
    pub trouble: Option<Trouble>,
}

impl Default for NewFile {
    fn default() -> Self {
        Self {
            name: "plan.txt".into(),
            content: "The plan.".into(),
            size: None,
            readers: None,
            trouble: None,
        }
    }
}

/// What goes wrong with a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Trouble {
    /// Graph redirects to a host that is not `SharePoint`'s.
    RedirectedByGraph,
    /// `SharePoint` redirects to such a host.
    RedirectedBySharePoint,
    /// The first half comes, then nothing more.
    Stalls,
    /// The first half of the first answer comes, then the connection ends.
    BreaksOff,
    /// Every answer is the whole file, whatever range is asked for.
    NoRanges,
}

/// A file in `SharePoint`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedFile {
    /// Where people find it. Names in it are not escaped, as in Graph's `contentUrl`.
    pub url: String,
    /// The attachment of a message that shares it.
    pub attachment: Value,
    /// How many requests for its content were answered.
    pub downloads: u32,
    /// How much of it was sent, in bytes.
    pub sent: u64,
}

/// A file as the tenant keeps it.
pub(crate) struct File {
    pub(crate) shared: SharedFile,
    pub(crate) new: NewFile,
}

/// Files by their escaped URLs, and who was given which pre-authenticated URL.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) all: BTreeMap<String, File>,
    /// URL of the file and end of life, by the secret in the query.
    pub(crate) downloads: BTreeMap<String, (String, Timestamp)>,
}

impl NewFile {
    pub(crate) fn size(&self) -> u64 {
        self.size.unwrap_or(self.content.len() as u64)
    }
}

/// The bytes of `content`, repeated, from one up to before another; never more than a piece in memory.
pub(crate) fn repeated(
    content: &str,
    from: u64,
    until: u64,
) -> impl Iterator<Item = Bytes> + use<> {
    let seed: Vec<u8> = if content.is_empty() { vec![0] } else { content.as_bytes().to_vec() };
    let period = seed.len();
    let block = Bytes::from(seed.repeat(PIECE.div_ceil(period) + 1));
    let mut at = from;
    std::iter::from_fn(move || {
        let left = usize::try_from(until.saturating_sub(at)).unwrap_or(usize::MAX).min(PIECE);
        let start = usize::try_from(at % period as u64).unwrap_or_default();
        at += left as u64;
        (left > 0).then(|| block.slice(start..start + left))
    })
}

/// How a body ends.
#[derive(Clone, Copy)]
pub(crate) enum Ending {
    Whole,
    Silence,
    BreakOff,
}

/// A body of these bytes. Its length is not told.
pub(crate) fn body(bytes: impl Iterator<Item = Bytes> + Send + 'static, ending: Ending) -> Body {
    let pieces = stream::iter(bytes.map(Ok::<_, io::Error>));
    match ending {
        Ending::Whole => Body::from_stream(pieces),
        Ending::Silence => Body::from_stream(pieces.chain(stream::pending())),
        Ending::BreakOff => Body::from_stream(pieces.chain(stream::once(async {
            // What was sent so far goes out first.
            tokio::task::yield_now().await;
            Err(io::Error::other("the connection ends here"))
        }))),
    }
}

impl Microsoft {
    /// Puts a file into `SharePoint`.
    pub fn add_file(&self, file: NewFile) -> Result<SharedFile, ControlError> {
        self.world.add_file(file)
    }

    /// What became of a file.
    pub fn file(&self, url: &str) -> Option<SharedFile> {
        let key = escaped(url)?;
        self.world.state().files.all.get(&key).map(|file| file.shared.clone())
    }

    /// Deletes a file.
    pub fn delete_file(&self, url: &str) {
        self.world.delete_file(url);
    }
}

impl World {
    pub(crate) fn delete_file(&self, url: &str) {
        let key = escaped(url).unwrap_or_default();
        self.state().files.all.remove(&key);
    }

    pub(crate) fn add_file(&self, mut new: NewFile) -> Result<SharedFile, ControlError> {
        let readers = new.readers.as_ref().map(|names| {
            names.iter().map(|name| Ok(self.person(name)?.id)).collect::<Result<_, ControlError>>()
        });
        new.readers = readers.transpose()?;
        let id = random::guid();
        let base = Self::text(&self.addresses.sharepoint);
        let url = format!("{base}/sites/Sandbox/Shared Documents/{id}/{}", new.name);
        let attachment = json!({
            "id": id,
            "contentType": "reference",
            "contentUrl": url,
            "content": null,
            "name": new.name,
            "thumbnailUrl": null,
            "teamsAppId": null,
        });
        let key = escaped(&url).ok_or_else(|| ControlError::file(&url))?;
        let shared = SharedFile { url, attachment, downloads: 0, sent: 0 };
        self.state().files.all.insert(key, File { shared: shared.clone(), new });
        Ok(shared)
    }
}

pub(crate) fn escaped(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_repeated_up_to_the_size() {
        let whole: Vec<u8> = repeated("abc", 0, 200_000).flatten().collect();
        assert_eq!(whole.len(), 200_000);
        assert!(whole.chunks(3).all(|chunk| b"abc".starts_with(chunk)));
        let part: Vec<u8> = repeated("abc", 100_001, 170_000).flatten().collect();
        assert_eq!(part, whole[100_001..170_000]);
        assert_eq!(repeated("", 0, 3).flatten().collect::<Vec<u8>>(), [0; 3]);
        assert_eq!(repeated("abc", 0, 0).count(), 0);
    }
}
