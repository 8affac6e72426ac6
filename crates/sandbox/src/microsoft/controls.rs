//! What a test does to the pretend Microsoft beside using Teams: subscriptions, faults, consent, sign-in, delivery.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use serde_json::Value;

use super::{
    Attempt, DeliverySettings, Microsoft, Operation, Person, Received, delivery,
    entra::{
        grants::{AutomaticAnswer, Holder},
        signing::SigningKey,
    },
    lifecycle, notification, random,
    start::SECRET_LIFE,
    subscription::{LONGEST_LIFE_MINUTES, Subscription, Watched},
    world::{Presence, World, later},
};

/// A control named something that does not exist.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No such user.
    #[error("the tenant has no user “{0}”")]
    Person(String),
    /// No such chat.
    #[error("the tenant has no chat “{0}”")]
    Chat(String),
    /// No such message.
    #[error("the chat has no message “{0}”")]
    Message(String),
    /// No such subscription.
    #[error("the application has no subscription “{0}”")]
    Subscription(String),
    /// A file with a name that no address can hold.
    #[error("no file can be at “{0}”")]
    File(String),
    /// A chat that is not of Graph's shape.
    #[error("this is no chat of Graph's")]
    Recorded(#[source] serde_json::Error),
    /// A POST of a test's own could not be sent.
    #[error("cannot post to the notification URL")]
    Post(#[source] reqwest::Error),
}

impl ControlError {
    pub(crate) fn person(name: &str) -> Self {
        Self::Person(name.into())
    }

    pub(crate) fn chat(id: &str) -> Self {
        Self::Chat(id.into())
    }

    pub(crate) fn message(id: &str) -> Self {
        Self::Message(id.into())
    }

    pub(crate) fn file(url: &str) -> Self {
        Self::File(url.into())
    }

    pub(crate) fn subscription(id: &str) -> Self {
        Self::Subscription(id.into())
    }
}

/// Users, consent and sign-in.
impl Microsoft {
    /// Adds a user, offline.
    pub fn add_person(&self, person: Person) {
        let mut state = self.world.state();
        let offline = Presence { availability: "Offline".into(), activity: "Offline".into() };
        state.presence.insert(person.id.clone(), offline);
        state.people.push(person);
        drop(state);
        self.world.touch();
    }

    /// Changes a user, for example the mail address.
    pub fn change_person(
        &self,
        name: &str,
        change: impl FnOnce(&mut Person),
    ) -> Result<(), ControlError> {
        let mut state = self.world.state();
        let person = state.people.iter_mut().find(|person| person.name == name);
        change(person.ok_or_else(|| ControlError::person(name))?);
        Ok(())
    }

    /// Disables or enables a user's account: no tokens for it while disabled.
    pub fn set_enabled(&self, person: &str, enabled: bool) -> Result<(), ControlError> {
        let id = self.world.person(person)?.id;
        let mut state = self.world.state();
        if enabled {
            state.grants.disabled.remove(&id);
        } else {
            state.grants.disabled.insert(id);
        }
        Ok(())
    }

    /// Refuses a user new tokens with this `AADSTS` code, as a policy of the tenant does; `None` ends that.
    pub fn refuse_person(&self, person: &str, code: Option<u32>) -> Result<(), ControlError> {
        self.world.refuse_person(person, code)
    }

    /// Revokes a user's refresh tokens and ends the access tokens.
    pub fn revoke_sign_ins(&self, person: &str) -> Result<(), ControlError> {
        self.world.revoke_sign_ins(person)
    }

    /// Makes the sign-in page answer at once for this user; `None` shows the page again.
    pub fn sign_in_as(&self, person: Option<&str>) {
        let answer = person.map(|name| AutomaticAnswer::SignIn(name.into()));
        self.world.state().grants.answer = answer;
    }

    /// Makes the sign-in page redirect with this `error` and `error_description`.
    pub fn refuse_sign_in(&self, error: &str, description: &str) {
        let answer = AutomaticAnswer::Refuse(error.into(), description.into());
        self.world.state().grants.answer = Some(answer);
    }

    /// Registers a redirect URI of the application.
    pub fn register_redirect_uri(&self, uri: &str) {
        self.world.state().registration.redirect_uris.insert(uri.into());
    }

    /// Takes all redirect URIs of the application away.
    pub fn forget_redirect_uris(&self) {
        self.world.state().registration.redirect_uris.clear();
    }

    /// What the administrator consented to: application permissions (in new tokens only) and delegated ones.
    pub fn consent(&self, application: &[&str], delegated: &[&str]) {
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        let mut state = self.world.state();
        state.registration.application = words(application);
        state.registration.delegated = words(delegated);
    }

    /// Gives the application another client secret; the one before is wrong at once.
    pub fn replace_client_secret(&self, secret: &str) {
        let mut state = self.world.state();
        state.registration.client_secret = secret.into();
        state.registration.secret_ends = later(self.world.now(), SECRET_LIFE);
    }

    /// Lets the client secret expire after this time; at once with zero.
    pub fn expire_client_secret(&self, after: Duration) {
        self.world.state().registration.secret_ends = later(self.world.now(), after);
    }

    /// Entra signs with another key from now on, as it does without notice; the ones before stay published.
    pub fn roll_signing_key(&self) {
        let Ok(key) = SigningKey::generate() else { return };
        self.world.signing.lock().unwrap_or_else(PoisonError::into_inner).push(key.into());
    }

    /// How long new access tokens live.
    pub fn set_access_token_life(&self, life: Duration) {
        self.world.state().grants.access_life = life;
    }

    /// Everything secret that was handed out so far: codes, refresh tokens, the access tokens that are valid, and what
    /// opens downloads.
    pub fn handed_out(&self) -> Vec<String> {
        let state = self.world.state();
        let grants = &state.grants;
        let codes = grants.codes.keys().chain(grants.refresh.keys());
        let downloads = state.files.downloads.keys();
        codes.chain(grants.access.keys()).chain(downloads).cloned().collect()
    }

    /// Makes every access token invalid, as if Entra had revoked them.
    pub fn forget_access_tokens(&self) {
        self.world.state().grants.access.clear();
    }
}

/// Subscriptions and their notifications.
impl Microsoft {
    /// The subscriptions that live, as Graph shows them, but with `clientState`.
    pub fn subscriptions(&self) -> Vec<Value> {
        self.world.subscriptions()
    }

    /// Adds a subscription without resource data to all chats, as another program would have left it.
    pub fn add_plain_subscription(&self, notification_url: &str, client_state: &str) -> String {
        let life = Duration::from_mins(LONGEST_LIFE_MINUTES.unsigned_abs());
        let expires = later(self.world.now(), life);
        let id = random::guid();
        let subscription = Subscription {
            id: id.clone(),
            application: self.world.client_id.clone(),
            creator: self.world.service_principal.clone(),
            resource: "chats/getAllMessages".into(),
            watched: Watched::AllChats,
            change_type: "created,updated,deleted".into(),
            notification_url: notification_url.into(),
            lifecycle_url: None,
            expires,
            client_state: Some(client_state.into()),
            certificate: None,
            tls_version: "v1_2".into(),
            authorized_until: expires,
            renewed: None,
        };
        self.world.state().subscriptions.insert(id.clone(), subscription);
        self.world.touch();
        id
    }

    /// Removes a subscription; `announced` sends `subscriptionRemoved`.
    pub fn remove_subscription(&self, id: &str, announced: bool) -> Result<(), ControlError> {
        let removed = self.world.state().subscriptions.remove(id);
        let removed = removed.ok_or_else(|| ControlError::subscription(id))?;
        if announced {
            lifecycle::send(&self.world, &removed, "subscriptionRemoved");
        }
        self.world.touch();
        Ok(())
    }

    /// Sends a lifecycle notification: `reauthorizationRequired`, `subscriptionRemoved` or `missed`.
    pub fn send_lifecycle(&self, id: &str, event: &str) -> Result<(), ControlError> {
        let subscription = self.world.state().subscriptions.get(id).cloned();
        let subscription = subscription.ok_or_else(|| ControlError::subscription(id))?;
        lifecycle::send(&self.world, &subscription, event);
        Ok(())
    }

    /// Changes the switches of delivery. What a hold collected is sent when it ends.
    pub fn change_delivery(&self, change: impl FnOnce(&mut DeliverySettings)) {
        change(&mut self.world.state().delivery);
        self.world.delivery_changed();
    }

    /// Every POST of notifications so far.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.world.state().attempts.clone()
    }

    /// Returns once no notification is on its way.
    pub async fn settled(&self) {
        let mut in_flight = self.world.in_flight.subscribe();
        // The sender lives in `self`.
        let _ = in_flight.wait_for(|count| *count == 0).await;
    }

    /// The body that Graph would send for a change of a message, to be changed and posted by a test.
    pub fn notification(
        &self,
        chat: &str,
        message: &str,
        change_type: &str,
    ) -> Result<Value, ControlError> {
        let items: Vec<Value> = {
            let state = self.world.state();
            let chat = state.chats.get(chat).ok_or_else(|| ControlError::chat(chat))?;
            let message = chat.message(message).ok_or_else(|| ControlError::message(message))?;
            let found = state.notifications(&self.world, change_type, chat, message);
            found.into_iter().map(|one| one.item).collect()
        };
        Ok(notification::collection(&self.world, &items, true))
    }

    /// Posts any body as a notification; returns the status of the answer.
    pub async fn post_raw(&self, url: &str, body: impl Into<Vec<u8>>) -> Result<u16, ControlError> {
        let body: Vec<u8> = body.into();
        delivery::send_body(&self.world, url, body).await.map_err(ControlError::Post)
    }
}

