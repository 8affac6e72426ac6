//! How something is told that a post cannot show: a sign for the eye, what it is, its name, its address.

use super::{
    RenderContext,
    escape::{escape_destination, shortened},
    link::{is_address, write_link},
    writer::{Mark, Writer},
};
use crate::words::{Args, Key};

/// What is told.
pub(super) struct Note<'a> {
    /// An emoji.
    pub(super) icon: &'static str,
    /// What it is, in our words, unless the name says it all.
    pub(super) label: Option<Key>,
    /// What it is called, or what it says.
    pub(super) detail: Option<&'a str>,
    /// Where it is.
    pub(super) address: Option<&'a str>,
}

impl Note<'_> {
    /// Writes it into the line, with why the file in this place does not come along, if it does not:
    /// `📎 plan.docx – *too large for Mattermost*`.
    pub(super) fn write_at(&self, place: &str, writer: &mut Writer, context: &RenderContext<'_>) {
        self.write(writer, context);
        if let Some(obstacle) = context.obstacles.get(place) {
            writer.space();
            writer.text("–");
            writer.space();
            writer.marked(&Mark::Italic, &context.plain(obstacle.key()));
        }
    }

    /// Writes it into the line: `🖼️ *Image:* a cat`, `📎 [plan.docx](https://…)`.
    pub(super) fn write(&self, writer: &mut Writer, context: &RenderContext<'_>) {
        let detail = self.detail.map(shortened).filter(|detail| !detail.is_empty());
        let address = self.address.map(escape_destination).filter(|address| is_address(address));
        let label = || self.label.map(|key| context.plain(key)).unwrap_or_default();
        writer.text(self.icon);
        writer.space();
        match (detail, address) {
            (Some(detail), Some(address)) => {
                self.label_before(writer, context);
                write_link(&detail, &address, writer);
            }
            (Some(detail), None) => {
                self.label_before(writer, context);
                writer.whole(&detail);
            }
            (None, Some(address)) => writer.marked(&Mark::Link(address), &label()),
            (None, None) => writer.marked(&Mark::Italic, &label()),
        }
    }

    /// Writes it into a line of its own.
    pub(super) fn write_line(&self, writer: &mut Writer, context: &RenderContext<'_>) {
        writer.break_line();
        self.write(writer, context);
        writer.break_line();
    }

    fn label_before(&self, writer: &mut Writer, context: &RenderContext<'_>) {
        if let Some(key) = self.label {
            let args = Args::new().text("label", context.plain(key));
            writer.marked(&Mark::Italic, &context.text(Key::LabelBefore, &args));
            writer.space();
        }
    }
}
