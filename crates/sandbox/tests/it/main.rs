//! The sandbox seen from outside.

mod microsoft;
