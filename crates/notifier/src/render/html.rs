//! Teams' dialect of HTML as Markdown.
//!
//! Only html5ever's tokenizer is used, not its tree builder: that takes quadratic time in the depth, and a
//! short text can make it build a huge tree. Graph serialises a tree of its own, so what has to be repaired
//! is little: an end tag closes everything inside it, and list items and cells end where the next begins.
//!
//! Invariants: time grows with the length alone; any input gives a text, unknown elements give theirs.

use std::{cell::RefCell, collections::BTreeMap};

use graph::{Attachment, Mention};
use html5ever::{
    LocalName,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

use self::{
    element::{ends_before, is_block, is_hidden, is_void, plain_space, script},
    link::LinkText,
    list::List,
    table::Table,
};
use super::{
    Participant, RenderContext,
    escape::is_visible,
    writer::{Mark, Writer},
};

pub(super) use self::begin::SHOWN;
pub(crate) use self::pictures::pictures;

mod begin;
mod element;
mod link;
mod list;
mod pictures;
mod table;

/// Elements inside more than so many others count as their text.
const MAX_DEPTH: usize = 100;

/// The tokenizer gets so many bytes at a time.
const BITE: usize = 4 * 1024;

/// A tag or comment longer than this ends the text: the tokenizer compares each attribute with all before it.
const MAX_TAG: usize = 32 * 1024;

/// Text between two tags that is longer is written in parts, in bytes: most of it may not fit.
const MAX_TEXT: usize = 32 * 1024;

/// What the places in a text stand for, and whom its chat knows.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) attachments: &'a [Attachment],
    pub(super) mentions: &'a [Mention],
    pub(super) members: &'a [Participant],
    pub(super) context: &'a RenderContext<'a>,
}

impl<'a> Scene<'a> {
    /// Of a text that has no such places.
    pub(super) fn bare(context: &'a RenderContext<'a>) -> Self {
        Self { attachments: &[], mentions: &[], members: &[], context }
    }
}

/// Writes `html`; tells for each attachment whether it was written in its place.
pub(super) fn write(html: &str, writer: &mut Writer, scene: Scene<'_>) -> Vec<bool> {
    let outer = std::mem::replace(writer, Writer::new(0));
    let sink = tokenize(html, Sink(RefCell::new(Renderer::new(outer, scene))));
    let (outer, placed) = sink.0.into_inner().finish();
    *writer = outer;
    placed
}

/// Feeds `html` to a sink, until that has had enough.
fn tokenize<S: Hungry>(html: &str, sink: S) -> S {
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = html;
    let mut silent = 0;
    while !rest.is_empty() && !tokenizer.sink.is_full() {
        let (bite, after) = rest.split_at(rest.floor_char_boundary(BITE));
        input.push_back(StrTendril::from_slice(bite));
        // It stops only where a script would run, and no script is reported to it.
        let _ = tokenizer.feed(&input);
        silent = if tokenizer.sink.heard() { 0 } else { silent + bite.len() };
        if silent > MAX_TAG {
            tokenizer.sink.truncate();
        }
        rest = after;
    }
    tokenizer.end();
    tokenizer.sink
}

/// A sink that may have had enough.
trait Hungry: TokenSink<Handle = ()> {
    /// Whether nothing more is taken.
    fn is_full(&self) -> bool;

    /// Whether a token has come since this was asked last.
    fn heard(&self) -> bool;

    /// Takes no more.
    fn truncate(&self);
}

struct Sink<'a>(RefCell<Renderer<'a>>);

