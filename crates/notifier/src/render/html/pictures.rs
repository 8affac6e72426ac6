//! The addresses of the pictures in a text, without the text.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::{Tag, Token, TokenSink, TokenSinkResult};

use super::{Hungry, element::attribute, tokenize};

/// After so many pictures, no more are looked for.
const MOST: usize = 100;

/// The addresses of the first pictures in `html`, as they stand there.
pub(crate) fn pictures(html: &str) -> Vec<String> {
    tokenize(html, Pictures::default()).found.into_inner()
}

#[derive(Default)]
struct Pictures {
    found: RefCell<Vec<String>>,
    heard: Cell<bool>,
    truncated: Cell<bool>,
}

impl TokenSink for Pictures {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.heard.set(true);
        if let Token::TagToken(tag) = token
            && &*tag.name == "img"
            && let Some(source) = source(&tag)
        {
            self.found.borrow_mut().push(source.to_owned());
        }
        TokenSinkResult::Continue
    }
}

fn source(tag: &Tag) -> Option<&str> {
    attribute(tag, "src").filter(|source| !source.is_empty())
}

impl Hungry for Pictures {
    fn is_full(&self) -> bool {
        self.truncated.get() || self.found.borrow().len() >= MOST
    }

    fn heard(&self) -> bool {
        self.heard.take()
    }

    fn truncate(&self) {
        self.truncated.set(true);
    }
}
