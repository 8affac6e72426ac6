//! Addresses: which may be linked to, and the one that opens a message in Teams.

use graph::{ChatId, MessageId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::{
    escape::{escape_address, escape_destination, is_visible},
    writer::{Mark, Writer},
};

/// All but RFC 3986's unreserved characters. Ids hold `:`, `@` and `/`, and Mattermost Desktop refuses
/// links with quotes and braces.
const ID: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `{"contextType":"chat"}`: without it, Teams takes the chat for a channel.
const CONTEXT: &str = "context=%7B%22contextType%22%3A%22chat%22%7D";

/// The deep link to a message of a chat, at the Teams address of the cloud.
///
/// Source: Microsoft Teams, "Deep link to a chat message".
pub fn message_link(teams: &Url, chat: &ChatId, message: &MessageId) -> Url {
    let mut link = teams.clone();
    let chat = utf8_percent_encode(chat.as_ref(), ID);
    let message = utf8_percent_encode(message.as_ref(), ID);
    let base = teams.path().trim_end_matches('/');
    link.set_path(&format!("{base}/l/message/{chat}/{message}"));
    link.set_query(Some(CONTEXT));
    link.set_fragment(None);
    link
}

/// Whether a link may lead there: the web, mail, a telephone.
pub(super) fn is_address(text: &str) -> bool {
    is_web_address(text) || ["mailto:", "tel:"].into_iter().any(|scheme| starts_with(text, scheme))
}

/// Whether it is an address of the web.
pub(super) fn is_web_address(text: &str) -> bool {
    ["https://", "http://"].into_iter().any(|scheme| starts_with(text, scheme))
}

/// Whether people would take a text for the address that it leads to.
pub(super) fn looks_like_address(text: &str) -> bool {
    let start: String =
        text.chars().filter(|c| is_visible(*c) && !c.is_whitespace()).take(16).collect();
    is_web_address(&start) || starts_with(&start, "www.")
}

/// Writes a link with a title; one that looks like an address itself gives way to the true one.
pub(super) fn write_link(title: &str, address: &str, writer: &mut Writer) {
    if looks_like_address(title) {
        writer.verbatim(&escape_address(address));
    } else {
        writer.marked(&Mark::Link(escape_destination(address)), title);
    }
}

fn starts_with(text: &str, scheme: &str) -> bool {
    text.len() > scheme.len()
        && text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(teams: &str, chat: &str, message: &str) -> String {
        message_link(&teams.parse().unwrap(), &chat.into(), &message.into()).to_string()
    }

    #[test]
    fn the_ids_and_the_context_are_encoded() {
        assert_eq!(
            link("https://teams.microsoft.com", "19:a_b@unq.gbl.spaces", "1612289765949"),
            "https://teams.microsoft.com/l/message/19%3Aa_b%40unq.gbl.spaces/1612289765949\
             ?context=%7B%22contextType%22%3A%22chat%22%7D",
        );
    }

    #[test]
    fn every_cloud_has_the_same_path() {
        assert_eq!(
            link("https://gov.teams.microsoft.us/", "19:x@thread.v2", "1"),
            "https://gov.teams.microsoft.us/l/message/19%3Ax%40thread.v2/1\
             ?context=%7B%22contextType%22%3A%22chat%22%7D",
        );
    }

    #[test]
    fn the_address_of_teams_may_have_a_path() {
        for teams in ["http://127.0.0.1:1/teams", "http://127.0.0.1:1/teams/"] {
            assert_eq!(
                link(teams, "19:x@thread.v2", "1"),
                "http://127.0.0.1:1/teams/l/message/19%3Ax%40thread.v2/1\
                 ?context=%7B%22contextType%22%3A%22chat%22%7D",
            );
        }
    }

    #[test]
    fn an_id_cannot_leave_its_place() {
        assert_eq!(
            link("https://teams.microsoft.com", "../)[x](?#", "%2e/.."),
            "https://teams.microsoft.com/l/message/..%2F%29%5Bx%5D%28%3F%23/%252e%2F..\
             ?context=%7B%22contextType%22%3A%22chat%22%7D",
        );
    }
}
