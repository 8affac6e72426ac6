//! The few pages that a browser shows during the sign-in.
//!
//! Self-contained: no script, no outside resource, and a policy that forbids both.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use notifier::words::{Args, Key, Words};

/// What is on a page.
#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    language: String,
    nonce: String,
    kind: &'a str,
    good: bool,
    title: String,
    text: String,
    next: String,
    link: Option<(&'a str, String)>,
}

/// A page about `key`, with a link to go on with.
pub(crate) struct PageAbout<'a> {
    /// The page's text.
    pub(crate) key: Key,
    /// What is put into it.
    pub(crate) args: Args,
    /// Where the button leads, and what it says.
    pub(crate) link: Option<(&'a str, Key)>,
}

/// Renders a page; `status` says to programs what the text says to people.
pub(crate) fn page(
    words: &Words,
    locale: &str,
    status: StatusCode,
    about: &PageAbout<'_>,
) -> Response {
    let text = words.page(locale, about.key, &about.args);
    let page = Page {
        language: words.language(locale),
        nonce: crate::random_word(),
        kind: about.key.id(),
        good: status.is_success(),
        title: text.title,
        text: text.text,
        next: text.next,
        link: about.link.map(|(href, label)| (href, words.text(locale, label, &Args::new()))),
    };
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        page.nonce
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    match page.render() {
        Ok(html) => (status, headers, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
