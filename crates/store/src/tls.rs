//! TLS to the database, on rustls.
//!
//! PostgreSQL's `sslmode` asks for less than a browser does ("Protection Provided in Different Modes" in its
//! manual): `require` encrypts without judging the certificate, and `verify-ca` does not look at its name. Managed
//! databases rely on both, so rustls' own verifier is loosened exactly as far as the address says.

use std::{path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::dsn::{DsnError, Tls, Verify};

/// The connector for what an address says about TLS.
pub(crate) fn connector(tls: &Tls) -> Result<MakeRustlsConnect, DsnError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(Verifier::new(tls, provider.clone())?);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| DsnError::Certificates)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let config = match &tls.client {
        None => config.with_no_client_auth(),
        Some((certificate, key)) => {
            let key = PrivateKeyDer::from_pem_file(key).map_err(|_| DsnError::File("sslkey"))?;
            config
                .with_client_auth_cert(certificates(certificate, "sslcert")?, key)
                .map_err(|_| DsnError::Certificates)?
        }
    };
    Ok(MakeRustlsConnect::new(config))
}

#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// `None` where the certificate is not judged.
    chain: Option<Arc<WebPkiServerVerifier>>,
    any_name: bool,
}

impl Verifier {
    fn new(tls: &Tls, provider: Arc<CryptoProvider>) -> Result<Self, DsnError> {
        let any_name = tls.verify != Verify::AuthorityAndName;
        if tls.verify == Verify::Nothing {
            return Ok(Self { provider, chain: None, any_name });
        }
        let roots = Arc::new(authorities(tls.root_certificates.as_deref())?);
        let chain = WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
            .build()
            .map_err(|_| DsnError::NoAuthorities)?;
        Ok(Self { provider, chain: Some(chain), any_name })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        // The name is what rustls looks at last: an error about it means that all else is right.
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(TlsError::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.any_name => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn authorities(file: Option<&Path>) -> Result<RootCertStore, DsnError> {
    let certificates = match file {
        Some(file) => certificates(file, "sslrootcert")?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    let mut roots = RootCertStore::empty();
    let (usable, _) = roots.add_parsable_certificates(certificates);
    if usable == 0 { Err(DsnError::NoAuthorities) } else { Ok(roots) }
}

fn certificates(file: &Path, key: &'static str) -> Result<Vec<CertificateDer<'static>>, DsnError> {
    CertificateDer::pem_file_iter(file).and_then(Iterator::collect).map_err(|_| DsnError::File(key))
}
