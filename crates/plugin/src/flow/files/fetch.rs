//! Fetches files from Microsoft into Mattermost, each with the right of a recipient.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::TryStreamExt as _;
use graph::{Disposition, Secret};
use graph_client::{Download, Pieces, Problem};
use mattermost::{ApiError, model::UploadSession};
use notifier::files::{Fate, Limits, Obstacle, Wanted, file_name, refusal};
use store::Delivery;
use tokio_util::io::StreamReader;
use tracing::warn;

use crate::flow::{access::access_token, worker::Shop};

/// So many recipients are tried whether they may read a file.
const MOST_READERS: usize = 5;
/// So often a file is tried with the right of one of them.
const MOST_ATTEMPTS: u32 = 10;

/// Fetches files one after the other, and notes what became of each by its place.
pub(super) async fn fetch_all(
    shop: &Shop,
    wanted: &[Wanted],
    readers: &[&Delivery],
    fates: &mut BTreeMap<String, Fate>,
) -> Result<(), crate::Error> {
    let settings = shop.api.get_config().await?.file_settings;
    let limits = Limits {
        turned_on: settings.enable_file_attachments,
        largest: settings.max_file_size.unsigned_abs(),
    };
    for (wanted, number) in wanted.iter().zip(1..) {
        let fate = if limits.turned_on {
            fetch(shop, &Job { wanted, number, limits }, readers).await
        } else {
            Fate::Missing(Obstacle::TurnedOff)
        };
        fates.insert(wanted.place.clone(), fate);
    }
    Ok(())
}

/// A file to be fetched.
struct Job<'a> {
    wanted: &'a Wanted,
    /// Which one of the message it is, from 1.
    number: usize,
    limits: Limits,
}

/// Whoever may read it fetches it.
async fn fetch(shop: &Shop, job: &Job<'_>, readers: &[&Delivery]) -> Fate {
    let mut obstacle = Obstacle::Denied;
    for reader in readers.iter().take(MOST_READERS) {
        match fetch_as(shop, job, reader).await {
            Fate::Missing(own @ (Obstacle::Denied | Obstacle::Gone)) => obstacle = own,
            fate => return fate,
        }
    }
    Fate::Missing(obstacle)
}

/// How an attempt ended.
enum Attempt {
    Done(Fate),
    /// After this time, another one may end otherwise.
    Again(Duration),
    /// Graph does not take this token.
    TokenRefused(Secret),
}

async fn fetch_as(shop: &Shop, job: &Job<'_>, reader: &Delivery) -> Fate {
    let mut refused = None;
    for _ in 0..MOST_ATTEMPTS {
        match attempt(shop, job, reader, refused.as_ref()).await {
            Attempt::Done(fate) => return fate,
            Attempt::Again(after) => shop.app.clock.sleep(after).await,
            Attempt::TokenRefused(_) if refused.is_some() => {
                return Fate::Missing(Obstacle::Denied);
            }
            Attempt::TokenRefused(token) => refused = Some(token),
        }
    }
    Fate::Missing(Obstacle::Late)
}

async fn attempt(shop: &Shop, job: &Job<'_>, reader: &Delivery, but: Option<&Secret>) -> Attempt {
    let Shop { live, .. } = shop;
    let missing = |obstacle| Attempt::Done(Fate::Missing(obstacle));
    let token = match access_token(shop, &reader.mattermost_user, but).await {
        Ok(Some(token)) => token,
        Ok(None) => return missing(Obstacle::Denied),
        Err(error) => {
            warn!(user.id = %reader.mattermost_user, error = %crate::chain(&error), "no token to fetch a file with");
            return again(shop, &error.disposition());
        }
    };
    let (whole, piece) = (live.settings.complete_download, live.settings.download_piece);
    let pieces = Pieces { whole, piece };
    let download = match live.graph.download(&token, &job.wanted.source, pieces).await {
        Ok(download) => download,
        Err(error) if is_token_refused(&error) => return Attempt::TokenRefused(token),
        Err(error) => {
            warn!(delivery.id = %reader.id, error = %crate::chain(&error), "a file cannot be fetched");
            return match obstacle(&error) {
                Some(obstacle) => missing(obstacle),
                None => again(shop, &error.disposition()),
            };
        }
    };
    match job.limits.admit(download.size) {
        Ok(()) => upload(shop, job, reader, download).await,
        Err(obstacle) => missing(obstacle),
    }
}

/// Whether Graph wants another token, and not another user.
pub(super) fn is_token_refused(error: &graph_client::Error) -> bool {
    matches!(error, graph_client::Error::Graph(error) if error.status == 401)
}

/// What an error means for the file; `None` if it means nothing for another attempt.
fn obstacle(error: &graph_client::Error) -> Option<Obstacle> {
    match error {
        graph_client::Error::Graph(error) => refusal(error.status),
        graph_client::Error::Unexpected(unexpected) => match unexpected.problem {
            Problem::ForeignFile => Some(Obstacle::Elsewhere),
            Problem::TooLong(_) => Some(Obstacle::TooLarge),
            _ => None,
        },
        _ => None,
    }
}

fn again(shop: &Shop, disposition: &Disposition) -> Attempt {
    match disposition {
        Disposition::Retry { after } => {
            Attempt::Again(after.unwrap_or(shop.live.timing.file_retry))
        }
        _ => Attempt::Done(Fate::Missing(Obstacle::Late)),
    }
}

/// Streams a download into the direct channel of its reader.
async fn upload(shop: &Shop, job: &Job<'_>, reader: &Delivery, download: Download) -> Attempt {
    let Shop { app, live, api } = shop;
    let retry = live.timing.file_retry;
    let Ok(person) = live.people.person(app, live, api, &reader.mattermost_user).await else {
        return Attempt::Again(retry);
    };
    let content_type = download.content_type.as_deref();
    let name = file_name(job.wanted.name.as_deref(), content_type, job.number);
    let session = UploadSession {
        id: crate::mattermost_id().into(),
        r#type: "attachment".into(),
        create_at: app.clock.now().as_millisecond(),
        user_id: live.bot.as_str().into(),
        channel_id: person.channel.as_str().into(),
        filename: name.into(),
        file_size: i64::try_from(download.size).unwrap_or(i64::MAX),
        ..UploadSession::default()
    };
    let broken = Arc::new(AtomicBool::new(false));
    let noted = broken.clone();
    let content = download.content.inspect_err(move |error| {
        warn!(error = %crate::chain(error), "a download broke off");
        noted.store(true, Ordering::Relaxed);
    });
    let uploaded = async {
        let session = api.create_upload_session(&session).await?;
        api.upload_data(&session, StreamReader::new(content)).await
    };
    match uploaded.await {
        Ok(file) => {
            let (file, delivery) = (file.id.into(), reader.id.clone());
            Attempt::Done(Fate::Brought { file, delivery })
        }
        // The server takes half a file for its sender's mistake.
        Err(_) if broken.load(Ordering::Relaxed) => Attempt::Again(retry),
        Err(error) => unuploaded(&error, retry),
    }
}

fn unuploaded(error: &ApiError, retry: Duration) -> Attempt {
    warn!(error = %crate::chain(error), "a file could not be uploaded");
    if error.is_uncertain() {
        Attempt::Again(retry)
    } else {
        Attempt::Done(Fate::Missing(Obstacle::Refused))
    }
}
