//! Renders the messages of the gallery again and again on one core, in turns with two crates that convert HTML to
//! Markdown, and prints the figures as JSON.
//!
//! The crates convert the text alone; ours is the whole post.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use graph::{Body, BodyType, ChatMessage, ChatType};
use notifier::{
    files::Obstacles,
    render::{ChatView, RenderContext, notification},
    words::Words,
};
use serde_json::{Value, json};

#[path = "../../crates/notifier/tests/it/adversary.rs"]
mod adversary;

const TURNS: usize = 5;
const TURN: Duration = Duration::from_secs(1);

fn main() -> Result<(), Box<dyn Error>> {
    let words = Words::new();
    let teams = "https://teams.microsoft.com".parse()?;
    let obstacles = Obstacles::new();
    let context = RenderContext {
        words: &words,
        locale: "en",
        reader: None,
        teams: &teams,
        obstacles: &obstacles,
    };
    let view = ChatView {
        id: "19:a_b@unq.gbl.spaces".into(),
        chat_type: ChatType::OneOnOne,
        topic: None,
        tenant: None,
        members: Vec::new(),
    };
    let render = |message: &ChatMessage| {
        black_box(notification(black_box(message), &view, &context));
    };
    let messages = gallery()?;
    let texts: Vec<&ChatMessage> = messages.iter().filter(|message| is_mixed(message)).collect();
    let (mut ours, mut htmd, mut html_to_markdown) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        ours.push(rate(&texts, render));
        htmd.push(rate(&texts, |message| {
            black_box(htmd::convert(black_box(&message.body.content)).is_ok());
        }));
        html_to_markdown.push(rate(&texts, |message| {
            let content = black_box(&message.body.content);
            black_box(html_to_markdown_rs::convert(content, None).is_ok());
        }));
    }
    let figures = json!({
        "ours": ours,
        "htmd": htmd,
        "html-to-markdown-rs": html_to_markdown,
        "times_ms": times(&messages, render),
        "hostile_ms": hostile(render),
    });
    println!("{figures}");
    Ok(())
}

/// Every message of the gallery.
fn gallery() -> Result<Vec<ChatMessage>, Box<dyn Error>> {
    let mut messages = Vec::new();
    for file in
        fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/notifier/tests/gallery"))?
    {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let mut payload: Value = serde_json::from_slice(&fs::read(path)?)?;
            messages.push(serde_json::from_value(payload["message"].take())?);
        }
    }
    Ok(messages)
}

/// Whether it is for the comparison: HTML, and not what ends one of the crates with an overflow of the stack.
fn is_mixed(message: &ChatMessage) -> bool {
    let body = &message.body;
    let deep = body.content.matches("<div>").count() > 1_000;
    body.content_type == BodyType::Html && !body.content.is_empty() && !deep
}

/// Messages a second.
fn rate(messages: &[&ChatMessage], mut convert: impl FnMut(&ChatMessage)) -> f64 {
    let begun = Instant::now();
    let mut rounds = 0_usize;
    while begun.elapsed() < TURN {
        messages.iter().for_each(|message| convert(message));
        rounds += 1;
    }
    let converted = u32::try_from(rounds * messages.len()).unwrap_or(u32::MAX);
    f64::from(converted) / begun.elapsed().as_secs_f64()
}

/// The time of each rendering of each message, in milliseconds.
fn times(messages: &[ChatMessage], render: impl Fn(&ChatMessage)) -> Vec<f64> {
    const ROUNDS: usize = 50;
    let rounds = std::iter::repeat_n(messages, ROUNDS).flatten();
    rounds.map(|message| milliseconds(|| render(message))).collect()
}

/// What makes readers of HTML slow, 1 MB of each, in milliseconds: the best of three.
fn hostile(render: impl Fn(&ChatMessage)) -> BTreeMap<&'static str, f64> {
    let times = adversary::hostile(1_000_000).into_iter().map(|(kind, content)| {
        let body = Body { content_type: BodyType::Html, content };
        let message = ChatMessage { body, ..ChatMessage::default() };
        let times = (0..3).map(|_| milliseconds(|| render(&message)));
        (kind, times.fold(f64::INFINITY, f64::min))
    });
    times.collect()
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64() * 1_000.0
}
