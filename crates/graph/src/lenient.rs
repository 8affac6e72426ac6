//! How to read Microsoft's JSON although it is not always what its documentation says.
//!
//! Samples of one property differ in case, and any property may be null or missing. A message that we read only
//! in part is still worth a notification; one that we refuse to read is lost.
//!
//! Invariant: a property of an unexpected shape becomes its default, never an error.

use std::borrow::Cow;

use serde::{Deserialize as _, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// Reads JSON in which a text may have been cut within an emoji: half of an escaped one is no Unicode, and becomes `�`.
/// PostgreSQL takes no NUL, so that is left out.
pub fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    match std::str::from_utf8(json) {
        Ok(json) => serde_json::from_str(&plain(json)),
        Err(_) => serde_json::from_slice(json),
    }
}

/// The same JSON without `\u` escapes of unpaired surrogates and of NUL.
fn plain(json: &str) -> Cow<'_, str> {
    let unit = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut whole, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = json.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        at += match unit(at) {
            Some(0xd800..0xdc00) if matches!(unit(at + 6), Some(0xdc00..0xe000)) => 12,
            Some(code @ (0 | 0xd800..0xe000)) => {
                whole.push_str(json.get(copied..at).unwrap_or_default());
                whole.push_str(if code == 0 { "" } else { "\\ufffd" });
                copied = at + 6;
                6
            }
            Some(_) => 6,
            // Also a backslash that is escaped itself; what follows it may be longer than a byte.
            None => {
                1 + json
                    .get(at + 1..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8)
            }
        };
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    whole.push_str(json.get(copied..).unwrap_or_default());
    Cow::Owned(whole)
}

/// The property, or its default if it is null or has another shape.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// The elements that can be read.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let Value::Array(elements) = Value::deserialize(deserializer)? else { return Ok(Vec::new()) };
    Ok(elements.into_iter().filter_map(|element| serde_json::from_value(element).ok()).collect())
}

/// A closed enum read from Microsoft's words in any case; every other word is the variant after `else`.
macro_rules! words {
    (
        $(#[$meta:meta])* $name:ident
        { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }
        else $(#[$other_meta:meta])* $other:ident
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            $(#[$other_meta])*
            #[default]
            $other,
        }

        impl $name {
            /// Microsoft's word for it; `other` for one that is not known.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::$other => "other",
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                $(if word.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })*
                Self::$other
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::from(word.as_ref()))
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_emoji_and_nul_cost_nothing_else() {
        let cases = [
            (r#""Great \ud83d""#, "Great \u{fffd}"),
            (r#""\udc4d\ud83d\ud83d\udc4d""#, "\u{fffd}\u{fffd}👍"),
            (r#""\\ud83d \ud83dx""#, "\\ud83d \u{fffd}x"),
            (r#""\ud83d\u0041 ü\ud83d""#, "\u{fffd}A ü\u{fffd}"),
            (r#""a\u0000b\\u0000\u0000""#, "ab\\u0000"),
        ];
        for (json, expected) in cases {
            assert_eq!(from_json::<String>(json.as_bytes()).unwrap(), expected, "{json}");
        }
        for json in [r#""\ud83"#, r#""\ud83d"#, r#""\"#, r#""\ü\ud83d""#] {
            assert!(from_json::<String>(json.as_bytes()).is_err(), "{json}");
        }
    }
}
