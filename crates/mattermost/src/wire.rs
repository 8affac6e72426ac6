//! How do Go's values travel, where Rust's differ?
//!
//! gob (`encoding/gob`) matches struct fields by name only, so the arguments of every call are the same generic
//! structs with the fields `A`, `B`, `C`. Go strings are bytes: one that is not UTF-8 must not fail a whole call.
//! Invariant: nothing here sends a type that Mattermost has not registered (`plugin/client_rpc.go`, `init`).

mod any;
mod fault;
mod shape;
mod text;

pub use any::{Any, Object};
pub(crate) use fault::ErrorField;
use gobwire::Gob;
pub(crate) use shape::{AppFault, GoFault, Payload, Shape};
pub use text::{GoString, Redacted};

/// A call without arguments, or a reply without results: Go's `struct{}`.
#[derive(Clone, Debug, Default, Gob)]
pub(crate) struct A0 {}

/// One argument or result.
#[derive(Clone, Debug, Default, Gob)]
#[cfg_attr(test, derive(serde::Serialize), serde(rename_all = "UPPERCASE"))]
pub(crate) struct A1<A> {
    pub(crate) a: A,
}

/// Two arguments or results.
#[derive(Clone, Debug, Default, Gob)]
#[cfg_attr(test, derive(serde::Serialize), serde(rename_all = "UPPERCASE"))]
pub(crate) struct A2<A, B> {
    pub(crate) a: A,
    pub(crate) b: B,
}

/// Three arguments or results.
#[derive(Clone, Debug, Default, Gob)]
#[cfg_attr(test, derive(serde::Serialize), serde(rename_all = "UPPERCASE"))]
pub(crate) struct A3<A, B, C> {
    pub(crate) a: A,
    pub(crate) b: B,
    pub(crate) c: C,
}

/// The argument struct around some values, as an expression and as a pattern.
macro_rules! arguments {
    () => {
        $crate::wire::A0 {}
    };
    ($a:ident) => {
        $crate::wire::A1 { a: $a }
    };
    ($a:ident, $b:ident) => {
        $crate::wire::A2 { a: $a, b: $b }
    };
    ($a:ident, $b:ident, $c:ident) => {
        $crate::wire::A3 { a: $a, b: $b, c: $c }
    };
}
pub(crate) use arguments;

/// The type of [`arguments!`] for some types.
macro_rules! argument_type {
    () => { $crate::wire::A0 };
    ($a:ty) => { $crate::wire::A1<$a> };
    ($a:ty, $b:ty) => { $crate::wire::A2<$a, $b> };
    ($a:ty, $b:ty, $c:ty) => { $crate::wire::A3<$a, $b, $c> };
}
pub(crate) use argument_type;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
