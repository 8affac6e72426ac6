//! Change notifications, made before anything is measured.

use anyhow::Result;
use serde_json::{Value, json};

use super::http::Client;

/// Items that one POST carries at most.
pub(super) const MOST_ITEMS: usize = 20;

/// A POST that is ready to be sent.
pub(super) struct Post {
    pub(super) body: Vec<u8>,
    pub(super) items: usize,
}

/// To whom a message goes.
#[derive(Clone, Copy)]
pub(super) enum To {
    /// A connected user, by number.
    User(usize),
    /// Somebody who is not.
    Stranger,
}

/// The object id at Microsoft of a connected user, as the sandbox numbers them.
pub(super) fn user(number: usize) -> String {
    format!("{number:08x}-0000-4000-8000-000000000000")
}

/// Lets the pretend Microsoft make one POST of one-to-one messages, each from a sender of its own.
/// The text holds `first`, `first + 1`, … as `no. …` to be found again, and fills the resource to 1 KB.
pub(super) fn post(microsoft: &Client, first: usize, to: &[To]) -> Result<Post> {
    let messages: Vec<Value> = to
        .iter()
        .zip(first..)
        .map(|(to, number)| {
            let sender = format!("{number:08x}-0000-4000-9000-000000000000");
            let to = match to {
                To::User(user_number) => user(*user_number),
                To::Stranger => format!("{number:08x}-0000-4000-a000-000000000000"),
            };
            let html = format!("<p>no. {number} {}</p>", "Lorem ipsum dolor sit amet. ".repeat(9));
            json!({"from": sender, "to": to, "html": html})
        })
        .collect();
    let body = microsoft.post("/notifications", &json!({"messages": messages}))?;
    Ok(Post { body, items: to.len() })
}

/// Sizes of POSTs from 1 to [`MOST_ITEMS`], all equally often, in an order that looks like chance and
/// is the same in every run.
pub(super) fn sizes(items: usize) -> Vec<usize> {
    let mut left = items;
    let mut sizes = Vec::new();
    // 7 and 20 have no common factor, so 20 steps visit every size once.
    let mut turn = 0;
    while left > 0 {
        turn = (turn + 7) % MOST_ITEMS;
        let size = (turn + 1).min(left);
        sizes.push(size);
        left -= size;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_add_up_and_are_all_there() {
        let sizes = sizes(210);
        assert_eq!(sizes.iter().sum::<usize>(), 210);
        for size in 1..=MOST_ITEMS {
            assert_eq!(sizes.iter().filter(|one| **one == size).count(), 1, "{size}");
        }
    }
}
