//! Tells administrators what they have to act on: once when it begins, and once when it ends.
//!
//! Flows report what they see. One task of each node takes the reports into the ledger that all nodes share, and the
//! node whose ledger was kept does what follows from it. The ledger is in the server's key-value store: whatever else
//! is wrong (the settings, our own connections to the database), it is there when a message can be sent.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use graph::{Disposition, EntraError, EntraProblem};
use graph_client::{Application, throttle::Contact};
use jiff::{SignedDuration, Timestamp};
use mattermost::{
    Api, ApiError,
    model::{PluginKVSetOptions, User, UserGetOptions},
};
use notifier::{
    condition::{Change, Condition, Kind, Ledger, Seen, Standing, of_application, of_roles, only},
    timing::Timing,
    words::{Args, Key},
};
use tokio::sync::Notify;
use tracing::{debug, error, info, warn};

use crate::{
    app::{App, Live},
    flow::people,
};

/// Where the ledger is kept.
const LEDGER: &str = "conditions";
/// How often somebody else may have changed the ledger since it was read.
const MOST_TRIES: u32 = 10;
/// The server lists at most so many users at once.
const PAGE: i64 = 200;
/// The role of those who are told.
const ADMINISTRATOR: &str = "system_admin";

/// What was reported on this node, and what stood when the ledger was read last.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    reports: Mutex<BTreeMap<Kind, Report>>,
    ledger: Mutex<Option<Ledger>>,
    ring: Notify,
}

/// What was reported last of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    seen: Seen,
    at: Timestamp,
    /// The ledger does not hold it yet.
    is_new: bool,
}

impl Conditions {
    /// This is wrong now.
    pub(crate) fn wrong(&self, now: Timestamp, condition: Condition) {
        self.report(now, Seen::Wrong(condition));
    }

    /// These are as they should be, as of `at`. Costs nothing while nothing is wrong.
    pub(crate) fn fine(&self, at: Timestamp, kinds: &[Kind]) {
        for seen in only(None, kinds) {
            self.report(at, seen);
        }
    }

    /// Of some conditions that exclude each other, this one is so, or none.
    pub(crate) fn only(&self, at: Timestamp, condition: Option<Condition>, kinds: &[Kind]) {
        for seen in only(condition, kinds) {
            self.report(at, seen);
        }
    }

    fn report(&self, at: Timestamp, seen: Seen) {
        let kind = seen.kind();
        let mut reports = self.reports();
        let known = reports.get(&kind);
        if known.is_some_and(|report| report.at > at) {
            return;
        }
        let is_new = matches!(seen, Seen::Wrong(_))
            || known.is_some_and(|report| report.is_new)
            || self.may_stand(kind);
        reports.insert(kind, Report { seen, at, is_new });
        if is_new {
            self.ring.notify_one();
        }
    }

    /// Whether what the client for Microsoft concluded was shown to be otherwise since.
    fn is_outdated(&self, (seen, at): &(Seen, Timestamp)) -> bool {
        let is_newer = |report: &Report| report.seen != *seen && report.at >= *at;
        self.reports().get(&seen.kind()).is_some_and(is_newer)
    }

    /// Has the client for Microsoft asked now what it knows.
    pub(crate) fn look(&self) {
        self.ring.notify_one();
    }

    /// What stood when the ledger was read last, within the last minute.
    pub(crate) fn standing(&self) -> Vec<Standing> {
        self.ledger().as_ref().map(|ledger| ledger.standing().to_vec()).unwrap_or_default()
    }

    /// The detail of a condition that stands.
    pub(crate) fn about(&self, kind: Kind) -> Option<String> {
        let standing = self.standing().into_iter().find(|one| one.condition.kind == kind)?;
        Some(standing.condition.about)
    }

    /// Unknown before the ledger was read for the first time.
    fn may_stand(&self, kind: Kind) -> bool {
        let stands =
            |ledger: &Ledger| ledger.standing().iter().any(|one| one.condition.kind == kind);
        self.ledger().as_ref().is_none_or(stands)
    }

