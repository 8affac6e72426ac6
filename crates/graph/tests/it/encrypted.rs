//! What OpenSSL encrypts, we decrypt; `tests/vectors/encrypted/make.sh` says how it was made.

use std::{collections::BTreeMap, fs, path::PathBuf};

use graph::notification::{CannotDecrypt, EncryptedContent, NotificationKey, decrypt};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/encrypted")
}

pub(crate) fn key() -> NotificationKey {
    NotificationKey::from_pkcs8_der(&fs::read(folder().join("private_key.der")).unwrap()).unwrap()
}

pub(crate) fn vector(name: &str) -> EncryptedContent {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    let fields: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
    let text = |field: &str| fields.get(field).unwrap().clone();
    EncryptedContent {
        data: text("data"),
        data_signature: text("dataSignature"),
        data_key: text("dataKey"),
        encryption_certificate_id: text("encryptionCertificateId").into(),
        encryption_certificate_thumbprint: text("encryptionCertificateThumbprint"),
    }
}

#[test]
fn what_openssl_encrypts_is_decrypted() {
    let (key, plains) = (key(), fs::read_dir(folder().join("plain")).unwrap());
    let mut decrypted = 0;
    for plain in plains.map(|entry| entry.unwrap().path()) {
        let name = format!("good_{}", plain.file_stem().unwrap().to_str().unwrap());
        let content = decrypt(&vector(&name), &key);
        assert_eq!(content, Ok(fs::read(&plain).unwrap()), "{name}");
        decrypted += 1;
    }
    assert_eq!(decrypted, 5);
}

#[test]
fn every_fault_gives_the_same_error() {
    let key = key();
    for name in ["signature", "padding", "key_length", "oaep_sha256", "pkcs1", "other_key"] {
        let result = decrypt(&vector(&format!("bad_{name}")), &key);
        assert_eq!(result, Err(CannotDecrypt), "{name}");
    }
}

#[test]
fn content_that_is_cut_swapped_or_too_long_is_refused() {
    let (key, good, other) = (key(), vector("good_message"), vector("good_long"));
    let faults: [&dyn Fn(&mut EncryptedContent); 9] = [
        &|content| content.data.clear(),
        &|content| content.data_signature.clear(),
        &|content| content.data_key.clear(),
        &|content| content.data.clone_from(&other.data),
        &|content| content.data_signature.clone_from(&other.data_signature),
        &|content| content.data_key.clone_from(&other.data_key),
        &|content| content.data.push('!'),
        &|content| content.data_signature = content.data_signature.repeat(2),
        &|content| content.data_key = "A".repeat(20_000_000),
    ];
    for (number, fault) in faults.iter().enumerate() {
        let mut content = good.clone();
        fault(&mut content);
        assert_eq!(decrypt(&content, &key), Err(CannotDecrypt), "fault {number}");
    }
    assert!(decrypt(&good, &key).is_ok());
}

#[test]
fn a_key_is_rsa_and_does_not_show() {
    for der in [&b""[..], b"\x30\x03\x02\x01\x00", b"-----BEGIN PRIVATE KEY-----"] {
        let error = NotificationKey::from_pkcs8_der(der).unwrap_err();
        assert!(error.to_string().contains("PKCS#8"), "{error}");
    }
    assert_eq!(format!("{:?}", key()), "NotificationKey(RSA-2048)");
}
