//! Teams' dialect of HTML as Markdown.
//!
//! Only html5ever's tokenizer is used, not its tree builder: that takes quadratic time in the depth, and a
//! short text can make it build a huge tree. Graph serialises a tree of its own, so what has to be repaired
//! is little: an end tag closes everything inside it, and list items and cells end where the next begins.
//!
//! Invariants: time grows with the length alone; any input gives a text, unknown elements give theirs.

use std::cell::RefCell;

use html5ever::{
    LocalName,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

use self::element::{
    attribute, ends_before, is_block, is_hidden, is_mail_address, is_void, is_web_address,
    language, plain_space,
};
use super::{
    escape::escape_address,
    writer::{Block, Mark, Writer},
};

mod element;

/// Elements inside more than so many others count as their text.
const MAX_DEPTH: usize = 256;

/// What a message's HTML comes to.
pub(super) struct Rendered {
    /// Markdown, empty if there was no text.
    pub(super) text: String,
    /// How many pictures it holds, which are not in the text.
    pub(super) images: usize,
    /// Whether text had to be left out.
    pub(super) truncated: bool,
}

/// Renders `html` within `limit` characters.
pub(super) fn render(html: &str, limit: usize) -> Rendered {
    let sink = Sink(RefCell::new(Renderer::new(limit)));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // It stops only where a script would run, and no script is reported to it.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Renderer>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut renderer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => renderer.characters(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => renderer.end(&tag.name),
            Token::TagToken(tag) => {
                renderer.start(&tag);
                if is_hidden(&tag.name) {
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
    Mark(Mark),
    Heading,
    Block { paragraph: bool },
    List,
    Link,
    Code,
    Hidden,
}

/// How the text of the open link is shown.
enum LinkText {
    /// Nothing of it has come yet; `depth` marks were open outside.
    Expected { address: String, depth: usize },
    /// As text with the address behind it.
    Marked,
    /// Not at all: it looks like an address itself, and only the true one shall be seen.
    Replaced,
}

struct Code {
    text: String,
    /// The language of a block; within a line there is none.
    block: Option<String>,
}

struct Renderer {
    writer: Writer,
    /// Text since the last tag; an entity or an emoji does not part a word.
    text: String,
    open: Vec<(LocalName, Ending)>,
    /// The next number of each open list; unordered ones count nothing.
    lists: Vec<Option<u64>>,
    cells: usize,
    link: Option<LinkText>,
    code: Option<Code>,
    hidden: usize,
    images: usize,
}

impl Renderer {
    fn new(limit: usize) -> Self {
        Self {
            writer: Writer::new(limit),
            text: String::new(),
            open: Vec::new(),
            lists: Vec::new(),
            cells: 0,
            link: None,
            code: None,
            hidden: 0,
            images: 0,
        }
    }

    fn finish(mut self) -> Rendered {
        self.close_to(0);
        self.flush(false);
        let (text, truncated) = self.writer.finish();
        Rendered { text, images: self.images, truncated }
    }

    fn characters(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        match &mut self.code {
            Some(code) => code.text.extend(text.chars().map(plain_space)),
            None => self.text.push_str(text),
        }
    }

    /// Writes the text since the last tag. `ended`: the word ends here, even without a space.
    fn flush(&mut self, ended: bool) {
        let mut text = std::mem::take(&mut self.text);
        if ended && !text.is_empty() {
            text.push('\n');
        }
        if !text.trim().is_empty() {
            self.show_link(&text);
        }
        if !matches!(self.link, Some(LinkText::Replaced)) {
            self.writer.text(&text);
        }
    }

    /// Decides at its first text how a link is shown.
    fn show_link(&mut self, text: &str) {
        let Some(LinkText::Expected { address, depth }) = &self.link else { return };
        if is_web_address(text.trim_start()) {
            let address = address.clone();
            self.writer.verbatim(&address);
            self.link = Some(LinkText::Replaced);
        } else {
            self.writer.insert_mark(*depth, Mark::Link(address.clone()));
            self.link = Some(LinkText::Marked);
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        self.flush(is_block(name));
        while self.open.last().is_some_and(|(open, _)| ends_before(open, name)) {
            self.close_to(self.open.len().saturating_sub(1));
        }
        if self.code.is_some() {
            self.start_in_code(name);
        }
        let plain = self.code.is_some() || self.hidden > 0 || self.open.len() >= MAX_DEPTH;
        let ending = if plain { Ending::Nothing } else { self.begin(name, tag) };
        if !tag.self_closing && !is_void(name) && self.open.len() < MAX_DEPTH {
            self.open.push((tag.name.clone(), ending));
        }
    }

    fn start_in_code(&mut self, name: &str) {
        if let Some(code) = &mut self.code
            && (name == "br" || (is_block(name) && !code.text.is_empty()))
        {
            code.text.push('\n');
        }
    }

    fn begin(&mut self, name: &str, tag: &Tag) -> Ending {
        match name {
            "p" | "table" | "dl" => self.paragraph(),
            "div" | "tr" | "dt" | "dd" | "section" | "article" | "figure" => self.line(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.writer.break_paragraph();
                self.writer.push_mark(Mark::Bold);
                Ending::Heading
            }
            "br" => {
                self.writer.break_line_again();
                Ending::Nothing
            }
            "hr" => {
                self.writer.break_paragraph();
                self.writer.verbatim("---");
                self.paragraph()
            }
            "b" | "strong" | "at" => self.mark(Mark::Bold),
            "th" | "td" => self.cell(name),
            "i" | "em" | "cite" => self.mark(Mark::Italic),
            "s" | "del" | "strike" => self.mark(Mark::Strike),
            "ul" => self.list(None),
            "ol" => {
                self.list(Some(attribute(tag, "start").and_then(|n| n.parse().ok()).unwrap_or(1)))
            }
            "li" => self.item(),
            "blockquote" => self.quote(),
            "a" => self.link(tag),
            "code" | "pre" | "codeblock" => self.begin_code(name, tag),
            "img" => self.image(tag),
            "emoji" | "customemoji" => self.alternative(tag),
            _ if is_hidden(&tag.name) => {
                self.hidden += 1;
                Ending::Hidden
            }
            _ => Ending::Nothing,
        }
    }

    fn end(&mut self, name: &LocalName) {
        self.flush(is_block(name));
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == name) {
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
            Ending::Mark(mark) => self.writer.pop_mark(&mark),
            Ending::Heading => {
                self.writer.pop_mark(&Mark::Bold);
                self.writer.break_paragraph();
            }
            Ending::Block { paragraph } => {
                self.writer.break_line();
                self.writer.pop_block();
                if paragraph {
                    self.writer.break_paragraph();
                }
            }
            Ending::List => {
                self.lists.pop();
                self.writer.break_paragraph();
            }
            Ending::Link => {
                self.writer.pop_mark(&Mark::Link(String::new()));
                self.link = None;
            }
            Ending::Code => self.write_code(),
            Ending::Hidden => self.hidden = self.hidden.saturating_sub(1),
        }
    }

    fn line(&mut self) -> Ending {
        self.cells = 0;
        self.writer.break_line();
        Ending::Line
    }

    fn paragraph(&mut self) -> Ending {
        self.writer.break_paragraph();
        Ending::Paragraph
    }

    fn mark(&mut self, mark: Mark) -> Ending {
        if self.writer.push_mark(mark.clone()) { Ending::Mark(mark) } else { Ending::Nothing }
    }

    /// A row is a line, whose cells are parted.
    fn cell(&mut self, name: &str) -> Ending {
        self.cells += 1;
        if self.cells > 1 {
            self.writer.text(" | ");
        }
        if name == "th" { self.mark(Mark::Bold) } else { Ending::Nothing }
    }

    fn list(&mut self, first: Option<u64>) -> Ending {
        self.writer.break_paragraph();
        self.lists.push(first);
        Ending::List
    }

    fn item(&mut self) -> Ending {
        self.writer.break_line();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            _ => "- ".to_owned(),
        };
        self.block(Block::Item(marker), false)
    }

    fn quote(&mut self) -> Ending {
        self.writer.break_paragraph();
        self.block(Block::Quote, true)
    }

    fn block(&mut self, block: Block, paragraph: bool) -> Ending {
        if self.writer.push_block(block) { Ending::Block { paragraph } } else { Ending::Line }
    }

    fn link(&mut self, tag: &Tag) -> Ending {
        let address = attribute(tag, "href").map(escape_address).unwrap_or_default();
        let safe = is_web_address(&address) || is_mail_address(&address);
        if self.link.is_some() || !safe {
            return Ending::Nothing;
        }
        self.link = Some(LinkText::Expected { address, depth: self.writer.open_marks() });
        Ending::Link
    }

    fn begin_code(&mut self, name: &str, tag: &Tag) -> Ending {
        let language = || attribute(tag, "class").map(language).unwrap_or_default();
        let block = (name != "code").then(language);
        self.code = Some(Code { text: String::new(), block });
        Ending::Code
    }

    fn write_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        match code.block {
            Some(language) => self.writer.code_block(&language, &code.text),
            None => self.writer.code(&code.text),
        }
    }

    /// A picture is told after the text, but Teams also draws emoji as pictures.
    fn image(&mut self, tag: &Tag) -> Ending {
        let is_emoji = attribute(tag, "itemtype").is_some_and(|kind| kind.ends_with("/Emoji"));
        if is_emoji {
            return self.alternative(tag);
        }
        self.images = self.images.saturating_add(1);
        Ending::Nothing
    }

    fn alternative(&mut self, tag: &Tag) -> Ending {
        let text = ["alt", "title"]
            .into_iter()
            .find_map(|name| attribute(tag, name).filter(|text| !text.trim().is_empty()));
        self.text.push_str(text.unwrap_or_default());
        Ending::Nothing
    }
}
