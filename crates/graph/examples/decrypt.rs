//! Decrypts one notification of 1 KB again and again on one core and prints how many a second.
#![expect(clippy::print_stdout, reason = "what it prints is its result")]
#![expect(
    clippy::disallowed_methods,
    reason = "a measurement needs a stopwatch, not the time of day"
)]

use std::{
    collections::BTreeMap,
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use graph::notification::{EncryptedContent, NotificationKey, decrypt};

const KEY: &[u8] = include_bytes!("../tests/vectors/encrypted/private_key.der");
const ITEM: &str = include_str!("../tests/vectors/encrypted/good_message.json");

const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn Error>> {
    let key = NotificationKey::from_pkcs8_der(KEY)?;
    let content = content()?;
    rate(&content, &key, WARM_UP)?;
    println!("{:.1}", rate(&content, &key, MEASURED)?);
    Ok(())
}

fn content() -> Result<EncryptedContent, Box<dyn Error>> {
    let mut fields: BTreeMap<String, String> = serde_json::from_str(ITEM)?;
    let mut text = |name: &str| fields.remove(name).unwrap_or_default();
    Ok(EncryptedContent {
        data: text("data"),
        data_signature: text("dataSignature"),
        data_key: text("dataKey"),
        encryption_certificate_id: text("encryptionCertificateId").into(),
        encryption_certificate_thumbprint: text("encryptionCertificateThumbprint"),
    })
}

/// Items a second.
fn rate(
    content: &EncryptedContent,
    key: &NotificationKey,
    length: Duration,
) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    let mut items = 0_u32;
    while begun.elapsed() < length {
        black_box(decrypt(black_box(content), key)?);
        items += 1;
    }
    Ok(f64::from(items) / begun.elapsed().as_secs_f64())
}
