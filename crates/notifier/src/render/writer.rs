//! Writes Markdown word by word, so that it is cut between words and everything opened is closed.
//!
//! White space, line breaks and marks are written only once text follows: `<b> x </b>` becomes ` **x** `,
//! and an empty element leaves no trace.
//!
//! Invariant: what is written never exceeds the limit; closing marks have their room reserved.

use self::marks::Marks;
use super::escape::{Around, GAP, PARTING, escape_word, is_visible};

mod code;
mod marks;
mod table;

pub(super) use self::{marks::Mark, table::CELL};

/// What every line inside a block begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Quote,
    /// Holds the marker with its space: `- `, `2. `.
    Item(String),
    /// Stands inside an item that is written already, whose marker is so long.
    Indent(usize),
    /// Of one line; holds the marker with its space: `## `.
    Heading(String),
}

impl Block {
    fn beginning(&self, first: bool) -> String {
        match self {
            Self::Quote => "> ".to_owned(),
            Self::Item(marker) if !first => " ".repeat(marker.len()),
            Self::Indent(width) => " ".repeat(*width),
            Self::Item(marker) | Self::Heading(marker) => marker.clone(),
        }
    }
}

/// Deeper blocks are shown at this depth: what lines begin with must not grow without bound.
const MAX_BLOCKS: usize = 12;

/// Words up to this length are not cut.
const LONG_WORD: usize = 80;

/// Says that text is missing.
const ELLIPSIS: char = '…';

/// Room kept for the ellipsis with an empty line before it.
const ENDING: usize = 3;

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

/// What has to be written before the next text.
#[derive(Default)]
struct Pending {
    line_ends: usize,
    space: bool,
    /// A rule in a line of its own.
    rule: bool,
    /// Whether a block has ended since the last line: what follows would be read as part of it.
    block_ended: bool,
}

/// What would be read together with what follows.
#[derive(Default)]
struct Unfinished {
    /// Whether there is an address since the last white space: it would take with it what touches it.
    address: bool,
    /// Whether the line has a `$`.
    money: bool,
    /// Whether the paragraph has a `[` that is none of ours.
    bracket: bool,
}

pub(super) struct Writer {
    out: String,
    /// Characters that may still be written, those for closing open marks already taken off.
    room: usize,
    truncated: bool,
    /// Whether something was left out before the end.
    left_out: bool,
    pending: Pending,
    unfinished: Unfinished,
    line: Line,
    /// Where the last line ended, with everything closed.
    last_end: usize,
    /// Whether all goes into one line, as in a cell of a table.
    flat: bool,
    /// Each block, and whether its first line is written.
    blocks: Vec<(Block, bool)>,
    marks: Marks,
}

