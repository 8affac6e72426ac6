//! Starting the pretend Microsoft, and describing it to whoever wants to use it.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::Router;
use clock::Clock;
use serde::Serialize;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    Microsoft, control, entra,
    entra::signing::SigningKey,
    graph, page,
    person::Person,
    random,
    settings::DeliverySettings,
    sharepoint,
    world::{Addresses, Presence, Registration, State, World, later},
};

/// Two years, the longest that the Azure portal offers.
pub(crate) const SECRET_LIFE: Duration = Duration::from_hours(2 * 365 * 24);

/// How a pretend Microsoft starts.
pub struct Options {
    /// Its time.
    pub clock: Clock,
    /// Where the Teams page listens. Graph, Entra and `SharePoint` take the next three ports, or any if it is 0.
    pub listen: SocketAddr,
    /// The tenant's id.
    pub tenant: String,
    /// The registered application's id.
    pub client_id: String,
    /// The application's client secret.
    pub client_secret: String,
    /// Redirect URIs that the administrator registered; each must match exactly.
    pub redirect_uris: Vec<String>,
    /// Divides the waits of Microsoft's own (pauses before redelivery, windows of limits, reminders).
    pub time_scale: f64,
    /// The tenant's users.
    pub people: Vec<Person>,
}

impl Options {
    /// The demo tenant on ports that are free.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tenant: "c0a70500-5e11-4d2b-8a6f-2f9c1b7d3e10".into(),
            client_id: "a9911ca7-10f4-4b0e-9d53-7e6a2c8b5f20".into(),
            client_secret: "sandbox~client~secret".into(),
            redirect_uris: Vec::new(),
            time_scale: 1.0,
            people: Person::demo(),
        }
    }
}

/// The pretend Microsoft could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No listener on the wanted address.
    #[error("cannot listen for the pretend Microsoft")]
    Listen(#[from] io::Error),
    /// No signing key.
    #[error("cannot make a signing key for the pretend Entra")]
    SigningKey,
    /// No HTTP client.
    #[error("cannot make an HTTP client for notifications")]
    Client(#[from] reqwest::Error),
}

/// What a program needs to know to use a running pretend Microsoft; printed as one line of JSON.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// Base URL of Entra.
    pub login: String,
    /// Base URL of Graph.
    pub graph: String,
    /// Base URL of Teams.
    pub teams: String,
    /// Base URL of `SharePoint`.
    pub sharepoint: String,
    /// Base URL of the control interface.
    pub control: String,
    /// The tenant's id.
    pub tenant: String,
    /// The application's id.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: String,
    /// The tenant's users.
    pub people: Vec<Person>,
}

impl Microsoft {
    /// Starts listening.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let (listeners, addresses) = listen(options.listen).await?;
        let signing = SigningKey::generate().map_err(|_| StartError::SigningKey)?;
        // Microsoft delivers directly and follows no redirect.
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let world = Arc::new(World {
            clock: options.clock.clone(),
            time_scale: options.time_scale,
            addresses,
            tenant: options.tenant.clone(),
            client_id: options.client_id.clone(),
            service_principal: random::guid(),
            signing: Mutex::new(vec![signing.into()]),
            http,
            stop: CancellationToken::new(),
            version: watch::Sender::new(1),
            in_flight: watch::Sender::new(0),
            state: Mutex::new(state(options)),
        });
        let [teams, graph, login, files] = listeners;
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(teams, page::router(&world).merge(control::router(&world))));
        tasks.spawn(serve(graph, graph::router(&world)));
        tasks.spawn(serve(login, entra::router(&world)));
        tasks.spawn(serve(files, sharepoint::router(&world)));
        Ok(Self { world, _listeners: tasks })
    }

    /// What to tell a program that shall use this.
    pub fn description(&self) -> Description {
        let text = |url| World::text(url).to_owned();
        Description {
            login: text(self.login()),
            graph: text(self.graph()),
            teams: text(self.teams()),
            sharepoint: text(self.sharepoint()),
            control: format!("{}/_sandbox", text(self.teams())),
            tenant: self.tenant().into(),
            client_id: self.client_id().into(),
            client_secret: self.client_secret(),
            people: self.world.state().people.clone(),
        }
    }
}

async fn listen(first: SocketAddr) -> io::Result<([TcpListener; 4], Addresses)> {
    let next = |offset: u16| match first.port() {
        0 => first,
        port => SocketAddr::new(first.ip(), port.saturating_add(offset)),
    };
    let (teams, teams_url) = bind(first).await?;
    let (graph, graph_url) = bind(next(1)).await?;
    let (login, login_url) = bind(next(2)).await?;
    let (files, sharepoint) = bind(next(3)).await?;
    let addresses = Addresses { login: login_url, graph: graph_url, teams: teams_url, sharepoint };
    Ok(([teams, graph, login, files], addresses))
}

async fn bind(address: SocketAddr) -> io::Result<(TcpListener, Url)> {
    let listener = TcpListener::bind(address).await?;
    let url = format!("http://{}/", listener.local_addr()?);
    Ok((listener, Url::parse(&url).map_err(io::Error::other)?))
}

async fn serve(listener: TcpListener, router: Router) {
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(error = %error, "the pretend Microsoft stopped listening");
    }
}

fn state(options: Options) -> State {
    let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
    let offline = || Presence { availability: "Offline".into(), activity: "Offline".into() };
    State {
        presence: options.people.iter().map(|person| (person.id.clone(), offline())).collect(),
        people: options.people,
        chats: BTreeMap::new(),
        files: super::files::Files::default(),
        registration: Registration {
            client_secret: options.client_secret,
            secret_ends: later(options.clock.now(), SECRET_LIFE),
            redirect_uris: options.redirect_uris.into_iter().collect(),
            application: words(&["Chat.Read.All", "Presence.Read.All"]),
            delegated: words(&["User.Read", "Chat.Read", "Files.Read.All"]),
        },
        grants: entra::grants::Grants::default(),
        subscriptions: BTreeMap::new(),
        delivery: DeliverySettings::default(),
        held: Vec::new(),
        attempts: Vec::new(),
        endpoints: HashMap::new(),
        traffic: super::traffic::Traffic::default(),
        throttle: super::throttle::Throttle::default(),
        page_size: 100,
        subscription_limit: 10_000,
        overlapping_subscriptions_refused: false,
        reaches: true,
        other_dialect: false,
    }
}
