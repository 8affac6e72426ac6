//! TLS to the database, as the address asks for it.

use std::path::Path;

use clock::Clock;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sandbox::postgres::Postgres;

use crate::support::{node, sql};

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Gives the server a certificate for `localhost` and turns TLS on.
async fn turn_on(postgres: &Postgres, issuer: &CertifiedIssuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let sql = sql(&postgres.dsn("postgres")).await;
    for (file, pem) in [("server.crt", certificate.pem()), ("server.key", key.serialize_pem())] {
        let lines = format!("SELECT unnest(string_to_array('{pem}', E'\\n'))");
        let write = format!("COPY ({lines}) TO PROGRAM 'umask 077; cat > {file}'");
        sql.batch_execute(&write).await.unwrap();
    }
    sql.batch_execute("ALTER SYSTEM SET ssl = on").await.unwrap();
    postgres.restart().await.unwrap();
}

/// Whether an address with this host and these TLS keys gets an encrypted connection.
async fn encrypted(postgres: &Postgres, host: &str, keys: &str) -> bool {
    let dsn = postgres.dsn("tls").replace("127.0.0.1", host).replace("sslmode=disable", keys);
    let store = node(&dsn, &Clock::system());
    if store.setting("a").await.is_err() {
        return false;
    }
    let ssl = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE datname = 'tls' AND pid <> pg_backend_pid()";
    sql(&postgres.dsn("tls")).await.query(ssl, &[]).await.unwrap()[0].get(0)
}

fn root(file: &Path) -> String {
    format!("sslrootcert={}", file.display())
}

#[tokio::test]
async fn each_sslmode_judges_the_certificate_as_postgresql_means_it() {
    let postgres = Postgres::start_own().await.unwrap();
    postgres.create_database("tls").await.unwrap();
    let plain = postgres.dsn("tls");
    node(&plain, &Clock::system()).migrate().await.unwrap();
    assert!(!encrypted(&postgres, "127.0.0.1", "sslmode=require").await, "TLS is off yet");

    let (ours, other) = (authority(), authority());
    turn_on(&postgres, &ours).await;
    let folder = tempfile::tempdir().unwrap();
    let (trusted, foreign) = (folder.path().join("ours.pem"), folder.path().join("other.pem"));
    std::fs::write(&trusted, ours.pem()).unwrap();
    std::fs::write(&foreign, other.pem()).unwrap();
    let (trusted, foreign) = (root(&trusted), root(&foreign));

    for (host, keys, expected) in [
        ("127.0.0.1", "sslmode=require".to_owned(), true),
        ("127.0.0.1", format!("sslmode=require&{trusted}"), true),
        ("127.0.0.1", format!("sslmode=require&{foreign}"), false),
        ("127.0.0.1", format!("sslmode=verify-ca&{trusted}"), true),
        ("127.0.0.1", format!("sslmode=verify-ca&{foreign}"), false),
        ("127.0.0.1", format!("sslmode=verify-full&{trusted}"), false),
        ("localhost", format!("sslmode=verify-full&{trusted}"), true),
        ("localhost", format!("sslmode=verify-full&{foreign}"), false),
        ("localhost", "sslmode=verify-full".to_owned(), false),
    ] {
        assert_eq!(encrypted(&postgres, host, &keys).await, expected, "{host} {keys}");
    }
}
