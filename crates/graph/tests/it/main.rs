//! Microsoft's own samples, what `openssl` and `PyJWT` make, and hostile input.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod encrypted;
mod hostile;
mod samples;
mod tokens;
