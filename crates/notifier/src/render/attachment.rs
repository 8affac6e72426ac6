//! What is attached to a message, shown or at least told, whatever it is.

use graph::{Attached, Attachment, QuotedMessage, Sender, file_address};

use super::{
    RenderContext, card,
    escape::shortened,
    head::known_name,
    html::{self, Scene},
    note::Note,
    writer::{Block, Mark, Writer},
};
use crate::words::Key;

/// Writes an attachment, set apart from the text around it.
pub(super) fn write(attachment: &Attachment, writer: &mut Writer, scene: Scene<'_>) {
    let context = scene.context;
    match attachment.attached() {
        Attached::LoopPlaceholder => {}
        Attached::Reply(message) => reply(&message, writer, scene),
        Attached::Forwarded(message) => forwarded(&message, writer, scene),
        Attached::AdaptiveCard(card) => {
            card::write(
                |writer| card::adaptive(&card.0, writer, context),
                attachment,
                writer,
                context,
            );
        }
        Attached::Card(card) => {
            card::write(
                |writer| card::classic(&card.0, writer, context),
                attachment,
                writer,
                context,
            );
        }
        Attached::Video(card) => {
            let address = attachment.content_url.as_deref().or_else(|| card.media());
            let note = named(attachment, "🎬", Key::Video);
            set_apart(&Note { address, ..note }, attachment, writer, context);
            card::classic(&card.0, writer, context);
        }
        told => tell(&told, attachment, writer, context),
    }
}

fn name_of(attachment: &Attachment) -> Option<&str> {
    attachment.name.as_deref().filter(|name| !name.trim().is_empty())
}

/// Says what an attachment is, and its name and address if it has them.
fn named<'a>(attachment: &'a Attachment, icon: &'static str, key: Key) -> Note<'a> {
    let address = attachment.content_url.as_deref();
    Note { icon, label: Some(key), detail: name_of(attachment), address }
}

fn set_apart(
    note: &Note<'_>,
    attachment: &Attachment,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    writer.break_line();
    note.write_at(&attachment.id, writer, context);
    writer.break_line();
}

fn tell(
    told: &Attached,
    attachment: &Attachment,
    writer: &mut Writer,
    context: &RenderContext<'_>,
) {
    let named = |icon, key| named(attachment, icon, key);
    let name = name_of(attachment);
    let file = attachment.content_url.as_deref().map(file_address);
    let note = match told {
        Attached::File => Note {
            label: name.is_none().then_some(Key::File),
            address: file.as_deref(),
            ..named("📎", Key::File)
        },
        Attached::FileOffer => named("📎", Key::FileOffer),
        Attached::Meeting => named("📅", Key::Meeting),
        Attached::Tab => named("📑", Key::Tab),
        Attached::CodeSnippet { language, .. } => Note {
            detail: language.as_deref().or(name),
            address: None,
            ..named("📄", Key::CodeSnippet)
        },
        Attached::Loop { url } => {
            Note { address: url.as_deref(), ..named("🔁", Key::LoopComponent) }
        }
        Attached::Audio { duration } => {
            let spoken = duration.as_deref().and_then(minutes);
            let detail = spoken.as_deref().or(name);
            let note = Note { detail, ..named("🎤", Key::VoiceMessage) };
            return note.write_line(writer, context);
        }
        Attached::Image => named("🖼️", Key::Image),
        _ => {
            let kind = Some(attachment.content_type.as_str());
            Note { detail: name.or(kind), ..named("📎", Key::Attachment) }
        }
    };
    set_apart(&note, attachment, writer, context);
}

/// The message that is answered, as Teams shows it: the name above a few lines.
fn reply(message: &QuotedMessage, writer: &mut Writer, scene: Scene<'_>) {
    quote(writer, |writer| {
        writer.marked(&Mark::Bold, &name(message.sender.as_ref(), scene));
        writer.break_line();
        writer.lines(&message.content);
    });
}

fn forwarded(message: &QuotedMessage, writer: &mut Writer, scene: Scene<'_>) {
    quote(writer, |writer| {
        writer.text("↪️");
        writer.space();
        writer.marked(&Mark::Italic, &scene.context.plain(Key::ForwardedFrom));
        writer.space();
        writer.marked(&Mark::Bold, &name(message.sender.as_ref(), scene));
        writer.break_line();
        html::write(&message.content, writer, Scene::bare(scene.context));
    });
}

fn quote(writer: &mut Writer, content: impl FnOnce(&mut Writer)) {
    writer.break_paragraph();
    let opened = writer.push_block(Block::Quote);
    content(writer);
    if opened {
        writer.pop_block();
    }
    writer.break_line();
    writer.break_paragraph();
}

fn name(sender: Option<&Sender>, scene: Scene<'_>) -> String {
    let name = sender.and_then(|sender| known_name(sender, scene.members));
    name.map_or_else(|| scene.context.plain(Key::SenderUnknown), shortened)
}

/// `PT1M13S` as `1:13`.
pub(super) fn minutes(duration: &str) -> Option<String> {
    let mut seconds = 0_u64;
    let mut number = 0_u64;
    for c in duration.strip_prefix("PT")?.chars().take(12) {
        let unit = match c {
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            // Fractions of a second do not matter.
            '.' => {
                seconds += number;
                break;
            }
            digit => {
                number = number * 10 + u64::from(digit.to_digit(10)?);
                continue;
            }
        };
        seconds += number * unit;
        number = 0;
    }
    Some(format!("{}:{:02}", seconds / 60, seconds % 60))
}
