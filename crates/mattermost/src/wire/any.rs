//! Go's `any` as JSON.
//!
//! A value inside an interface is named by the type it was registered under, and an unknown name ends the peer's
//! decoder. So only what every Mattermost server has registered is sent: `string`, `bool`, `int64`, `float64`,
//! `[]interface {}`, `map[string]interface {}` and nil.

use std::ops::{Deref, DerefMut};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use gobwire::{
    Decode, Describer, Encode, GobType, Interface, Result, Type, TypeTable, Value as Gob,
    ValueDecoder, ValueEncoder, ids, names,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::model::SlackAttachment;

/// Go's `any`, as JSON. An empty list inside it arrives in Go as nil.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Any(pub Value);

/// Go's `map[string]any`, as a JSON object: the props of a post, the payload of an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Object(pub Map<String, Value>);

impl Deref for Object {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Object {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Map<String, Value>> for Object {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Object {
    fn from(pairs: [(K, V); N]) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl From<Value> for Any {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl GobType for Any {
    fn describe(_: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::INTERFACE)
    }

    fn compatible(_: &TypeTable, wire: i64) -> bool {
        wire == ids::INTERFACE
    }
}

impl Encode for Any {
    fn describe_value(&self, _: &mut Describer<'_>) -> Result<i64> {
        Ok(ids::INTERFACE)
    }

    fn is_zero(&self) -> bool {
        self.0.is_null()
    }

    fn encode(&self, encoder: &mut ValueEncoder<'_>) -> Result<()> {
        encode_any(&self.0, encoder)
    }
}

impl Decode for Any {
    fn decode_into(&mut self, decoder: &mut ValueDecoder<'_>, wire: i64) -> Result<()> {
        if wire != ids::INTERFACE {
            return Err(decoder.mismatch::<Self>(wire));
        }
        self.0 = decoder.read_interface()?.map_or(Value::Null, json_of_interface);
        Ok(())
    }
}

fn describe_object(describer: &mut Describer<'_>) -> i64 {
    describer.map("map[string]interface {}", ids::STRING, ids::INTERFACE)
}

impl GobType for Object {
    fn describe(describer: &mut Describer<'_>) -> Result<i64> {
        Ok(describe_object(describer))
    }

    fn compatible(types: &TypeTable, wire: i64) -> bool {
        <std::collections::BTreeMap<String, Any>>::compatible(types, wire)
    }
}

impl Encode for Object {
    fn describe_value(&self, describer: &mut Describer<'_>) -> Result<i64> {
        Self::describe(describer)
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn encode(&self, encoder: &mut ValueEncoder<'_>) -> Result<()> {
        Fields(&self.0).encode(encoder)
    }
}

impl Decode for Object {
    fn decode_into(&mut self, decoder: &mut ValueDecoder<'_>, wire: i64) -> Result<()> {
        let mut map = std::collections::BTreeMap::<crate::GoString, Any>::new();
        map.decode_into(decoder, wire)?;
        self.0.extend(map.into_iter().map(|(key, value)| (key.into_string(), value.0)));
        Ok(())
    }
}

/// A borrowed `map[string]interface {}`.
struct Fields<'a>(&'a Map<String, Value>);

impl Encode for Fields<'_> {
    fn describe_value(&self, describer: &mut Describer<'_>) -> Result<i64> {
        Ok(describe_object(describer))
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn encode(&self, encoder: &mut ValueEncoder<'_>) -> Result<()> {
        encoder.uint(self.0.len() as u64);
        for (key, value) in self.0 {
            encoder.bytes(key.as_bytes());
            encode_any(value, encoder)?;
        }
        Ok(())
    }
}

/// A borrowed `[]interface {}`.
struct Elements<'a>(&'a [Value]);

impl Encode for Elements<'_> {
    fn describe_value(&self, describer: &mut Describer<'_>) -> Result<i64> {
        Ok(describer.slice("[]interface {}", ids::INTERFACE))
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn encode(&self, encoder: &mut ValueEncoder<'_>) -> Result<()> {
        encoder.uint(self.0.len() as u64);
        self.0.iter().try_for_each(|value| encode_any(value, encoder))
    }
}

fn encode_any(value: &Value, encoder: &mut ValueEncoder<'_>) -> Result<()> {
    match value {
        Value::Null => encoder.interface(None),
        Value::Bool(value) => encoder.interface(Some((names::BOOL, value))),
        Value::String(text) => encoder.interface(Some((names::STRING, text))),
        Value::Array(items) => encoder.interface(Some((names::ANY_SLICE, &Elements(items)))),
        Value::Object(map) => encoder.interface(Some((names::STRING_ANY_MAP, &Fields(map)))),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => encoder.interface(Some((names::INT64, &integer))),
            None => encoder.interface(Some((names::FLOAT64, &number.as_f64().unwrap_or_default()))),
        },
    }
}

/// What an interface holds, as JSON. Attachments get the names of Mattermost's own JSON (`model/slack_attachment.go`);
/// another struct keeps its Go field names.
fn json_of_interface(held: Interface) -> Value {
    if held.name == "[]*model.SlackAttachment"
        && let Ok(attachments) = held.downcast::<Vec<SlackAttachment>>()
    {
        return serde_json::to_value(attachments).unwrap_or_default();
    }
    json(&held.ty, held.value)
}

fn json(ty: &Type, value: Gob) -> Value {
    match value {
        Gob::Bool(value) => Value::Bool(value),
        Gob::Int(value) => value.into(),
        Gob::Uint(value) => value.into(),
        Gob::Float(value) => number(value),
        Gob::Complex(..) => Value::Null,
        Gob::Bytes(bytes) | Gob::Marshaled(bytes) => BASE64_STANDARD.encode(bytes).into(),
        Gob::String(text) => text.into(),
        Gob::Interface(held) => held.map_or(Value::Null, |held| json_of_interface(*held)),
        Gob::Slice(items) | Gob::Array(items) => {
            let (Type::Slice(element) | Type::Array(element, _)) = ty else { return Value::Null };
            items.into_iter().map(|item| json(element, item)).collect()
        }
        Gob::Map(pairs) => {
            let Type::Map(key_type, value_type) = ty else { return Value::Null };
            let key = |key| match json(key_type, key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Value::Object(pairs.into_iter().map(|(k, v)| (key(k), json(value_type, v))).collect())
        }
        Gob::Struct(values) => {
            // A struct inside itself has no shape of its own here, and nothing registered needs one.
            let Type::Struct(shape) = ty else { return Value::Null };
            let fields = shape.fields.iter().zip(values);
            fields
                .filter_map(|((name, ty), value)| Some((name.clone(), json(ty, value?))))
                .collect::<Map<_, _>>()
                .into()
        }
    }
}

/// A float as Go's `encoding/json` writes it: 1000, not 1000.0. JSON that Go has read holds no other numbers.
#[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53 is exact as an i64")]
fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        return (value as i64).into();
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
