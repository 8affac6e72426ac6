//! Lists. Teams puts a list within a list also between its items instead of into one.

use super::{Ending, Renderer};
use crate::render::writer::Block;

pub(super) struct List {
    /// The next number; unordered lists count nothing.
    next: Option<u64>,
    /// The item before, if there is one: how long its marker is, and where it ended.
    before: Option<(usize, usize)>,
    /// Where it began.
    begin: usize,
}

impl Renderer<'_> {
    pub(super) fn list(&mut self, first: Option<u64>) -> Ending {
        self.break_list();
        let numbered = first.is_some();
        if self.ended_list == Some((!numbered, self.writer.len())) {
            self.writer.part();
        }
        let between_items = self.is_between_items();
        let width = self.marker_before().filter(|_| between_items);
        let indented = width.is_some_and(|width| self.writer.push_block(Block::Indent(width)));
        self.lists.push(List { next: first, before: None, begin: self.writer.len() });
        Ending::List { indented }
    }

    pub(super) fn end_list(&mut self, indented: bool) {
        let list = self.lists.pop();
        if indented {
            self.writer.pop_block();
            let before = self.lists.last().and_then(|list| list.before);
            self.item_ended(before.map(|(width, _)| width));
        }
        self.break_list();
        let end = self.writer.len();
        // Of an empty one nothing is to be seen, and nothing to be parted from.
        if let Some(list) = list.filter(|list| list.begin < end) {
            self.ended_list = self.lists.is_empty().then_some((list.next.is_some(), end));
        }
    }

    /// How long the marker of the item before is, in which a list between items stands. After other text, there is none.
    fn marker_before(&self) -> Option<usize> {
        let (width, end) = self.lists.last()?.before?;
        (end == self.writer.len()).then_some(width)
    }

    fn item_ended(&mut self, width: Option<usize>) {
        let end = self.writer.len();
        if let Some(list) = self.lists.last_mut() {
            list.before = width.map(|width| (width, end));
        }
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
        let after_item = self.marker_before().is_some();
        let list = self.lists.last_mut();
        // Inside another element of the list, such as a quote within an item, or after text between the items, it is read
        // as a list of its own.
        let first = list.is_some() && !(after_item && between_items);
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
        self.item_ended(width);
    }
}
