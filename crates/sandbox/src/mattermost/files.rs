//! Files: uploads, copies, and the one post that each belongs to (`server/channels/app/upload.go`, `file.go`).

use std::collections::{BTreeMap, VecDeque};

use ::mattermost::{
    ApiError, Body, GoString,
    model::{FileInfo, FileSettings, Post, UploadSession},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;

use super::state::{State, bad_request, failure, not_found};

/// So many characters may the ids of a post's files take (`model/post.go`), as JSON.
const LONGEST_IDS: usize = 300;

/// A file and what is in it.
#[derive(Clone, Debug)]
pub struct File {
    /// What the server knows of it.
    pub info: FileInfo,
    /// Its bytes; copies share them.
    pub content: Bytes,
}

/// How an upload of the plugin's fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadFault {
    /// Another plugin refuses it (`FileWillBeUploaded`), once all of it is there.
    Refused,
    /// The answer gets lost.
    ReplyLost,
}

/// All files, and the limits on them.
#[derive(Debug)]
pub struct Files {
    /// By id.
    pub all: BTreeMap<String, File>,
    /// `FileSettings` of the server.
    pub settings: FileSettings,
    /// How the plugin's next uploads fail, the next one first.
    pub faults: VecDeque<UploadFault>,
    /// So many of the plugin's next copies fail, though they could be made.
    pub failing_copies: u32,
    /// Uploads that were begun and have no file yet, by id.
    pub uploads: BTreeMap<String, UploadSession>,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            all: BTreeMap::new(),
            settings: FileSettings { enable_file_attachments: true, max_file_size: 100 << 20 },
            faults: VecDeque::new(),
            failing_copies: 0,
            uploads: BTreeMap::new(),
        }
    }
}

impl State {
    /// Begins an upload. As on a real server, neither `FileSettings` are looked at: the plugin has to.
    pub(super) fn create_upload(
        &mut self,
        mut upload: UploadSession,
    ) -> Result<UploadSession, ApiError> {
        let place = "CreateUploadSession";
        let valid = upload.id.len() == 26
            && upload.r#type == "attachment"
            && upload.user_id.len() == 26
            && upload.create_at > 0
            && upload.file_size > 0
            && !upload.filename.is_empty();
        if !valid {
            return Err(bad_request(place, "model.upload_session.is_valid.app_error"));
        }
        if !self.channels.contains_key(upload.channel_id.as_str()) {
            return Err(bad_request(place, "app.upload.create.incorrect_channel_id.app_error"));
        }
        upload.path = format!("upload/{}/{}", upload.id, upload.filename).into();
        upload.file_offset = 0;
        self.files.uploads.insert(upload.id.to_string(), upload.clone());
        Ok(upload)
    }

    /// Makes a file of an upload and its data; `None` if that is not all of it.
    pub(super) fn finish_upload(
        &mut self,
        upload: &UploadSession,
        content: Bytes,
    ) -> Result<Option<FileInfo>, ApiError> {
        let refused = |id: &str| Err(ApiError::Plugin(format!("UploadData: {id}")));
        let known = self.files.uploads.get(upload.id.as_str());
        if known.is_none_or(|known| known.path != upload.path) {
            return Err(not_found("UploadData", "app.upload.get.app_error"));
        }
        if (content.len() as u64) < upload.file_size.unsigned_abs() {
            return Ok(None);
        }
        if !is_what_it_says(&upload.filename, &content) {
            return refused("app.upload.upload_data.gen_info.app_error");
        }
        let fault = self.files.faults.pop_front();
        if fault == Some(UploadFault::Refused) {
            return refused("app.upload.run_plugins_hook.rejected");
        }
        self.files.uploads.remove(upload.id.as_str());
        let extension = upload.filename.rsplit_once('.').map_or("", |(_, extension)| extension);
        let info = FileInfo {
            id: self.id('f').into(),
            creator_id: upload.user_id.clone(),
            channel_id: upload.channel_id.clone(),
            name: upload.filename.clone(),
            extension: extension.into(),
            size: upload.file_size,
            ..FileInfo::default()
        };
        self.files.all.insert(info.id.to_string(), File { info: info.clone(), content });
        match fault {
            Some(_) => Err(ApiError::Rpc("the answer was lost".to_owned())),
            None => Ok(Some(info)),
        }
    }

    /// Copies files for another post.
    pub(super) fn copy_files(
        &mut self,
        user: &str,
        ids: &[GoString],
    ) -> Result<Vec<GoString>, ApiError> {
        if let Some(left) = self.files.failing_copies.checked_sub(1) {
            self.files.failing_copies = left;
            return Err(failure("CopyFileInfos", "app.file_info.save.app_error").into());
        }
        let mut copies = Vec::new();
        for id in ids {
            let missing = || not_found("CopyFileInfos", "app.file_info.get.app_error");
            let mut file = self.files.all.get(id.as_str()).cloned().ok_or_else(missing)?;
            file.info = FileInfo {
                id: self.id('f').into(),
                creator_id: user.into(),
                post_id: GoString::default(),
                channel_id: GoString::default(),
                ..file.info
            };
            copies.push(file.info.id.clone());
            self.files.all.insert(file.info.id.to_string(), file);
        }
        Ok(copies)
    }

    /// Puts files on a post: those that are its author's and on no other post.
    pub(super) fn attach_files(&mut self, post: &mut Post) -> Result<(), ApiError> {
        // Each id has 26 characters, two quotes and a comma.
        if post.file_ids.len() * 29 + 1 > LONGEST_IDS {
            return Err(bad_request("CreatePost", "model.post.is_valid.file_ids.app_error"));
        }
        let (id, channel, author) = (&post.id, &post.channel_id, &post.user_id);
        post.file_ids.retain(|file| {
            let file = self.files.all.get_mut(file.as_str());
            let free =
                |file: &&mut File| file.info.post_id.is_empty() && file.info.creator_id == *author;
            let Some(file) = file.filter(free) else { return false };
            file.info.post_id.clone_from(id);
            file.info.channel_id.clone_from(channel);
            true
        });
        Ok(())
    }

    /// The files of a post.
    pub fn files_on<'a>(&'a self, post: &'a Post) -> impl Iterator<Item = &'a File> {
        post.file_ids.iter().filter_map(|id| self.files.all.get(id.as_str()))
    }

    /// A file that a person may open: it is on a post of a channel that they see.
    pub fn file_for(&self, person: &str, id: &str) -> Option<&File> {
        let file = self.files.all.get(id).filter(|file| !file.info.post_id.is_empty())?;
        let channel = self.channels.get(file.info.channel_id.as_str())?;
        (channel.r#type == "O" || channel.name.contains(person)).then_some(file)
    }
}

/// All that comes of an upload, up to its size.
pub(super) async fn received(upload: &UploadSession, mut data: Body) -> Bytes {
    let size = usize::try_from(upload.file_size).unwrap_or_default();
    let mut content = BytesMut::new();
    while content.len() < size {
        let Some(Ok(frame)) = data.frame().await else { break };
        content.extend_from_slice(frame.data_ref().map_or(&[][..], |piece| piece));
    }
    content.truncate(size);
    content.freeze()
}

/// Mattermost refuses a picture that it cannot read.
fn is_what_it_says(name: &str, content: &[u8]) -> bool {
    let begins: &[u8] = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("png") => b"\x89PNG",
        Some("jpg" | "jpeg") => b"\xff\xd8",
        Some("gif") => b"GIF8",
        _ => b"",
    };
    content.starts_with(begins)
}
