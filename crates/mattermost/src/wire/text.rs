//! Strings: Go's may hold any bytes, ours are UTF-8.

use std::{borrow::Borrow, fmt, ops::Deref};

use gobwire::{
    Decode, Describer, Encode, Gob, GobType, Result, TypeTable, ValueDecoder, ValueEncoder, ids,
};
use serde::{Deserialize, Serialize, Serializer};

/// A Go string. What is not UTF-8 in it was replaced by U+FFFD on arrival, so that one odd header or file name never
/// fails a call.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GoString(String);

impl GoString {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl GobType for GoString {
    fn describe(_: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::STRING)
    }

    fn compatible(_: &TypeTable, wire: i64) -> bool {
        wire == ids::STRING
    }
}

impl Encode for GoString {
    fn describe_value(&self, _: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::STRING)
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn encode(&self, encoder: &mut ValueEncoder<'_>) -> Result<()> {
        encoder.bytes(self.0.as_bytes());
        Ok(())
    }
}

impl Decode for GoString {
    fn decode_into(&mut self, decoder: &mut ValueDecoder<'_>, wire: i64) -> Result<()> {
        if wire != ids::STRING {
            return Err(decoder.mismatch::<Self>(wire));
        }
        self.0 = String::from_utf8_lossy(decoder.read_bytes()?).into_owned();
        Ok(())
    }
}

impl fmt::Debug for GoString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for GoString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Deref for GoString {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for GoString {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for GoString {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<String> for GoString {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for GoString {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<GoString> for String {
    fn from(text: GoString) -> Self {
        text.0
    }
}

impl PartialEq<str> for GoString {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for GoString {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// A string that holds a secret, such as a data source with its password. Neither `Debug` nor `Serialize` shows it.
#[derive(Clone, Default, PartialEq, Gob)]
#[gob(transparent)]
pub struct Redacted(GoString);

impl Redacted {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl From<&str> for Redacted {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redacted(…)")
    }
}

impl Serialize for Redacted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("…")
    }
}

impl<'de> Deserialize<'de> for Redacted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        GoString::deserialize(deserializer).map(Self)
    }
}