    fn reports(&self) -> MutexGuard<'_, BTreeMap<Kind, Report>> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ledger(&self) -> MutexGuard<'_, Option<Ledger>> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The reports that the ledger does not hold yet.
    fn new_reports(&self) -> Vec<Report> {
        self.reports().values().filter(|report| report.is_new).cloned().collect()
    }

    /// The ledger holds these reports now.
    fn taken_in(&self, taken: &[Report], ledger: Ledger) {
        for report in self.reports().values_mut().filter(|report| taken.contains(report)) {
            report.is_new = false;
        }
        *self.ledger() = Some(ledger);
    }
}

/// Keeps the ledger until the plugin is deactivated.
pub(crate) async fn run(app: Arc<App>, api: Api) {
    while !app.shutdown().is_cancelled() {
        if let Err(error) = keep(&app, &api).await {
            debug!(error = %crate::chain(&error), "the ledger of conditions could not be kept");
        }
        // When nobody reports, something may have stood for long enough.
        let pause = timing(&app).condition_patience;
        tokio::select! {
            () = app.clock.sleep(pause) => {}
            () = app.conditions.ring.notified() => {}
            () = app.shutdown().cancelled() => {}
        }
    }
}

/// What the client for Microsoft knows from all that goes through it.
async fn of_client(live: &Live) -> Vec<(Seen, Timestamp)> {
    let mut all = Vec::new();
    let Contact { answered, failed } = live.graph.contact();
    let unreachable = Kind::MicrosoftUnreachable;
    match (failed, answered) {
        (Some((first, last)), _) if last.duration_since(first) >= patience(&live.timing) => {
            all.push((Seen::Wrong(Condition::plain(unreachable)), last));
        }
        (None, Some(answered)) => all.push((Seen::Fine(unreachable), answered)),
        _ => {}
    }
    let (at, seen) = match live.graph.application_now().await {
        None => return all,
        Some(Ok(Application { since, roles })) => {
            let mut seen = only(None, Kind::OF_APPLICATION);
            // A token that shows no permission at all may be one that shows none of its own.
            if let Some(roles) = roles.filter(|roles| !roles.is_empty()) {
                seen.extend(of_roles(&roles));
            }
            (since, seen)
        }
        Some(Err(refusal)) => {
            let condition = of_application(&refusal.error, &live.settings.client_secret);
            if condition.is_none() {
                return all;
            }
            (refusal.at, only(condition, Kind::OF_APPLICATION))
        }
    };
    all.extend(seen.into_iter().map(|seen| (seen, at)));
    all
}

/// Reports what Entra's refusal of a user's token says about the application.
pub(crate) fn refused_for_user(app: &App, live: &Live, refusal: &EntraError) {
    let condition = match refusal.kind() {
        EntraProblem::ConsentMissing => Some(Condition::plain(Kind::UserConsentMissing)),
        _ if refusal.disposition() == Disposition::SignInAgain => None,
        _ => of_application(refusal, &live.settings.client_secret),
    };
    if let Some(condition) = condition {
        app.conditions.wrong(app.clock.now(), condition);
    }
}

fn timing(app: &App) -> Timing {
    app.live().map_or_else(Timing::real, |live| live.timing.clone())
}

fn patience(timing: &Timing) -> SignedDuration {
    SignedDuration::try_from(timing.condition_patience).unwrap_or(SignedDuration::MAX)
}

/// Reports how many notifications are dead.
pub(crate) async fn count_dead(app: &App, live: &Live) -> Result<(), store::Error> {
    let dead = live.store.figures().await?.dead;
    let condition = (dead > 0).then(|| Condition::about(Kind::DeadRows, dead.to_string()));
    app.conditions.only(app.clock.now(), condition, &[Kind::DeadRows]);
    Ok(())
}

