//! Messages become posts: judged by an independent reader of Markdown, by eye in the gallery, and by chance.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adversary;
mod faithful;
mod gallery;
mod hostile;
mod reader;
#[expect(unreachable_pub, reason = "the fuzz targets use it, too")]
mod sample;
