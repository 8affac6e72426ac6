//! Tables: each cell is written apart, and the rows are written when the table ends.

use html5ever::tokenizer::Tag;

use super::{Ending, LinkText, Renderer, element::attribute};
use crate::render::writer::{CELL, Writer};

/// A cell spans at most so many columns.
const MAX_SPAN: usize = 20;

#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    /// For each column, how many more rows a cell further up takes.
    taken: Vec<usize>,
    /// How many characters may still come; none if it does not fit whole.
    room: Option<usize>,
    /// The writer outside, while a cell is open; and how many columns and rows the cell spans.
    outside: Option<(Writer, usize, usize)>,
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
    fn push(&mut self, text: String, columns: usize, rows: usize) {
        let Some(row) = self.rows.last_mut() else { return };
        while let Some(left) = self.taken.get_mut(row.len()).filter(|left| **left > 0) {
            self.room = self.room.and_then(|room| room.checked_sub(1));
            if self.room.is_none() {
                return;
            }
            *left -= 1;
            row.push(String::new());
        }
        self.room = self.room.and_then(|room| room.checked_sub(text.chars().count() + columns));
        if self.room.is_none() {
            return;
        }
        let (first, end) = (row.len(), row.len() + columns);
        row.push(text);
        row.resize(end, String::new());
        self.taken.resize(end.max(self.taken.len()), 0);
        self.taken.get_mut(first..end).into_iter().flatten().for_each(|left| *left = rows - 1);
    }

    /// Begins the next row.
    fn next_row(&mut self) {
        let written = self.rows.last().map_or(self.taken.len(), Vec::len);
        for left in self.taken.iter_mut().skip(written) {
            *left = left.saturating_sub(1);
        }
        self.rows.push(Vec::new());
    }

    /// Whether the next cell may be all that is in its row, as in every row before.
    fn is_narrow(&self) -> bool {
        let (before, last) = self.rows.split_at(self.rows.len().saturating_sub(1));
        before.iter().all(|row| row.len() < 2) && last.iter().all(Vec::is_empty)
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
        table.next_row();
        Ending::Nothing
    }

    pub(super) fn cell(&mut self, tag: &Tag) -> Ending {
        let Some(table) = self.tables.last_mut().filter(|table| table.outside.is_none()) else {
            return self.line();
        };
        if table.rows.is_empty() {
            table.next_row();
        }
        let span = |name| attribute(tag, name).and_then(|span| span.parse().ok()).unwrap_or(1);
        let (columns, rows) = (span("colspan"), span("rowspan"));
        let room = self.writer.room();
        let limit = if table.is_narrow() { room / 4 * 3 } else { room.min(CELL) };
        let outside = std::mem::replace(&mut self.writer, Writer::flat(limit));
        table.outside = Some((outside, columns.clamp(1, MAX_SPAN), rows.max(1)));
        Ending::Cell
    }

    pub(super) fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some((outside, columns, rows)) = table.outside.take() else { return };
        let (text, truncated) = std::mem::replace(&mut self.writer, outside).finish();
        table.truncated |= truncated;
        table.push(text, columns, rows);
        self.link = None;
    }

    pub(super) fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let full = table.is_full();
        self.link = table.link;
        self.writer.table(&table.rows);
        self.writer.break_paragraph();
        if full {
            self.writer.truncate();
        } else if table.truncated {
            self.writer.leave_out();
        }
    }
}