/// Requests, faults and limits.
impl Microsoft {
    /// Lets the next `count` requests of a kind fail with `status`, perhaps with `Retry-After`.
    pub fn fail_next(
        &self,
        operation: Operation,
        status: u16,
        count: u32,
        retry_after: Option<Duration>,
    ) {
        self.world.state().traffic.fail(operation, status, count, retry_after);
    }

    /// Lets the next `count` token requests be refused with this `AADSTS` code.
    pub fn refuse_tokens(&self, code: u32, count: u32) {
        self.world.state().traffic.refuse_tokens(code, count);
    }

    /// Takes back every planned failure.
    pub fn no_more_faults(&self) {
        self.world.state().traffic.no_more_faults();
    }

    /// Delays every answer to requests of a kind, in real time.
    pub fn set_latency(&self, operation: Operation, latency: Duration) {
        self.world.state().traffic.latency.insert(operation, latency);
    }

    /// How many requests of a kind came.
    pub fn requests(&self, operation: Operation) -> usize {
        let state = self.world.state();
        state.traffic.log.iter().filter(|request| request.operation == operation).count()
    }

    /// Every request, oldest first.
    pub fn request_log(&self) -> Vec<Received> {
        self.world.state().traffic.log.clone()
    }

    /// Requests that Microsoft does not know and uses that it forbids, in words. A test ends with none.
    pub fn unexpected_requests(&self) -> Vec<String> {
        self.world.state().traffic.unexpected.clone()
    }

