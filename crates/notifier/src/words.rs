//! Every sentence that people read, in their language.
//!
//! The texts are Fluent files in `assets/i18n`, compiled in. Fluent, because other languages count
//! ("1 image", "2 images") by rules of their own.
//!
//! Invariant: a text always comes out. A language that lacks one falls back to English, which has all.

use std::{borrow::Cow, sync::Arc};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::command::Reply;

mod key;

pub use key::Key;

/// English first: it is the one that others fall back to.
const FILES: [(&str, &str); 8] = [
    ("en", include_str!("../../../assets/i18n/en.ftl")),
    ("de", include_str!("../../../assets/i18n/de.ftl")),
    ("es", include_str!("../../../assets/i18n/es.ftl")),
    ("fr", include_str!("../../../assets/i18n/fr.ftl")),
    ("ja", include_str!("../../../assets/i18n/ja.ftl")),
    ("nl", include_str!("../../../assets/i18n/nl.ftl")),
    ("pt-BR", include_str!("../../../assets/i18n/pt-BR.ftl")),
    ("zh-CN", include_str!("../../../assets/i18n/zh-CN.ftl")),
];

/// What is put into a text, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(Vec<(&'static str, Value)>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(usize),
    Reply(Box<Reply>),
}

impl Args {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text. It goes in as it is: what is meant for Markdown has to be escaped before.
    #[must_use]
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.push((name, Value::Text(text.into())));
        self
    }

    /// Adds a number, which the text may count with.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: usize) -> Self {
        self.0.push((name, Value::Number(number)));
        self
    }

    /// Adds another text, in the language of the whole.
    #[must_use]
    pub fn reply(mut self, name: &'static str, reply: Reply) -> Self {
        self.0.push((name, Value::Reply(Box::new(reply))));
        self
    }

    fn to_fluent(&self, words: &Words, locale: &str) -> FluentArgs<'_> {
        let mut args = FluentArgs::new();
        for (name, value) in &self.0 {
            match value {
                Value::Text(text) => args.set(*name, text.as_str()),
                Value::Number(number) => args.set(*name, *number),
                Value::Reply(reply) => args.set(*name, reply.text(words, locale)),
            }
        }
        args
    }
}

/// What a page says: what happened, why, and what to do next. Plain text, to be escaped for HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageText {
    /// What happened.
    pub title: String,
    /// Why.
    pub text: String,
    /// What to do next.
    pub next: String,
}

struct Language {
    tag: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
    source: &'static str,
}

/// All texts in all languages. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    languages: Arc<[Language]>,
}

impl Words {
    /// Reads the compiled-in texts.
    pub fn new() -> Self {
        Self { languages: FILES.iter().map(|(tag, source)| language(tag, source)).collect() }
    }

    /// The text of `key` in the best language for a Mattermost locale (`de`, `pt-BR`, `en-AU`).
    pub fn text(&self, locale: &str, key: Key, args: &Args) -> String {
        self.find(locale, key.id(), None, args)
    }

    /// The page of `key`, which has to be one of the `Page…` keys.
    pub fn page(&self, locale: &str, key: Key, args: &Args) -> PageText {
        PageText {
            title: self.find(locale, key.id(), None, args),
            text: self.find(locale, key.id(), Some("text"), args),
            next: self.find(locale, key.id(), Some("next"), args),
        }
    }

    /// What is said when that of `key`, one of the `Condition…` keys, has ended.
    pub fn over(&self, locale: &str, key: Key, args: &Args) -> String {
        self.find(locale, key.id(), Some("over"), args)
    }

    /// The tag of the language that a locale gets, for a page's `lang`.
    pub fn language(&self, locale: &str) -> String {
        self.best(locale).map(|language| language.tag.to_string()).unwrap_or_default()
    }

    /// Each language's tag and the ids that its file defines, in the order of the file; attributes as
    /// `id.attribute`.
    pub fn messages(&self) -> Vec<(String, Vec<String>)> {
        let listed = |language: &Language| (language.tag.to_string(), defined(language.source));
        self.languages.iter().map(listed).collect()
    }

    fn find(&self, locale: &str, id: &str, attribute: Option<&str>, args: &Args) -> String {
        let args = args.to_fluent(self, locale);
        let tried = self.best(locale).into_iter().chain(self.languages.iter());
        let mut texts = tried.filter_map(|language| language.format(id, attribute, &args));
        texts.next().unwrap_or_else(|| id.to_owned())
    }

    fn best(&self, locale: &str) -> Option<&Language> {
        let wanted: LanguageIdentifier = locale.parse().unwrap_or_default();
        let exact = self.languages.iter().find(|language| language.tag == wanted);
        let related = || self.languages.iter().find(|known| reads(&wanted, &known.tag));
        exact.or_else(related).or_else(|| self.languages.first())
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::new()
    }
}

impl Language {
    fn format(&self, id: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        errors.is_empty().then(|| Cow::into_owned(text))
    }
}

/// Whether a reader of `wanted` gets `known` rather than English.
fn reads(wanted: &LanguageIdentifier, known: &LanguageIdentifier) -> bool {
    wanted.language == known.language
        && is_traditional_chinese(wanted) == is_traditional_chinese(known)
}

/// Chinese has two scripts; who reads the one is not given the other. Mattermost names the region only (`zh-TW`).
fn is_traditional_chinese(tag: &LanguageIdentifier) -> bool {
    let region = || tag.region.is_some_and(|region| ["HK", "MO", "TW"].contains(&region.as_str()));
    tag.language.as_str() == "zh"
        && tag.script.map_or_else(region, |script| script.as_str() == "Hant")
}

/// A message with a syntax error is left out, so that it falls back to English; the tests allow none.
fn language(tag: &str, source: &'static str) -> Language {
    let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag.clone()]);
    // The marks around arguments would end up inside Markdown and links.
    bundle.set_use_isolating(false);
    let parsed = FluentResource::try_new(source.to_owned());
    bundle.add_resource_overriding(parsed.unwrap_or_else(|(readable, _)| readable));
    Language { tag, bundle, source }
}

/// A definition begins a line; an attribute begins with a dot after the indentation.
fn defined(source: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut message = "";
    for line in source.lines() {
        let Some((name, _)) = line.split_once('=') else { continue };
        if let Some(attribute) = name.trim().strip_prefix('.') {
            ids.push(format!("{message}.{attribute}"));
        } else if name.starts_with(|c: char| c.is_ascii_lowercase()) {
            message = name.trim();
            ids.push(message.to_owned());
        }
    }
    ids
}

#[cfg(test)]
mod tests;
