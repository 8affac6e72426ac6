//! Lists. Teams puts a list within a list also between its items instead of into one.

use super::{Ending, Renderer};
use crate::render::writer::Block;

pub(super) struct List {
    /// The next number; unordered lists count nothing.
    next: Option<u64>,
    /// How long the marker of the item before is; none if there is no such item.
    width: Option<usize>,
}

impl Renderer<'_> {
    pub(super) fn list(&mut self, first: Option<u64>) -> Ending {
        self.break_list();
        let numbered = first.is_some();
        if self.ended_list == Some((!numbered, self.writer.len())) {
            self.writer.part();
        }
        let between_items = self.is_between_items();
        let width = self.lists.last().and_then(|list| list.width).filter(|_| between_items);
        let indented = width.is_some_and(|width| self.writer.push_block(Block::Indent(width)));
        self.lists.push(List { next: first, width: None });
        Ending::List { indented }
    }

    pub(super) fn end_list(&mut self, indented: bool) {
        let list = self.lists.pop();
        if indented {
            self.writer.pop_block();
        }
        self.break_list();
        let numbered = list.is_some_and(|list| list.next.is_some());
        self.ended_list = self.lists.is_empty().then(|| (numbered, self.writer.len()));
    }

    fn is_between_items(&self) -> bool {
        matches!(self.open.last(), Some((_, Ending::List { .. })))
    }

    /// A list within a list is no paragraph of its own.
    fn break_list(&mut self) {
        if self.lists.is_empty() {
            self.writer.break_paragraph();
        } else {
            self.writer.break_line();
        }
    }

    pub(super) fn item(&mut self) -> Ending {
        let nested = self.lists.len() > 1;
        let between_items = self.is_between_items();
        let list = self.lists.last_mut();
        // Inside another element of the list, such as a quote within an item, it is read as a list of its own.
        let first = list.as_ref().is_some_and(|list| list.width.is_none() || !between_items);
        let number = list.and_then(|list| list.next.as_mut());
        // A list that does not begin with 1 cannot follow a line of text directly.
        if first && (!nested || number.as_ref().is_some_and(|number| **number != 1)) {
            self.writer.break_apart();
        } else {
            self.writer.break_line();
        }
        let marker = match number {
            Some(number) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            None => "- ".to_owned(),
        };
        if self.writer.push_block(Block::Item(marker)) { Ending::Item } else { Ending::Line }
    }

    pub(super) fn end_item(&mut self) {
        let width = self.writer.pop_block();
        self.writer.break_line();
        if let Some(list) = self.lists.last_mut() {
            list.width = width;
        }
    }
}