impl Hungry for Sink<'_> {
    fn is_full(&self) -> bool {
        self.0.borrow().is_full()
    }

    fn heard(&self) -> bool {
        self.0.borrow_mut().heard()
    }

    fn truncate(&self) {
        self.0.borrow_mut().truncate();
    }
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut renderer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => renderer.characters(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => renderer.end(&tag.name),
            Token::TagToken(tag) => {
                renderer.start(&tag);
                if is_hidden(&tag.name) && !tag.self_closing {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What ends with an element.
enum Ending {
    Nothing,
    Line,
    Paragraph,
    Marks(Vec<Mark>),
    Block { paragraph: bool },
    Item,
    List { indented: bool },
    Link,
    Code,
    Script,
    Mention { marked: bool },
    Cell,
    Table,
    Hidden,
}

struct Code {
    text: String,
    /// The language of a block; within a line there is none.
    block: Option<String>,
}

struct Renderer<'a> {
    scene: Scene<'a>,
    /// Of the innermost cell.
    writer: Writer,
    /// Text since the last tag; an entity or an emoji does not part a word.
    text: String,
    open: Vec<(LocalName, Ending)>,
    /// Elements that are open but too deep to be told apart.
    deeper: usize,
    lists: Vec<List>,
    /// The list that ended last: whether it was numbered, and where.
    ended_list: Option<(bool, usize)>,
    tables: Vec<Table>,
    link: Option<LinkText>,
    code: Option<Code>,
    /// Inside raised (`^`) or lowered (`_`) text.
    script: Option<char>,
    /// The mentions by their places.
    mentions: BTreeMap<i64, &'a Mention>,
    /// The mention whose text has not come yet.
    mention: Option<i64>,
    hidden: usize,
    /// Which attachments are written.
    placed: Vec<bool>,
    heard: bool,
}

impl<'a> Renderer<'a> {
    fn new(writer: Writer, scene: Scene<'a>) -> Self {
        Self {
            scene,
            writer,
            text: String::new(),
            open: Vec::new(),
            deeper: 0,
            lists: Vec::new(),
            ended_list: None,
            tables: Vec::new(),
            link: None,
            code: None,
            script: None,
            // Of several with one place, the first counts.
            mentions: scene.mentions.iter().rev().map(|mention| (mention.id, mention)).collect(),
            mention: None,
            hidden: 0,
            placed: vec![false; scene.attachments.len()],
            heard: false,
        }
    }

    fn finish(mut self) -> (Writer, Vec<bool>) {
        self.close_to(0);
        self.flush(false);
        (self.writer, self.placed)
    }

    /// Whether nothing more can be written.
    fn is_full(&self) -> bool {
        self.tables.first().map_or(self.writer.is_truncated(), Table::is_full)
    }

    /// Whether a token has come since this was asked last.
    fn heard(&mut self) -> bool {
        std::mem::take(&mut self.heard)
    }

    fn truncate(&mut self) {
        self.close_to(0);
        self.writer.truncate();
    }

    fn characters(&mut self, text: &str) {
        self.heard = true;
        if self.hidden > 0 {
            return;
        }
        if !text.trim().is_empty() {
            self.mention = None;
        }
        match (&mut self.code, self.script) {
            (Some(code), _) => code.text.extend(text.chars().map(plain_space)),
            (None, Some(direction)) => self.text.push_str(&script(text, direction)),
            (None, None) => self.text.push_str(text),
        }
        if self.text.len() > MAX_TEXT {
            self.flush(false);
        }
    }

    /// Writes the text since the last tag. `ended`: the word ends here, even without a space.
    fn flush(&mut self, ended: bool) {
        if self.text.is_empty() {
            return;
        }
        let mut text = std::mem::take(&mut self.text);
        if ended {
            text.push('\n');
        }
        let says_something = text.chars().any(|c| is_visible(c) && !c.is_whitespace());
        if says_something || matches!(self.link, Some(LinkText::Replacing)) {
            let shown = self.show_link(&text);
            self.writer.text(shown);
        } else {
            self.writer.text(&text);
        }
    }

    fn start(&mut self, tag: &Tag) {
        self.heard = true;
        let name: &str = &tag.name;
        self.flush(is_block(name));
        while self.deeper == 0
            && let Some((open, _)) = self.open.last()
            && ends_before(open, name)
        {
            self.close_to(self.open.len().saturating_sub(1));
        }
        if self.code.is_some() {
            self.start_in_code(name, tag);
        }
        let deep = self.open.len() >= MAX_DEPTH;
        let plain = self.code.is_some() || self.hidden > 0 || deep;
        let ending = if plain { Ending::Nothing } else { self.begin(name, tag) };
        if tag.self_closing || is_void(name) {
            return self.close(ending);
        }
        if deep {
            self.deeper += 1;
        } else {
            self.open.push((tag.name.clone(), ending));
        }
    }

    fn start_in_code(&mut self, name: &str, tag: &Tag) {
        if matches!(name, "emoji" | "customemoji") {
            self.alternative(tag);
        } else if let Some(code) = &mut self.code
            && (name == "br" || (is_block(name) && !code.text.is_empty()))
        {
            code.text.push('\n');
        }
    }

    fn end(&mut self, name: &LocalName) {
        self.heard = true;
        self.flush(is_block(name));
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(at) = self.open.iter().rposition(|(open, _)| open == name) else { return };
        // What ends inside a cell began there, unless it is the table itself.
        let of_table = matches!(&**name, "table" | "tr" | "td" | "th" | "tbody" | "thead");
        let mut inside = self.open.iter().skip(at + 1);
        if of_table || !inside.any(|(_, ending)| matches!(ending, Ending::Cell)) {
            self.close_to(at);
        }
    }

    fn close_to(&mut self, depth: usize) {
        self.flush(false);
        while self.open.len() > depth {
            let Some((_, ending)) = self.open.pop() else { return };
            self.close(ending);
        }
    }

    fn close(&mut self, ending: Ending) {
        match ending {
            Ending::Nothing => {}
            Ending::Line => self.writer.break_line(),
            Ending::Paragraph => self.writer.break_paragraph(),
            Ending::Marks(marks) => marks.iter().for_each(|mark| self.writer.pop_mark(mark)),
            Ending::Block { paragraph } => {
                self.writer.pop_block();
                self.writer.break_line();
                if paragraph {
                    self.writer.break_paragraph();
                }
            }
            Ending::Item => self.end_item(),
            Ending::List { indented } => self.end_list(indented),
            Ending::Link => self.end_link(),
            Ending::Code => self.write_code(),
            Ending::Script => self.script = None,
            Ending::Mention { marked } => self.end_mention(marked),
            Ending::Cell => self.end_cell(),
            Ending::Table => self.end_table(),
            Ending::Hidden => self.hidden = self.hidden.saturating_sub(1),
        }
    }

    fn write_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        match code.block {
            Some(language) => self.writer.code_block(&language, &code.text),
            None => {
                let shown = self.show_link(&code.text);
                self.writer.code(shown);
            }
        }
    }
}
