//! Tables: each cell is written apart, and the rows are written when the table ends.

use html5ever::tokenizer::Tag;

use super::{Ending, LinkText, Renderer, element::attribute};
use crate::render::writer::{CELL, Writer};

/// A cell spans at most so many columns.
const MAX_SPAN: usize = 20;

#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    /// The writer outside, while a cell is open; and how many columns the cell spans.
    outside: Option<(Writer, usize)>,
    /// Whether a cell had to be cut.
    truncated: bool,
    /// The link around the table, which no cell may end.
    link: Option<LinkText>,
}

impl Renderer<'_> {
    pub(super) fn table(&mut self) -> Ending {
        self.writer.break_paragraph();
        self.tables.push(Table { link: self.link.take(), ..Table::default() });
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
        if let Some(row) = table.rows.last_mut() {
            row.push(text);
            row.extend(std::iter::repeat_n(String::new(), span - 1));
        }
        self.link = None;
    }

    pub(super) fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        self.link = table.link;
        self.writer.table(&table.rows);
        self.writer.break_paragraph();
        if table.truncated {
            self.writer.truncate();
        }
    }
}
