//! Writes Markdown word by word, so that it is cut between words and everything opened is closed.
//!
//! White space, line breaks and marks are written only once text follows: `<b> x </b>` becomes ` **x** `,
//! and an empty element leaves no trace.
//!
//! Invariant: what is written never exceeds the limit; closing marks have their room reserved.

use super::escape::{Around, escape_word, is_visible};

/// A mark around text in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Italic,
    Strike,
    /// Holds the address, already safe in Markdown.
    Link(String),
}

/// What every line inside a block begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Quote,
    /// Holds the marker with its space: `- `, `2. `.
    Item(String),
}

/// Deeper blocks are shown at this depth: what lines begin with must not grow without bound.
const MAX_BLOCKS: usize = 12;

/// Words up to this length are not cut.
const LONG_WORD: usize = 80;

/// The line that text goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// None yet.
    None,
    /// It has what every line of its blocks begins with.
    Begun,
    /// It has text.
    Written,
}

pub(super) struct Writer {
    out: String,
    /// Characters that may still be written, those for closing open marks already taken off.
    room: usize,
    truncated: bool,
    /// Line ends to write before the next text.
    line_ends: usize,
    space: bool,
    line: Line,
    /// Each block, and whether its first line is written.
    blocks: Vec<(Block, bool)>,
    /// Each mark, and whether it is written.
    marks: Vec<(Mark, bool)>,
    /// The mark written last, if it closed one, and where.
    closed: Option<(Mark, usize)>,
}

