//! A person's browser: one session at Mattermost, and pages to click through.

use sandbox::mattermost::csrf_token;
use serde_json::Value;
use url::Url;

/// More redirects than any way through the sign-in has.
const MOST_HOPS: usize = 8;

/// A browser with one person's cookies.
pub(crate) struct Browser {
    http: reqwest::Client,
    session: Option<String>,
}

/// What a browser shows.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) url: Url,
    pub(crate) html: String,
    location: Option<Url>,
}

impl Browser {
    /// Nobody is logged in to Mattermost in this one.
    pub(crate) fn logged_out() -> Self {
        Self { http: client(), session: None }
    }

    pub(crate) fn logged_in(session: &str) -> Self {
        Self { session: Some(session.to_owned()), ..Self::logged_out() }
    }

    /// Loads one address and follows nothing.
    pub(crate) async fn load(&self, url: &str) -> Page {
        self.send(self.http.get(url)).await
    }

    /// Posts nothing to an address, as the web app does.
    pub(crate) async fn post(&self, url: &str) -> Page {
        let token = self.session.as_deref().map(csrf_token).unwrap_or_default();
        self.send(self.http.post(url).header("X-CSRF-Token", token)).await
    }

    /// The same from a page of another site.
    pub(crate) async fn post_from_elsewhere(&self, url: &str) -> Page {
        self.send(self.http.post(url)).await
    }

    /// Posts a body, as a script of the person's own does.
    pub(crate) async fn post_json(&self, url: &str, body: &Value) -> Page {
        let token = self.session.as_deref().map(csrf_token).unwrap_or_default();
        self.send(self.http.post(url).header("X-CSRF-Token", token).json(body)).await
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Page {
        if let Some(session) = &self.session {
            request = request.header("Cookie", format!("MMAUTHTOKEN={session}"));
        }
        let response = request.send().await.unwrap();
        let (status, url) = (response.status().as_u16(), response.url().clone());
        let location = response.headers().get("Location");
        let location = location.map(|to| url.join(to.to_str().unwrap()).unwrap());
        Page { status, url, location, html: response.text().await.unwrap() }
    }

    /// Loads an address and goes where it leads.
    pub(crate) async fn open(&self, url: &str) -> Page {
        let mut page = self.load(url).await;
        for _ in 0..MOST_HOPS {
            let Some(to) = &page.location else { return page };
            page = self.load(to.as_str()).await;
        }
        panic!("{url} leads nowhere");
    }

    /// Goes to Microsoft by this link, picks an account there, and goes where that leads.
    pub(crate) async fn sign_in(&self, link: &str, account: &str) -> Page {
        let redirect = self.pick(link, account).await;
        self.open(redirect.as_str()).await
    }

    /// The same without going back to Mattermost: the address that Microsoft sends the browser to.
    pub(crate) async fn pick(&self, link: &str, account: &str) -> Url {
        let picker = self.open(link).await;
        let answer = self.load(picker.account(account).as_str()).await;
        answer.location.unwrap_or_else(|| panic!("{}", answer.html))
    }
}

impl Page {
    /// The page's `data-kind`; empty for a page of somebody else.
    pub(crate) fn kind(&self) -> &str {
        between(&self.html, "data-kind=\"", "\"").unwrap_or_default()
    }

    /// What the page advises.
    pub(crate) fn next(&self) -> &str {
        between(&self.html, "<p class=\"next\">", "</p>").unwrap_or_default()
    }

    /// Where the page's button leads.
    pub(crate) fn button(&self) -> &str {
        between(&self.html, "<a href=\"", "\"").unwrap_or_default()
    }

    fn account(&self, name: &str) -> Url {
        let marker = format!("data-testid=\"account-{name}\"");
        let (_, rest) = self.html.split_once(&marker).unwrap_or_else(|| panic!("{}", self.html));
        let href = between(rest, "href=\"", "\"").unwrap().replace("&amp;", "&");
        self.url.join(&href).unwrap()
    }
}

/// HTTP without proxies, redirects and cookies.
pub(crate) fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}