impl Writer {
    /// A writer of at most `limit` characters.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            out: String::new(),
            room: limit.saturating_sub(ENDING),
            truncated: false,
            left_out: false,
            pending: Pending::default(),
            unfinished: Unfinished::default(),
            line: Line::None,
            last_end: 0,
            flat: false,
            blocks: Vec::new(),
            marks: Marks::default(),
        }
    }

    /// A writer of one line, which may stand in a table.
    pub(super) fn flat(limit: usize) -> Self {
        // What stands beside it in the same line is not known.
        let unfinished = Unfinished { money: true, bracket: true, ..Unfinished::default() };
        Self { flat: true, unfinished, ..Self::new(limit) }
    }

    /// The Markdown, and whether text had to be left out. A text is cut at the end of a line rather than within
    /// one, if that costs little.
    pub(super) fn finish(mut self) -> (String, bool) {
        self.close_marks(0);
        if self.truncated {
            let end = if self.flat { 0 } else { self.last_end };
            if end * 10 > self.out.len() * 9 {
                self.out.truncate(end);
            }
            let after_block = end == self.out.len() || self.out.ends_with(['`', '|']);
            self.out.push_str(if after_block && !self.flat { "\n\n" } else { "" });
            self.out.push(ELLIPSIS);
        }
        (self.out, self.truncated || self.left_out)
    }

    /// How much is written, in bytes.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// How many characters may still be written.
    pub(super) fn room(&self) -> usize {
        if self.truncated { 0 } else { self.room }
    }

    /// Whether text had to be left out; then nothing more is written.
    pub(super) fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Says that text is left out, and writes nothing more.
    pub(super) fn truncate(&mut self) {
        self.truncated = true;
    }

    /// Says that something is left out, after which more may come.
    pub(super) fn leave_out(&mut self) {
        self.left_out = true;
    }

    /// Writes text that somebody wrote, which may go on without a space. White space collapses.
    pub(super) fn text(&mut self, text: &str) {
        self.words(text, text.ends_with(char::is_whitespace));
    }

    /// Writes text whose last word ends with it.
    pub(super) fn whole(&mut self, text: &str) {
        self.words(text, true);
    }

    fn words(&mut self, text: &str, ended: bool) {
        let mut words = text.split_whitespace().peekable();
        self.pending.space |= text.starts_with(char::is_whitespace);
        while let Some(word) = words.next() {
            let last = words.peek().is_none();
            let after = match (last, ended) {
                (false, _) => Some(' '),
                (true, true) => Some('\n'),
                (true, false) => None,
            };
            // What was written before an invisible word counts on the space after it.
            if word.chars().any(is_visible) {
                self.word(word, after);
                self.pending.space = false;
            }
            self.pending.space |= !last;
        }
        self.pending.space |= text.ends_with(char::is_whitespace);
    }

    /// Writes text in lines of its own.
    pub(super) fn lines(&mut self, text: &str) {
        for line in text.lines() {
            self.whole(line);
            self.break_line_again();
        }
    }

    /// Lets a space stand before the next text of the line.
    pub(super) fn space(&mut self) {
        self.pending.space = true;
    }

    /// Writes what is Markdown already, and safe: whole, or not at all.
    pub(super) fn verbatim(&mut self, markdown: &str) {
        let touches =
            self.line == Line::Written && self.pending.line_ends == 0 && !self.pending.space;
        let joins =
            self.unfinished.address || (markdown.starts_with('`') && self.out.ends_with('`'));
        if joins && touches {
            self.gap();
        }
        self.begin_text(markdown.chars().next());
        self.put_or_stop(markdown);
        self.unfinished.address |= holds_address(markdown);
    }

    /// Parts what would otherwise be read as one, such as two lists.
    pub(super) fn part(&mut self) {
        self.verbatim(&PARTING.to_string());
        self.break_paragraph();
    }

    /// Parts what is written from what follows by a rule.
    pub(super) fn rule(&mut self) {
        self.break_paragraph();
        self.pending.rule = self.line != Line::None && !self.flat && !self.in_heading();
    }

    /// Ends the line.
    pub(super) fn break_line(&mut self) {
        self.line_break(1);
    }

    /// Ends the line, as often as it is called, up to an empty line.
    pub(super) fn break_line_again(&mut self) {
        self.line_break((self.pending.line_ends + 1).min(2));
    }

    /// Ends the paragraph; in a list that is a line.
    pub(super) fn break_paragraph(&mut self) {
        self.line_break(if self.in_item() { 1 } else { 2 });
    }

    /// Leaves an empty line, also in a list.
    pub(super) fn break_apart(&mut self) {
        self.line_break(2);
    }

    fn begins_item(&self) -> bool {
        self.blocks.iter().any(|(block, begun)| !begun && matches!(block, Block::Item(_)))
    }

    fn in_item(&self) -> bool {
        self.blocks.iter().any(|(block, _)| matches!(block, Block::Item(_) | Block::Indent(_)))
    }

    fn in_heading(&self) -> bool {
        self.blocks.iter().any(|(block, _)| matches!(block, Block::Heading(_)))
    }

    fn line_break(&mut self, line_ends: usize) {
        if self.in_heading() {
            self.pending.space = true;
            return;
        }
        self.close_marks(0);
        self.pending.space = false;
        if self.line != Line::None {
            self.pending.line_ends = self.pending.line_ends.max(line_ends);
        }
    }

    /// Opens a block, unless it is too deep or all goes into one line; tells whether it did.
    pub(super) fn push_block(&mut self, block: Block) -> bool {
        let heading_in_item = matches!(block, Block::Heading(_)) && self.in_item();
        let refused = self.flat || heading_in_item || self.in_heading();
        let opens = !refused && self.blocks.len() < MAX_BLOCKS;
        if opens {
            self.blocks.push((block, false));
        }
        opens
    }

    /// Closes the innermost block; tells how long the marker of an item is that got text.
    pub(super) fn pop_block(&mut self) -> Option<usize> {
        let (block, begun) = self.blocks.pop()?;
        self.pending.block_ended |= begun && matches!(block, Block::Item(_) | Block::Quote);
        match block {
            Block::Item(marker) if begun => Some(marker.len()),
            _ => None,
        }
    }

    fn word(&mut self, word: &str, after: Option<char>) {
        if self.truncated {
            return;
        }
        self.begin_text(word.chars().find(|c| is_visible(*c)));
        let before = self.out.chars().next_back().filter(|_| self.line != Line::Begun);
        let guard = self.guard();
        let around = Around { before, after, line_start: self.line == Line::Begun, guard: &guard };
        let mut escaped = escape_word(word, around);
        if escaped.chars().count() > self.room && word.chars().count() > LONG_WORD {
            escaped = self.beginning_that_fits(word, around);
            self.put(&escaped);
            self.truncated = true;
        } else {
            self.put_or_stop(&escaped);
        }
        self.unfinished.money |= escaped.contains('$');
        self.unfinished.bracket |= escaped.contains('[');
        self.unfinished.address |= holds_address(&escaped);
    }

    /// Characters that cannot be escaped by a backslash where the text stands.
    fn guard(&self) -> String {
        let mut guard = self.marks.guard().to_owned();
        guard.push_str(if self.flat { "|" } else { "" });
        guard.push_str(if self.unfinished.money { "$" } else { "" });
        guard.push_str(if self.in_heading() { "#" } else { "" });
        guard
    }

    /// Languages without spaces make words as long as the text.
    fn beginning_that_fits(&self, word: &str, around: Around<'_>) -> String {
        let mut length = self.room.min(word.chars().count());
        loop {
            let cut: String = word.chars().take(length).collect();
            let escaped = escape_word(&cut, Around { after: None, ..around });
            if length == 0 || escaped.chars().count() <= self.room {
                return escaped;
            }
            length = length * 3 / 4;
        }
    }

    /// Writes what has to stand before text that begins with `first`: line ends, the line's beginning, a space,
    /// open marks.
    fn begin_text(&mut self, first: Option<char>) {
        self.begin_line();
        if self.truncated {
            return;
        }
        self.order_marks();
        if std::mem::take(&mut self.pending.space) && self.line == Line::Written {
            self.put_or_stop(" ");
            self.unfinished.address = false;
        }
        self.open_marks(first);
    }

    fn begin_line(&mut self) {
        if self.truncated || (self.line != Line::None && self.pending.line_ends == 0) {
            return;
        }
        if std::mem::take(&mut self.pending.rule) {
            self.pending.line_ends = 2;
            self.begin_line();
            self.put_or_stop("---");
            self.pending.line_ends = 2;
        }
        let mut beginning = String::new();
        if self.line != Line::None && self.flat {
            beginning.push_str(" / ");
        } else if self.line != Line::None {
            self.last_end = self.out.len();
            if std::mem::take(&mut self.pending.block_ended) && !self.begins_item() {
                self.pending.line_ends = 2;
            }
            for _ in 1..self.pending.line_ends {
                beginning.push('\n');
                beginning.push_str(self.prefix_between().trim_end());
            }
            beginning.push('\n');
        }
        beginning.push_str(&self.prefix(true));
        for (_, begun) in &mut self.blocks {
            *begun = true;
        }
        self.put_or_stop(&beginning);
        self.unfinished.bracket &= self.pending.line_ends < 2;
        self.pending.line_ends = 0;
        self.line = Line::Begun;
        self.unfinished.money = self.flat;
        self.unfinished.address = false;
        self.pending.space = false;
    }

    /// What a line begins with.
    fn prefix(&self, with_markers: bool) -> String {
        let beginning = |(block, begun): &(Block, bool)| block.beginning(with_markers && !begun);
        self.blocks.iter().map(beginning).collect()
    }

    /// What an empty line begins with: it is still outside of blocks that have no line yet.
    fn prefix_between(&self) -> String {
        let begun = self.blocks.iter().take_while(|(_, begun)| *begun);
        begun.map(|(block, _)| block.beginning(false)).collect()
    }

    fn gap(&mut self) {
        self.put_or_stop(&GAP.to_string());
        self.unfinished.address = false;
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

fn holds_address(markdown: &str) -> bool {
    markdown.contains("://") || markdown.contains("www.")
}