impl Writer {
    /// A writer of at most `limit` characters.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            out: String::new(),
            room: limit,
            truncated: false,
            line_ends: 0,
            space: false,
            line: Line::None,
            blocks: Vec::new(),
            marks: Vec::new(),
            closed: None,
        }
    }

    /// The Markdown, and whether text had to be left out.
    pub(super) fn finish(mut self) -> (String, bool) {
        self.close_marks(0);
        (self.out, self.truncated)
    }

    /// Writes text that somebody wrote. White space collapses.
    pub(super) fn text(&mut self, text: &str) {
        let mut words = text.split_whitespace().peekable();
        self.space |= text.starts_with(char::is_whitespace);
        let ends_open = !text.ends_with(char::is_whitespace);
        while let Some(word) = words.next() {
            let last = words.peek().is_none();
            // What was written before an invisible word counts on the space after it.
            if word.chars().any(is_visible) {
                self.word(word, if last && ends_open { None } else { Some(' ') });
                self.space = false;
            }
            self.space |= !last;
        }
        self.space |= !ends_open;
    }

    /// Writes what is Markdown already, and safe: whole, or not at all.
    pub(super) fn verbatim(&mut self, markdown: &str) {
        self.begin_text();
        self.put_or_stop(markdown);
    }

    /// Code within a line.
    pub(super) fn code(&mut self, code: &str) {
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
        if code.is_empty() {
            return;
        }
        // Backticks that meet are taken for one longer mark, and what was code becomes live.
        self.space |= self.out.ends_with('`');
        let fence = "`".repeat(longest_run(&code) + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        self.verbatim(&format!("{fence}{pad}{code}{pad}{fence}"));
    }

    /// Code in lines of its own, exactly as it is.
    pub(super) fn code_block(&mut self, language: &str, code: &str) {
        // Before the fence is measured: backticks that a control character parts meet without it.
        let code = code.replace(|c: char| c.is_control() && !matches!(c, '\t' | '\n'), "");
        let code = code.trim_matches('\n');
        if code.trim().is_empty() {
            return;
        }
        self.break_paragraph();
        let fence = "`".repeat(longest_run(code).max(2) + 1);
        self.begin_line();
        let closing = self.prefix(false).chars().count() + fence.len() + 1;
        self.reserve(closing);
        if self.put_or_stop(&format!("{fence}{language}")) {
            self.code_lines(code);
            self.room += closing;
            let end = format!("\n{}{fence}", self.prefix(false));
            self.put(&end);
        }
        self.break_paragraph();
    }

    fn code_lines(&mut self, code: &str) {
        let prefix = self.prefix(false);
        for line in code.lines() {
            let fits = self.room.saturating_sub(prefix.chars().count() + 1);
            if fits == 0 || self.truncated {
                self.truncated = true;
                return;
            }
            let cut: String = line.chars().take(fits).collect();
            self.put(&format!("\n{prefix}{cut}"));
            self.truncated |= cut.len() < line.len();
        }
    }

    /// Ends the line.
    pub(super) fn break_line(&mut self) {
        self.line_break(1);
    }

    /// Ends the line, as often as it is called, up to an empty line.
    pub(super) fn break_line_again(&mut self) {
        self.line_break((self.line_ends + 1).min(2));
    }

    /// Ends the paragraph; in a list that is a line.
    pub(super) fn break_paragraph(&mut self) {
        let in_item = self.blocks.iter().any(|(block, _)| matches!(block, Block::Item(_)));
        self.line_break(if in_item { 1 } else { 2 });
    }

    fn line_break(&mut self, line_ends: usize) {
        self.close_marks(0);
        self.space = false;
        if self.line != Line::None {
            self.line_ends = self.line_ends.max(line_ends);
        }
    }

    /// Opens a block, unless it is too deep; tells whether it did.
    pub(super) fn push_block(&mut self, block: Block) -> bool {
        let deep = self.blocks.len() >= MAX_BLOCKS;
        if !deep {
            self.blocks.push((block, false));
        }
        !deep
    }

    /// Closes the innermost block.
    pub(super) fn pop_block(&mut self) {
        self.blocks.pop();
    }

    /// Opens a mark, unless its kind is open already; tells whether it did.
    pub(super) fn push_mark(&mut self, mark: Mark) -> bool {
        self.insert_mark(self.marks.len(), mark)
    }

    /// Opens a mark outside those opened since there were `depth` of them, of which no text may have come.
    pub(super) fn insert_mark(&mut self, depth: usize, mark: Mark) -> bool {
        let open = self.marks.iter().any(|(known, _)| same_kind(known, &mark));
        if !open {
            self.marks.insert(depth.min(self.marks.len()), (mark, false));
        }
        !open
    }

    /// How many marks are open.
    pub(super) fn open_marks(&self) -> usize {
        self.marks.len()
    }

    /// Closes the mark of that kind; those opened after it stay open.
    pub(super) fn pop_mark(&mut self, mark: &Mark) {
        if let Some(at) = self.marks.iter().rposition(|(known, _)| same_kind(known, mark)) {
            self.close_marks(at);
            self.marks.remove(at);
        }
    }

    fn word(&mut self, word: &str, after: Option<char>) {
        if self.truncated {
            return;
        }
        self.begin_text();
        let before = self.out.chars().next_back().filter(|_| self.line != Line::Begun);
        let around = Around { before, after, line_start: self.line == Line::Begun };
        let mut escaped = escape_word(word, around);
        if escaped.chars().count() > self.room && word.chars().count() > LONG_WORD {
            escaped = self.beginning_that_fits(word, around);
            self.put(&escaped);
            self.truncated = true;
        } else {
            self.put_or_stop(&escaped);
        }
    }

    /// Languages without spaces make words as long as the text.
    fn beginning_that_fits(&self, word: &str, around: Around) -> String {
        let mut length = self.room.min(word.chars().count());
        loop {
            let cut: String = word.chars().take(length).collect();
            let escaped = escape_word(&cut, around);
            if length == 0 || escaped.chars().count() <= self.room {
                return escaped;
            }
            length = length * 3 / 4;
        }
    }

    /// Writes what has to stand before text: line ends, the line's beginning, a space, open marks.
    fn begin_text(&mut self) {
        self.begin_line();
        if std::mem::take(&mut self.space) && self.line != Line::Begun {
            self.put_or_stop(" ");
        }
        for at in 0..self.marks.len() {
            self.open_mark(at);
        }
    }

    fn begin_line(&mut self) {
        if self.line != Line::None && self.line_ends == 0 {
            return;
        }
        let mut beginning = String::new();
        if self.line != Line::None {
            for _ in 1..self.line_ends {
                beginning.push('\n');
                beginning.push_str(self.prefix(false).trim_end());
            }
            beginning.push('\n');
        }
        beginning.push_str(&self.prefix(true));
        for (_, begun) in &mut self.blocks {
            *begun = true;
        }
        self.put_or_stop(&beginning);
        self.line_ends = 0;
        self.line = Line::Begun;
        self.space = false;
    }

    fn prefix(&self, with_markers: bool) -> String {
        let beginning = |(block, begun): &(Block, bool)| match block {
            Block::Quote => "> ".to_owned(),
            Block::Item(marker) if with_markers && !begun => marker.clone(),
            Block::Item(marker) => " ".repeat(marker.len()),
        };
        self.blocks.iter().map(beginning).collect()
    }

    fn open_mark(&mut self, at: usize) {
        let Some((mark, false)) = self.marks.get(at).cloned() else { return };
        let reopened = self.closed.take().filter(|(closed, end)| {
            *closed == mark && *end == self.out.len() && !matches!(mark, Mark::Link(_))
        });
        let (opening, closing) = (opening(&mark), closing(&mark));
        if reopened.is_some() {
            self.out.truncate(self.out.len() - closing.len());
        } else if self.truncated || self.room < opening.len() + closing.chars().count() {
            self.truncated = true;
            return;
        } else {
            self.put(opening);
            self.reserve(closing.chars().count());
        }
        if let Some((_, written)) = self.marks.get_mut(at) {
            *written = true;
        }
    }

    /// Closes what is written of the marks from `from` on; they open again before the next text.
    fn close_marks(&mut self, from: usize) {
        for at in (from..self.marks.len()).rev() {
            let Some((mark, written)) = self.marks.get_mut(at) else { continue };
            if std::mem::take(written) {
                let mark = mark.clone();
                self.out.push_str(&closing(&mark));
                self.closed = Some((mark, self.out.len()));
            }
        }
    }

    fn reserve(&mut self, characters: usize) {
        self.room = self.room.saturating_sub(characters);
    }

    fn put_or_stop(&mut self, markdown: &str) -> bool {
        if markdown.chars().count() > self.room {
            self.truncated = true;
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        if !self.truncated {
            self.put(markdown);
        }
        !self.truncated
    }

    fn put(&mut self, markdown: &str) {
        self.reserve(markdown.chars().count());
        self.out.push_str(markdown);
        self.line = Line::Written;
    }
}

fn same_kind(a: &Mark, b: &Mark) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn opening(mark: &Mark) -> &'static str {
    match mark {
        Mark::Bold => "**",
        Mark::Italic => "*",
        Mark::Strike => "~~",
        Mark::Link(_) => "[",
    }
}

fn closing(mark: &Mark) -> String {
    match mark {
        Mark::Link(address) => format!("]({address})"),
        mark => opening(mark).to_owned(),
    }
}

fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
