//! Asks Microsoft for the presence of many people in one call.
//!
//! A question is asked at once when no call is in flight; questions that come meanwhile travel together in
//! the next call. So one message waits for one call, and a burst of messages shares one. Nothing is kept:
//! every answer is as fresh as its call.
//!
//! `getPresencesByUserId` takes at most 650 ids
//! (Microsoft Graph, "cloudCommunications: getPresencesByUserId").

use std::{collections::HashMap, sync::Arc};

use graph::{AadUserId, Presence};
use graph_client::GraphClient;
use notifier::condition::{Kind, of_presence};
use tokio::sync::{mpsc, oneshot};
use tracing::warn;

use crate::app::App;

/// Most ids in one call.
const MOST_IDS: usize = 650;
/// Most questions that wait for the call in flight.
const MOST_WAITING: usize = 4096;

type Presences = Arc<HashMap<AadUserId, Presence>>;

struct Question {
    people: Vec<AadUserId>,
    answer: oneshot::Sender<Option<Presences>>,
}

/// Where questions are put.
#[derive(Clone, Debug)]
pub(crate) struct PresenceBoard(mpsc::Sender<Question>);

/// Answers the questions of one board, until the board is gone.
#[derive(Debug)]
pub(crate) struct PresenceCaller(mpsc::Receiver<Question>);

/// A board and the caller that answers its questions.
pub(crate) fn board() -> (PresenceBoard, PresenceCaller) {
    let (questions, answers) = mpsc::channel(MOST_WAITING);
    (PresenceBoard(questions), PresenceCaller(answers))
}

impl PresenceBoard {
    /// The presence of these people; `None` if Microsoft could not be asked. Somebody of whom Microsoft
    /// says nothing is absent from the answer.
    pub(crate) async fn ask(&self, people: Vec<AadUserId>) -> Option<Presences> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Question { people, answer }).await.ok()?;
        answered.await.ok()?
    }
}

impl PresenceCaller {
    /// Asks Microsoft until the board is dropped.
    pub(crate) async fn run(mut self, app: Arc<App>, graph: GraphClient) {
        while let Some(first) = self.0.recv().await {
            let mut ids = first.people.clone();
            let mut questions = vec![first];
            while ids.len() < MOST_IDS {
                let Ok(next) = self.0.try_recv() else { break };
                ids.extend_from_slice(&next.people);
                questions.push(next);
            }
            ids.sort_unstable();
            ids.dedup();
            let presences = Self::call(&app, &graph, &ids).await;
            for question in questions {
                // Who no longer waits does not need the answer.
                _ = question.answer.send(presences.clone());
            }
        }
    }

    async fn call(app: &App, graph: &GraphClient, ids: &[AadUserId]) -> Option<Presences> {
        let mut all = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(MOST_IDS) {
            match graph.presences(ids).await {
                Ok(presences) => {
                    all.extend(
                        presences.into_iter().map(|presence| (presence.id.clone(), presence)),
                    );
                }
                Err(error) => {
                    warn!(error = %crate::chain(&error), "presence could not be read");
                    refused(app, graph, &error).await;
                    return None;
                }
            }
        }
        app.conditions.fine(app.clock.now(), &[Kind::PresencePermissionMissing]);
        Some(Arc::new(all))
    }
}

/// A permission that is missing does not come by itself.
async fn refused(app: &App, graph: &GraphClient, error: &graph_client::Error) {
    let graph_client::Error::Graph(error) = error else { return };
    let roles = graph.application_roles().await;
    if let Some(condition) = of_presence(error, roles.as_ref()) {
        app.conditions.wrong(app.clock.now(), condition);
    }
}
