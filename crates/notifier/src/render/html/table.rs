//! Tables: each cell is written apart, and the rows are written when the table ends.

use html5ever::tokenizer::Tag;

use super::{Ending, LinkText, Renderer, element::attribute};
use crate::render::writer::{CELL, Writer};

/// A cell spans at most so many columns.
const MAX_SPAN: usize = 20;

#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    /// How many characters may still come; none if it does not fit whole.
    room: Option<usize>,
    /// The writer outside, while a cell is open; and how many columns the cell spans.
    outside: Option<(Writer, usize)>,
    /// Whether a cell had to be cut.
    truncated: bool,
    /// The link around the table, which no cell may end.
    link: Option<LinkText>,
}

impl Table {
    /// Whether nothing more of it could be shown.
    pub(super) fn is_full(&self) -> bool {
        self.room.is_none()
    }

    /// Adds a cell, unless there is no room for it.
    fn push(&mut self, text: String, span: usize) {
        self.room = self.room.and_then(|room| room.checked_sub(text.chars().count() + span));
        if let Some(row) = self.rows.last_mut().filter(|_| self.room.is_some()) {
            row.push(text);
            row.extend(std::iter::repeat_n(String::new(), span - 1));
        }
    }
}

impl Renderer<'_> {
    pub(super) fn table(&mut self) -> Ending {
        self.writer.break_paragraph();
        let (room, link) = (Some(self.writer.room()), self.link.take());
        self.tables.push(Table { room, link, ..Table::default() });
        Ending::Table
    }

    pub(super) fn row(&mut self) -> Ending {
        let Some(table) = self.tables.last_mut() else { return self.line() };
        table.rows.push(Vec::new());
        Ending::Nothing
    }

    pub(super) fn cell(&mut self, tag: &Tag) -> Ending {
        let Some(table) = self.tables.last_mut().filter(|table| table.outside.is_none()) else {
            return self.line();
        };
        if table.rows.is_empty() {
            table.rows.push(Vec::new());
        }
        let span = attribute(tag, "colspan").and_then(|span| span.parse().ok()).unwrap_or(1);
        let limit = self.writer.room().min(CELL);
        let outside = std::mem::replace(&mut self.writer, Writer::flat(limit));
        table.outside = Some((outside, span.clamp(1, MAX_SPAN)));
        Ending::Cell
    }

    pub(super) fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some((outside, span)) = table.outside.take() else { return };
        let (text, truncated) = std::mem::replace(&mut self.writer, outside).finish();
        table.truncated |= truncated;
        table.push(text, span);
        self.link = None;
    }

    pub(super) fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let truncated = table.truncated || table.is_full();
        self.link = table.link;
        self.writer.table(&table.rows);
        self.writer.break_paragraph();
        if truncated {
            self.writer.truncate();
        }
    }
}
