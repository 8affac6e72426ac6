//! Identifiers and secrets nobody can guess.

use aws_lc_rs::rand;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("aws-lc's generator has no failure that a process survives");
    bytes
}

/// A random GUID (version 4).
pub(crate) fn guid() -> String {
    let mut raw = u128::from_be_bytes(bytes());
    raw = raw & !(0xf << 76) | (0x4 << 76);
    raw = raw & !(0x3 << 62) | (0x2 << 62);
    let hex = format!("{raw:032x}");
    let (first, rest) = hex.split_at(8);
    let (second, rest) = rest.split_at(4);
    let (third, rest) = rest.split_at(4);
    let (fourth, fifth) = rest.split_at(4);
    format!("{first}-{second}-{third}-{fourth}-{fifth}")
}

/// An opaque secret in the shape of an authorization code or a refresh token.
pub(crate) fn opaque(prefix: &str) -> String {
    format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes::<48>()))
}

/// `bytes` in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_guid_has_the_version_and_variant_of_a_random_one() {
        let guid = super::guid();
        assert_eq!(guid.len(), 36);
        assert_eq!(guid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&guid.as_bytes()[19]), "{guid}");
        assert_ne!(guid, super::guid());
    }
}
