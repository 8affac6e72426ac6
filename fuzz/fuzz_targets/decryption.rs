//! Encrypted content that is not what it claims to be: the input is an item's JSON, or else the text that is encrypted.
#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::{
    cipher::{AES_256, AES_256_KEY_LEN, EncryptingKey, EncryptionContext, UnboundCipherKey},
    hmac,
    iv::FixedLength,
    rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PrivateDecryptingKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use graph::{
    ChatMessage, from_json,
    notification::{EncryptedContent, Event, NotificationKey, decrypt, event},
};
use libfuzzer_sys::fuzz_target;

const PRIVATE_KEY: &[u8] =
    include_bytes!("../../crates/graph/tests/vectors/encrypted/private_key.der");
const SYMMETRIC_KEY: [u8; AES_256_KEY_LEN] = *b"0123456789abcdef0123456789abcdef";
const BLOCK: usize = 16;

static KEY: LazyLock<NotificationKey> =
    LazyLock::new(|| NotificationKey::from_pkcs8_der(PRIVATE_KEY).unwrap());

static DATA_KEY: LazyLock<String> = LazyLock::new(|| {
    let key = PrivateDecryptingKey::from_pkcs8(PRIVATE_KEY).unwrap().public_key();
    let mut encrypted = vec![0; key.key_size_bytes()];
    let key = OaepPublicEncryptingKey::new(key).unwrap();
    key.encrypt(&OAEP_SHA1_MGF1SHA1, &SYMMETRIC_KEY, &mut encrypted, None).unwrap();
    STANDARD.encode(encrypted)
});

fuzz_target!(|input: &[u8]| {
    let item = std::str::from_utf8(input).ok().and_then(|raw| event(raw).ok());
    if let Some(Event::Change { encrypted: Some(content), .. }) = item {
        _ = decrypt(&content, &KEY);
        if let Ok(data) = STANDARD.decode(content.data) {
            _ = decrypt(&signed(&data), &KEY);
        }
        return;
    }
    let padded = padded(input.to_vec());
    let text = decrypt(&signed(&encrypted(padded.clone())), &KEY).ok();
    assert_eq!(text.as_deref(), unpadded(&padded));
    _ = text.map(|text| from_json::<ChatMessage>(&text));
});

/// No mutation finds a signature, which is all that would be tried otherwise.
fn signed(data: &[u8]) -> EncryptedContent {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &SYMMETRIC_KEY);
    EncryptedContent {
        data: STANDARD.encode(data),
        data_signature: STANDARD.encode(hmac::sign(&key, data)),
        data_key: DATA_KEY.clone(),
        ..EncryptedContent::default()
    }
}

fn encrypted(mut blocks: Vec<u8>) -> Vec<u8> {
    let iv = FixedLength::from(*SYMMETRIC_KEY.first_chunk().unwrap());
    let key = UnboundCipherKey::new(&AES_256, &SYMMETRIC_KEY).and_then(EncryptingKey::cbc).unwrap();
    key.less_safe_encrypt(&mut blocks, EncryptionContext::Iv128(iv)).unwrap();
    blocks
}

/// Whole blocks stay as they are, and so may be padded wrongly.
fn padded(mut text: Vec<u8>) -> Vec<u8> {
    let whole = text.len().next_multiple_of(BLOCK);
    let missing = whole - text.len();
    text.resize(whole, missing as u8);
    text
}

fn unpadded(blocks: &[u8]) -> Option<&[u8]> {
    let &last = blocks.last()?;
    let (text, padding) = blocks.split_at(blocks.len().checked_sub(last.into())?);
    let right = (1..=BLOCK).contains(&padding.len()) && padding.iter().all(|&one| one == last);
    right.then_some(text)
}
