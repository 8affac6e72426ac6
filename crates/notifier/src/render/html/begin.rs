//! What begins with each element.

use html5ever::tokenizer::Tag;

use super::{
    Code, Ending, Renderer,
    element::{attribute, is_hidden, language, styled},
};
use crate::{
    render::{
        attachment,
        note::Note,
        writer::{Block, Mark},
    },
    words::Key,
};

/// So many attachments are shown in their places.
pub(in super::super) const SHOWN: usize = 10;

/// Among so many attachments, the one of a place is looked for.
const LOOKED_FOR: usize = 100;

impl Renderer<'_> {
    pub(super) fn begin(&mut self, name: &str, tag: &Tag) -> Ending {
        match name {
            "p" | "dl" => self.paragraph(),
            "div" | "dt" | "dd" | "section" | "article" | "figure" | "caption" => self.line(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(name),
            "br" => {
                self.writer.break_line_again();
                Ending::Nothing
            }
            "hr" => {
                self.writer.rule();
                Ending::Nothing
            }
            "b" | "strong" | "i" | "em" | "cite" | "s" | "del" | "strike" | "span" | "font" => {
                self.marks(styled(name, tag))
            }
            "at" => self.mention(tag),
            "ul" => self.list(None),
            "ol" => {
                let start = attribute(tag, "start").and_then(|start| start.parse().ok());
                self.list(Some(start.unwrap_or(1)))
            }
            "li" => self.item(),
            "blockquote" => self.quote(),
            "a" => self.link(tag),
            "code" | "pre" | "codeblock" => self.code(name, tag),
            "sup" | "sub" => {
                self.script = Some(if name == "sup" { '^' } else { '_' });
                Ending::Script
            }
            "img" | "video" | "audio" => self.media(name, tag),
            "emoji" | "customemoji" => self.alternative(tag),
            "attachment" => self.attachment(tag),
            "table" => self.table(),
            "tr" => self.row(),
            "th" | "td" => self.cell(tag),
            _ if is_hidden(&tag.name) => {
                self.hidden += 1;
                Ending::Hidden
            }
            _ => Ending::Nothing,
        }
    }

    pub(super) fn line(&mut self) -> Ending {
        self.writer.break_line();
        Ending::Line
    }

    fn paragraph(&mut self) -> Ending {
        self.writer.break_paragraph();
        Ending::Paragraph
    }

    /// In a list or a cell, Markdown knows no headings worth the name.
    fn heading(&mut self, name: &str) -> Ending {
        self.writer.break_paragraph();
        let level = name.bytes().last().map_or(1, |digit| usize::from(digit - b'0'));
        if self.writer.push_block(Block::Heading(format!("{} ", "#".repeat(level)))) {
            return Ending::Block { paragraph: true };
        }
        self.marks(vec![Mark::Bold])
    }

    fn quote(&mut self) -> Ending {
        self.writer.break_paragraph();
        if self.writer.push_block(Block::Quote) {
            Ending::Block { paragraph: true }
        } else {
            Ending::Line
        }
    }

    fn marks(&mut self, mut marks: Vec<Mark>) -> Ending {
        marks.retain(|mark| self.writer.push_mark(mark.clone()));
        Ending::Marks(marks)
    }

    fn code(&mut self, name: &str, tag: &Tag) -> Ending {
        let language = || attribute(tag, "class").map(language).unwrap_or_default();
        let block = (name != "code").then(language);
        self.code = Some(Code { text: String::new(), block });
        Ending::Code
    }

    fn mention(&mut self, tag: &Tag) -> Ending {
        self.mention = attribute(tag, "id").and_then(|id| id.trim().parse().ok());
        Ending::Mention { marked: self.writer.push_mark(Mark::Bold) }
    }

    /// The text in the place of a mention may be missing.
    pub(super) fn end_mention(&mut self, marked: bool) {
        if let Some(id) = self.mention.take()
            && let Some(mention) = self.mentions.get(&id)
        {
            self.writer.text(mention.mention_text.as_deref().unwrap_or_default());
        }
        if marked {
            self.writer.pop_mark(&Mark::Bold);
        }
    }

    /// Emoji may be pictures, too. Public pictures have an address; those of Teams only Teams shows.
    fn media(&mut self, name: &str, tag: &Tag) -> Ending {
        let kind = attribute(tag, "itemtype").unwrap_or_default();
        if kind.ends_with("/Emoji") {
            return self.alternative(tag);
        }
        let alternative = attribute(tag, "alt").map(str::trim).unwrap_or_default();
        let says_nothing = alternative.eq_ignore_ascii_case("image");
        let described = Some(alternative).filter(|alt| !alt.is_empty() && !says_nothing);
        let (icon, key) = match name {
            "video" => ("🎬", Key::Video),
            "audio" => ("🎤", Key::VoiceMessage),
            _ if kind.ends_with("/Giphy") => ("🖼️", Key::Gif),
            _ => ("🖼️", Key::Image),
        };
        let duration = attribute(tag, "data-duration").and_then(attachment::minutes);
        let detail = described.or(duration.as_deref());
        let source = attribute(tag, "src").unwrap_or_default();
        let public =
            Some(source).filter(|source| name == "img" && !source.contains("/hostedContents/"));
        let address = self.expected_address().or_else(|| public.map(str::to_owned));
        self.mention = None;
        self.writer.space();
        let note = Note { icon, label: Some(key), detail, address: address.as_deref() };
        note.write_at(source, &mut self.writer, self.scene.context);
        self.writer.space();
        Ending::Nothing
    }

    /// A custom emoji is known by a name, which is shown as people write it.
    pub(super) fn alternative(&mut self, tag: &Tag) -> Ending {
        let text = ["alt", "title", "id"]
            .into_iter()
            .find_map(|name| attribute(tag, name).filter(|text| !text.trim().is_empty()));
        let text = text.unwrap_or_default();
        let is_name =
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        self.mention = None;
        self.characters(&if is_name { format!(":{text}:") } else { text.to_owned() });
        Ending::Nothing
    }

    /// What comes after the text is full is told later, in fewer words.
    fn attachment(&mut self, tag: &Tag) -> Ending {
        let id = attribute(tag, "id").unwrap_or_default();
        let full = self.writer.is_truncated()
            || self.placed.iter().take(LOOKED_FOR).filter(|placed| **placed).count() >= SHOWN;
        let known = self.scene.attachments.iter().zip(&mut self.placed).take(LOOKED_FOR);
        let mut found = known.filter(|(attachment, placed)| attachment.id == id && !**placed);
        if !full && let Some((attachment, placed)) = found.next() {
            *placed = true;
            attachment::write(attachment, &mut self.writer, self.scene);
        }
        let looked_at = self.scene.attachments.iter().take(LOOKED_FOR);
        if looked_at.filter(|attachment| attachment.id == id).count() == 0 {
            let label = Some(Key::Attachment);
            let note = Note { icon: "📎", label, detail: None, address: None };
            note.write_line(&mut self.writer, self.scene.context);
        }
        Ending::Nothing
    }
}
