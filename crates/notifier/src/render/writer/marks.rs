//! Bold, italics, strike-through and links, so that Mattermost's web app (regular expressions) and its mobile
//! app (`CommonMark`) read the same.
//!
//! What they read differently, or not at all, is not written:
//! - marks that touch each other, or a letter where they would be taken for both a beginning and an end
//!   (`**(b)**c`, `a~~b~~c`): a hair space parts them;
//! - marks that begin with punctuation (`a**(b)**`): a zero-width space stands for a letter;
//! - bold inside italics, and either inside strike-through: they are turned inside out (`*a **b***` becomes
//!   `*a* ***b***`).

use super::{
    super::escape::{GAP, PARTING, goes_on},
    Line, Writer,
};

/// A mark around text in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Mark {
    Bold,
    Italic,
    Strike,
    /// Holds the address, already safe in Markdown.
    Link(String),
}

#[derive(Default)]
pub(super) struct Marks {
    /// Each open mark, and whether it is written.
    open: Vec<(Mark, bool)>,
    /// The marks that were closed last, and where each ended.
    closed: Vec<(Mark, usize)>,
}

impl Marks {
    /// Which characters no backslash stops inside the open marks.
    pub(super) fn guard(&self) -> &'static str {
        let is_open = |wanted: fn(&Mark) -> bool| self.open.iter().any(|(mark, _)| wanted(mark));
        match (is_open(|mark| *mark == Mark::Italic), is_open(|mark| matches!(mark, Mark::Link(_))))
        {
            (true, true) => "*[]",
            (true, false) => "*",
            (false, true) => "[]",
            (false, false) => "",
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

impl Writer {
    /// Opens a mark, unless its kind is open already; tells whether it did.
    pub(in super::super) fn push_mark(&mut self, mark: Mark) -> bool {
        self.insert_mark(self.marks.open.len(), mark)
    }

    /// Opens a mark outside those opened since there were `depth` of them, of which no text may have come.
    pub(in super::super) fn insert_mark(&mut self, depth: usize, mark: Mark) -> bool {
        let open = self.marks.open.iter().any(|(known, _)| same_kind(known, &mark));
        if !open {
            self.marks.open.insert(depth.min(self.marks.open.len()), (mark, false));
        }
        !open
    }

    /// How many marks are open.
    pub(in super::super) fn count_marks(&self) -> usize {
        self.marks.open.len()
    }

    /// Closes the mark of that kind; those opened after it stay open.
    pub(in super::super) fn pop_mark(&mut self, mark: &Mark) {
        if let Some(at) = self.marks.open.iter().rposition(|(known, _)| same_kind(known, mark)) {
            self.close_marks(at);
            self.marks.open.remove(at);
        }
    }

    /// Closes all marks until they are resumed.
    pub(super) fn suspend_marks(&mut self) -> Vec<(Mark, bool)> {
        self.close_marks(0);
        std::mem::take(&mut self.marks.open)
    }

    /// Opens the marks again that were suspended.
    pub(super) fn resume_marks(&mut self, marks: Vec<(Mark, bool)>) {
        self.marks.open = marks;
    }

    /// Writes a whole text within a mark.
    pub(in super::super) fn marked(&mut self, mark: &Mark, text: &str) {
        let opened = self.push_mark(mark.clone());
        self.whole(text);
        if opened {
            self.pop_mark(mark);
        }
    }

    /// Opens what is open but not yet written, before text that begins with `first`.
    pub(super) fn open_marks(&mut self, first: Option<char>) {
        self.reopen();
        if self.touches(first) {
            self.gap();
        }
        for at in 0..self.marks.open.len() {
            if self.open_mark(at) && self.needs_parting(at, first) {
                self.put_or_stop(&PARTING.to_string());
            }
        }
    }

    /// Puts the marks into the order in which every reader takes them; what is written is closed for that.
    pub(super) fn order_marks(&mut self) {
        while let Some((outer, inner)) = self.disordered() {
            self.close_marks(outer);
            let mark = self.marks.open.remove(inner);
            self.marks.open.insert(outer, mark);
        }
    }

    fn disordered(&self) -> Option<(usize, usize)> {
        let ranks = self
            .marks
            .open
            .iter()
            .enumerate()
            .filter_map(|(at, (mark, _))| Some((at, rank(mark)?)));
        let ranks: Vec<(usize, u8)> = ranks.collect();
        ranks.windows(2).find_map(|pair| match pair {
            [(outer, before), (inner, after)] if before > after => Some((*outer, *inner)),
            _ => None,
        })
    }

    /// Takes back the closing of marks that go on: `**a****b**` is `**ab**`.
    fn reopen(&mut self) {
        for (mark, written) in self.marks.open.iter_mut().filter(|(_, written)| !written) {
            match self.marks.closed.last() {
                Some((closed, end))
                    if closed == mark
                        && *end == self.out.len()
                        && !matches!(mark, Mark::Link(_)) =>
                {
                    self.out.truncate(self.out.len() - closing(mark).len());
                    self.marks.closed.pop();
                    *written = true;
                }
                _ => return,
            }
        }
    }

    /// Whether a gap is needed before text that begins with `first`.
    fn touches(&self, first: Option<char>) -> bool {
        if self.line != Line::Written || self.out.ends_with([' ', GAP]) {
            return false;
        }
        let opens = |wanted: fn(&Mark) -> bool| {
            self.marks.open.iter().any(|(mark, written)| !written && wanted(mark))
        };
        let opens_mark = opens(|mark| rank(mark).is_some());
        if self.unfinished.address && (opens(|_| true) || first.is_some_and(|c| goes_on(&[c]))) {
            return true;
        }
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let last = self.out.chars().next_back();
        match self.marks.closed.last().filter(|(_, end)| *end == self.out.len()) {
            Some((Mark::Link(_), _)) => opens(|mark| *mark == Mark::Strike),
            Some(_) if opens_mark => true,
            Some((mark, _)) => {
                let inside = self.out.trim_end_matches(|c| Some(c) == last).chars().next_back();
                let struck =
                    *mark == Mark::Strike && !first.is_some_and(|c| c.is_ascii_punctuation());
                struck || (word(first) && !word(inside))
            }
            // Strike-through needs white space around; inside a word, a mark could also close the one around it;
            // an escaped star could make it longer.
            None if opens(|mark| *mark == Mark::Strike) => last != Some('['),
            None => {
                let inside = self.marks.open.iter().any(|(_, written)| *written);
                let letter = last.is_some_and(|c| !c.is_ascii_punctuation());
                opens_mark && (last == Some('*') || (inside && letter))
            }
        }
    }

    /// Whether the mark just written is followed by punctuation: then it could also close another.
    fn needs_parting(&self, at: usize, first: Option<char>) -> bool {
        match (self.marks.open.get(at), self.marks.open.get(at + 1)) {
            (Some((Mark::Link(_), _)) | None, _) => false,
            (Some(_), Some((next, false))) => rank(next).is_none(),
            _ => !first.is_some_and(char::is_alphanumeric),
        }
    }

    /// Writes the beginning of a mark; tells whether it did.
    fn open_mark(&mut self, at: usize) -> bool {
        let Some((mark, false)) = self.marks.open.get(at).cloned() else { return false };
        let (opening, closing) = (opening(&mark), closing(&mark));
        let images = matches!(mark, Mark::Link(_)) && self.out.ends_with('!');
        // With room for partings.
        let closing_len = closing.chars().count() + usize::from(mark == Mark::Strike);
        let needed = opening.len() + closing_len + 1 + usize::from(images);
        if self.truncated || self.room < needed {
            self.truncated = true;
            return false;
        }
        if images {
            self.out.pop();
            self.put("\\!");
        }
        self.put(opening);
        self.reserve(closing_len);
        if let Some((_, written)) = self.marks.open.get_mut(at) {
            *written = true;
        }
        true
    }

    /// Closes what is written of the marks from `from` on; they open again before the next text.
    pub(super) fn close_marks(&mut self, from: usize) {
        if self.marks.closed.last().is_some_and(|(_, end)| *end != self.out.len()) {
            self.marks.closed.clear();
        }
        for at in (from..self.marks.open.len()).rev() {
            let Some((mark, written)) = self.marks.open.get_mut(at) else { continue };
            if std::mem::take(written) {
                let parting = *mark == Mark::Strike && !self.out.ends_with(char::is_alphanumeric);
                self.out.extend(parting.then_some(PARTING));
                self.out.push_str(&closing(mark));
                self.marks.closed.push((mark.clone(), self.out.len()));
            }
        }
    }
}

fn same_kind(a: &Mark, b: &Mark) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// Bold goes around italics and both around strike-through, which no reader misunderstands; links go anywhere.
fn rank(mark: &Mark) -> Option<u8> {
    match mark {
        Mark::Bold => Some(0),
        Mark::Italic => Some(1),
        Mark::Strike => Some(2),
        Mark::Link(_) => None,
    }
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
