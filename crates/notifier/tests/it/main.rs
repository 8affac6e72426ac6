//! Messages become posts: judged by an independent reader of Markdown, by eye in the gallery, and by chance.

mod faithful;
mod gallery;
mod hostile;
mod reader;