    /// Turns the service limits (429) on or off.
    pub fn set_throttling(&self, enabled: bool) {
        self.world.state().throttle.enabled = enabled;
    }

    /// Entries on each page of a list of members or subscriptions.
    pub fn set_page_size(&self, size: usize) {
        self.world.state().page_size = size.max(1);
    }

    /// Says everything from now on in the other way that Microsoft's documents leave open (see the module `dialect`).
    pub fn speak_otherwise(&self) {
        self.world.state().other_dialect = true;
    }

    /// Whether a firewall lets Microsoft ask endpoints if they want notifications.
    pub fn set_reaching(&self, reaches: bool) {
        self.world.state().reaches = reaches;
    }

    /// Refuses a subscription already if another reports one same kind of change of the resource. Microsoft documents a
    /// duplicate as one with the same values of `changeType` and `resource` ("Create subscription").
    pub fn refuse_overlapping_subscriptions(&self) {
        self.world.state().overlapping_subscriptions_refused = true;
    }

    /// How many subscriptions the organisation may have.
    pub fn set_subscription_limit(&self, limit: usize) {
        self.world.state().subscription_limit = limit;
    }
}

impl World {
    pub(crate) fn refuse_person(
        &self,
        person: &str,
        code: Option<u32>,
    ) -> Result<(), ControlError> {
        let id = self.person(person)?.id;
        let refused = &mut self.state().grants.refused;
        match code {
            Some(code) => refused.insert(id, code),
            None => refused.remove(&id),
        };
        Ok(())
    }

    pub(crate) fn revoke_sign_ins(&self, person: &str) -> Result<(), ControlError> {
        let id = self.person(person)?.id;
        let mut state = self.state();
        let of_user = |holder: &Holder| matches!(holder, Holder::User(user, _) if *user == id);
        state.grants.access.retain(|_, token| !of_user(&token.holder));
        for token in state.grants.refresh.values_mut().filter(|token| token.user == id) {
            token.revoked = true;
        }
        Ok(())
    }

    pub(crate) fn subscriptions(&self) -> Vec<Value> {
        let now = self.now();
        let state = self.state();
        let living = state.subscriptions.values().filter(|one| one.expires > now);
        living.map(|subscription| subscription.json(true)).collect()
    }

    pub(crate) fn delivery_changed(self: &Arc<Self>) {
        if !self.state().delivery.hold {
            delivery::release(self);
        }
        self.touch();
    }
}