/// Takes the reports into the ledger, and does what follows.
async fn keep(app: &App, api: &Api) -> Result<(), ApiError> {
    let live = app.live();
    let timing = timing(app);
    let of_client = match &live {
        Some(live) => of_client(live).await,
        None => Vec::new(),
    };
    for _ in 0..MOST_TRIES {
        let kept = api.kv_get(LEDGER).await?.unwrap_or_default();
        let before = Ledger::from_json(&kept);
        let mut ledger = before.clone();
        let reports = app.conditions.new_reports();
        let mut seen = of_client.clone();
        seen.retain(|one| !app.conditions.is_outdated(one));
        seen.extend(reports.iter().map(|report| (report.seen.clone(), report.at)));
        let changes = ledger.take_in(&seen, app.clock.now(), &timing);
        let audience = Audience::of(app, api, &changes).await?;
        let options =
            PluginKVSetOptions { atomic: true, old_value: kept, ..PluginKVSetOptions::default() };
        if ledger == before || api.kv_set_with_options(LEDGER, &ledger.to_json(), &options).await? {
            app.conditions.taken_in(&reports, ledger);
            for change in changes {
                follow(app, api, &audience, &change).await;
            }
            return Ok(());
        }
    }
    Ok(())
}

async fn follow(app: &App, api: &Api, audience: &Audience, change: &Change) {
    match change {
        Change::Began(condition) if condition.kind.may_pass() => {}
        Change::Began(condition) => log(app, condition),
        Change::Tell(condition) => {
            if condition.kind.may_pass() {
                log(app, condition);
            }
            let sentence = condition.sentence();
            let text = |locale: &str| sentence.text(&app.words, locale);
            audience.tell(app, api, Key::AdminTold, text).await;
        }
        Change::Ended { condition, told } => {
            if *told || !condition.kind.may_pass() {
                let over = condition.over(&app.words, "en");
                info!(condition = condition.kind.name(), "{over}");
            }
            if *told {
                let text = |locale: &str| condition.over(&app.words, locale);
                audience.tell(app, api, Key::AdminToldOver, text).await;
            }
        }
    }
}

fn log(app: &App, condition: &Condition) {
    let (name, sentence) = (condition.kind.name(), condition.sentence().text(&app.words, "en"));
    if condition.kind.patience(&Timing::real()).is_some() {
        error!(condition = name, "{sentence}");
    } else {
        warn!(condition = name, "{sentence}");
    }
}

/// Who is told. Found out before the ledger says that they were.
#[derive(Debug, Default)]
struct Audience {
    bot: String,
    administrators: Vec<User>,
}

impl Audience {
    async fn of(app: &App, api: &Api, changes: &[Change]) -> Result<Self, ApiError> {
        let tells =
            |change: &Change| matches!(change, Change::Tell(_) | Change::Ended { told: true, .. });
        if !changes.iter().any(tells) {
            return Ok(Self::default());
        }
        Ok(Self { bot: people::bot(app, api).await?, administrators: administrators(api).await? })
    }

    /// Sends each a direct message in their language.
    async fn tell(&self, app: &App, api: &Api, key: Key, text: impl Fn(&str) -> String) {
        for admin in &self.administrators {
            let args = Args::new().text("what", text(&admin.locale));
            let text = app.words.text(&admin.locale, key, &args);
            if let Err(error) = people::tell(api, &self.bot, &admin.id, text).await {
                warn!(error = %crate::chain(&error), user.id = %admin.id, "an administrator could not be told");
            }
        }
    }
}

/// The active people among the system administrators.
async fn administrators(api: &Api) -> Result<Vec<User>, ApiError> {
    let mut administrators = Vec::new();
    for page in 0.. {
        let options = UserGetOptions {
            role: ADMINISTRATOR.into(),
            active: true,
            page,
            per_page: PAGE,
            ..UserGetOptions::default()
        };
        let users = api.get_users(&options).await?;
        let last = users.len() < usize::try_from(PAGE).unwrap_or_default();
        administrators.extend(users.into_iter().filter(is_active_administrator));
        if last {
            break;
        }
    }
    Ok(administrators)
}

/// The server's filter is a substring of the roles on some versions.
fn is_active_administrator(user: &User) -> bool {
    let is_one = user.roles.split_whitespace().any(|role| role == ADMINISTRATOR);
    is_one && user.delete_at == 0 && !user.is_bot
}
