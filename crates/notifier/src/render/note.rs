//! How something is told that a post cannot show: a sign for the eye, what it is, its name, its address.

use super::{
    escape::{escape_destination, shortened},
    link::is_address,
    writer::{Mark, Writer},
};

/// What is told.
pub(super) struct Note<'a> {
    /// An emoji.
    pub(super) icon: &'static str,
    /// What it is, in our words; may be empty if the name says it all.
    pub(super) label: String,
    /// What it is called, or what it says.
    pub(super) detail: Option<&'a str>,
    /// Where it is.
    pub(super) address: Option<&'a str>,
}

impl Note<'_> {
    /// Writes it into the line: `🖼️ *Image:* a cat`, `📎 [plan.docx](https://…)`.
    pub(super) fn write(&self, writer: &mut Writer) {
        let detail = self.detail.map(shortened).filter(|detail| !detail.is_empty());
        let address = self.address.map(escape_destination).filter(|address| is_address(address));
        let label = self.label.as_str();
        writer.text(self.icon);
        writer.space();
        match (detail, address) {
            (Some(detail), Some(address)) => {
                label_before(label, writer);
                writer.marked(&Mark::Link(address), &detail);
            }
            (Some(detail), None) => {
                label_before(label, writer);
                writer.whole(&detail);
            }
            (None, Some(address)) => writer.marked(&Mark::Link(address), label),
            (None, None) => writer.marked(&Mark::Italic, label),
        }
    }

    /// Writes it into a line of its own.
    pub(super) fn write_line(&self, writer: &mut Writer) {
        writer.break_line();
        self.write(writer);
        writer.break_line();
    }
}

fn label_before(label: &str, writer: &mut Writer) {
    if !label.is_empty() {
        writer.marked(&Mark::Italic, &format!("{label}:"));
        writer.space();
    }
}
