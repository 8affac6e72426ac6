//! Links: what they show must not look like another address than the one they lead to.

use html5ever::tokenizer::Tag;

use super::{Ending, Renderer, element::attribute};
use crate::render::{
    escape::{escape_address, escape_destination},
    link::{is_address, is_web_address},
    writer::Mark,
};

/// How the text of the open link is shown.
pub(super) enum LinkText {
    /// Nothing of it has come yet; `depth` marks were open outside.
    Expected { address: String, depth: usize },
    /// As text with the address behind it.
    Marked,
    /// Not at all: it looks like an address itself, and only the true one shall be seen.
    Replaced,
}

impl Renderer<'_> {
    pub(super) fn link(&mut self, tag: &Tag) -> Ending {
        let address = attribute(tag, "href").map(escape_destination).unwrap_or_default();
        if self.link.is_some() || !is_address(&address) {
            return Ending::Nothing;
        }
        self.link = Some(LinkText::Expected { address, depth: self.writer.count_marks() });
        Ending::Link
    }

    /// Decides at its first text how a link is shown.
    pub(super) fn show_link(&mut self, text: &str) {
        let Some(LinkText::Expected { address, depth }) = &self.link else { return };
        if is_web_address(text.trim_start()) || text.trim_start().starts_with("www.") {
            let address = escape_address(address);
            if text.starts_with(char::is_whitespace) {
                self.writer.space();
            }
            self.writer.verbatim(&address);
            self.link = Some(LinkText::Replaced);
        } else {
            self.writer.insert_mark(*depth, Mark::Link(address.clone()));
            self.link = Some(LinkText::Marked);
        }
    }

    /// The address of a link that has shown no text yet: a picture may be all there is.
    pub(super) fn expected_address(&self) -> Option<String> {
        match &self.link {
            Some(LinkText::Expected { address, .. }) => Some(address.clone()),
            _ => None,
        }
    }

    pub(super) fn end_link(&mut self) {
        self.writer.pop_mark(&Mark::Link(String::new()));
        self.link = None;
    }
}
