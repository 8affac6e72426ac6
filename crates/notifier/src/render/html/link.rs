//! Links: what they show must not look like another address than the one they lead to.

use html5ever::tokenizer::Tag;

use super::{Ending, Renderer, element::attribute};
use crate::render::{
    escape::{escape_address, escape_destination},
    link::{is_address, looks_like_address},
    writer::Mark,
};

/// How the text of the open link is shown.
pub(super) enum LinkText {
    /// Nothing of it has come yet; `depth` marks were open outside.
    Expected { address: String, depth: usize },
    /// As text with the address behind it.
    Marked,
    /// As the true address: its first word, which has not ended yet, looks like an address itself.
    Replacing,
    /// The first word as the true address, what follows as text.
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

    /// Decides at its first text how a link is shown; returns what of the text is still to be written.
    pub(super) fn show_link<'t>(&mut self, text: &'t str) -> &'t str {
        let mut word = text;
        match &self.link {
            Some(LinkText::Expected { address, .. }) if looks_like_address(text) => {
                let address = escape_address(address);
                if text.starts_with(char::is_whitespace) {
                    self.writer.space();
                }
                self.writer.verbatim(&address);
                self.link = Some(LinkText::Replacing);
                word = text.trim_start();
            }
            Some(LinkText::Expected { address, depth }) => {
                self.writer.insert_mark(*depth, Mark::Link(address.clone()));
                self.link = Some(LinkText::Marked);
                return text;
            }
            Some(LinkText::Replacing) => {}
            Some(LinkText::Marked | LinkText::Replaced) | None => return text,
        }
        let Some(end) = word.find(char::is_whitespace) else { return "" };
        self.link = Some(LinkText::Replaced);
        word.split_at(end).1
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
