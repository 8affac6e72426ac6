//! A key pair for encrypted notifications: Microsoft encrypts to the certificate, we decrypt with the private key.
//!
//! Microsoft asks for an X.509 certificate with an RSA key of 2048 to 4096 bits and does not check its issuer
//! (<https://learn.microsoft.com/graph/change-notifications-with-resource-data>), so it signs itself.

use std::fmt;

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use graph::CertificateId;
use jiff::{Span, Timestamp, civil::Date, tz::Offset};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize,
    SerialNumber, date_time_ymd,
};
use zeroize::Zeroizing;

const COMMON_NAME: &str = "Mattermost MS Teams notifications";

/// A new key and the certificate for it.
pub struct GeneratedKey {
    /// For `encryptionCertificate` of a subscription.
    pub certificate_der_base64: String,
    /// PKCS#8, DER.
    pub private_key_pkcs8: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GeneratedKey").finish_non_exhaustive()
    }
}

/// No key could be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a key for encrypted notifications")]
pub enum Error {
    /// The cryptographic library refused.
    Certificate(#[from] rcgen::Error),
    /// The time is beyond what certificates and calendars know.
    Time,
    /// The system gave no randomness.
    Randomness(#[from] aws_lc_rs::error::Unspecified),
}

/// Makes an RSA-2048 key and a certificate that names `id` and is valid from yesterday for five years, to the day.
/// It computes for about a tenth of a second.
pub fn generate(id: &CertificateId, now: Timestamp) -> Result<GeneratedKey, Error> {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let today = Offset::UTC.to_datetime(now).date();
    let midnight = |date: Date| {
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    let yesterday = today.checked_sub(Span::new().days(1)).map_err(|_| Error::Time)?;
    let end = today.checked_add(Span::new().years(5)).map_err(|_| Error::Time)?;
    // A certificate's time has four digits for the year.
    if yesterday.year() < 0 {
        return Err(Error::Time);
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(id);
    params.serial_number = Some(serial_number()?);
    params.not_before = midnight(yesterday);
    params.not_after = midnight(end);
    let certificate = params.self_signed(&key)?;
    Ok(GeneratedKey {
        certificate_der_base64: STANDARD.encode(certificate.der()),
        private_key_pkcs8: Zeroizing::new(key.serialize_der()),
    })
}

fn subject(id: &CertificateId) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, COMMON_NAME);
    // Tells the certificates of one server apart.
    subject.push(DnType::OrganizationalUnitName, id.as_ref());
    subject
}

/// 16 random bytes, positive and of full length as RFC 5280, 4.1.2.2 wants it.
fn serial_number() -> Result<SerialNumber, Error> {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes)?;
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0x7f | 0x40;
    }
    Ok(SerialNumber::from_slice(&bytes))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        encoding::{AsDer as _, PublicKeyX509Der},
        rsa::KeyPair as RsaKeyPair,
        signature::KeyPair as _,
    };
    use graph::notification::NotificationKey;

    use super::*;

    fn contains(der: &[u8], part: &[u8]) -> bool {
        der.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn the_certificate_is_for_the_key_and_says_whose_it_is_and_how_long() {
        let generated = generate(&"key-1".into(), "2026-11-25T03:42:55Z".parse().unwrap()).unwrap();
        let certificate = STANDARD.decode(&generated.certificate_der_base64).unwrap();
        let key = RsaKeyPair::from_pkcs8(&generated.private_key_pkcs8).unwrap();
        assert_eq!(key.public_modulus_len(), 256);
        let public_key: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
        assert!(contains(&certificate, public_key.as_ref()));
        for part in [COMMON_NAME, "key-1", "261124000000Z", "311125000000Z"] {
            assert!(contains(&certificate, part.as_bytes()), "{part}");
        }
        NotificationKey::from_pkcs8_der(&generated.private_key_pkcs8).unwrap();
    }

    #[test]
    fn serial_numbers_differ_and_are_positive() {
        let (one, other) =
            (serial_number().unwrap().to_bytes(), serial_number().unwrap().to_bytes());
        assert_ne!(one, other);
        assert!((0x40..0x80).contains(&one[0]) && one.len() == 16, "{one:?}");
    }

    #[test]
    fn a_time_that_no_certificate_can_name_is_an_error() {
        for now in [Timestamp::MIN, Timestamp::MAX] {
            assert!(matches!(generate(&"k".into(), now), Err(Error::Time)), "{now}");
        }
    }
}
