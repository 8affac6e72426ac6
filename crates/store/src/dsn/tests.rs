use std::path::Path;

use proptest::prelude::*;
use tokio_postgres::config::Host;

use super::*;

struct Expected {
    dsn: &'static str,
    user: &'static str,
    password: Option<&'static str>,
    hosts: &'static [&'static str],
    ports: &'static [u16],
    dbname: Option<&'static str>,
    mode: SslMode,
    verify: Verify,
}

const PLAIN: Expected = Expected {
    dsn: "",
    user: "mmuser",
    password: Some("secret"),
    hosts: &["db"],
    ports: &[5432],
    dbname: Some("mattermost"),
    mode: SslMode::Disable,
    verify: Verify::Nothing,
};

const TABLE: &[Expected] = &[
    Expected {
        dsn: "postgres://mmuser:secret@db:5432/mattermost?sslmode=disable&connect_timeout=10&binary_parameters=yes",
        ..PLAIN
    },
    Expected {
        dsn: "postgresql://mmuser:secret@db:5432/mattermost?sslmode=disable\u{26}unknown=x",
        ..PLAIN
    },
    Expected {
        dsn: "host=db port=5432 user=mmuser password=secret dbname=mattermost sslmode=disable binary_parameters=yes",
        ..PLAIN
    },
    Expected {
        dsn: r"host = db port=5432 user='mmuser' password='s\'e \\c' dbname=mattermost sslmode=disable",
        password: Some(r"s'e \c"),
        ..PLAIN
    },
    Expected {
        dsn: "host=db port=5432 user=mmuser password='' dbname=mattermost sslmode=disable",
        password: Some(""),
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:p%40ss%2Fw%3Ard%25+x@db:5432/mattermost?sslmode=disable",
        password: Some("p@ss/w:rd%+x"),
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:p@ss@db:5432/mattermost?sslmode=disable",
        password: Some("p@ss"),
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser@db/mattermost?password=secret&port=6432&sslmode=disable",
        ports: &[6432],
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@db1:5432,db2:5433,db3/mattermost?sslmode=disable&target_session_attrs=read-write",
        hosts: &["db1", "db2", "db3"],
        ports: &[5432, 5433, 5432],
        ..PLAIN
    },
    Expected {
        dsn: "host=db1,db2 port=5433 user=mmuser password=secret dbname=mattermost sslmode=disable",
        hosts: &["db1", "db2"],
        ports: &[5433],
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@[fd00::1]:5432,[::1]/mattermost?sslmode=disable",
        hosts: &["fd00::1", "::1"],
        ports: &[5432, 5432],
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@/mattermost?host=/var/run/postgresql&sslmode=verify-full",
        hosts: &["/var/run/postgresql"],
        ports: &[],
        verify: Verify::AuthorityAndName,
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@%2Fvar%2Frun%2Fpostgresql/mattermost",
        hosts: &["/var/run/postgresql"],
        ports: &[],
        ..PLAIN
    },
    Expected {
        dsn: "user=mmuser password=secret dbname=mattermost",
        hosts: &["localhost"],
        ports: &[],
        mode: SslMode::Require,
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@db:5432/mattermost?sslmode=prefer",
        mode: SslMode::Prefer,
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@db:5432/mattermost?sslmode=require",
        mode: SslMode::Require,
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@db:5432/mattermost?sslmode=require&sslrootcert=/etc/ca.pem",
        mode: SslMode::Require,
        verify: Verify::Authority,
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@db:5432/mattermost?sslmode=verify-ca",
        mode: SslMode::Require,
        verify: Verify::Authority,
        ..PLAIN
    },
    Expected {
        dsn: "postgres://mmuser:secret@db:5432/mattermost?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        mode: SslMode::Require,
        verify: Verify::AuthorityAndName,
        ..PLAIN
    },
];

#[test]
fn addresses_are_read_as_lib_pq_reads_them() {
    for expected in TABLE {
        let Dsn { config, tls } = parse(expected.dsn).unwrap();
        let hosts: Vec<Host> = expected
            .hosts
            .iter()
            .map(|host| match host.strip_prefix('/') {
                Some(_) => Host::Unix(Path::new(host).to_owned()),
                None => Host::Tcp((*host).to_owned()),
            })
            .collect();
        assert_eq!(config.get_hosts(), hosts, "{}", expected.dsn);
        assert_eq!(config.get_ports(), expected.ports, "{}", expected.dsn);
        assert_eq!(config.get_user(), Some(expected.user), "{}", expected.dsn);
        let password = expected.password.map(str::as_bytes);
        assert_eq!(config.get_password(), password, "{}", expected.dsn);
        assert_eq!(config.get_dbname(), expected.dbname, "{}", expected.dsn);
        assert_eq!(config.get_ssl_mode(), expected.mode, "{}", expected.dsn);
        assert_eq!(tls.verify, expected.verify, "{}", expected.dsn);
    }
}

#[test]
fn what_cannot_be_an_address_is_refused_without_quoting_it() {
    for (dsn, error) in [
        ("mmuser:hunter2@tcp(db:3306)/mattermost?charset=utf8mb4", DsnError::Shape),
        ("hunter2", DsnError::Shape),
        ("host=db password='hunter2", DsnError::Shape),
        ("postgres://u:hunter2@db:port/m", DsnError::Value("port")),
        ("postgres://u:hunter2@db:1,db:2/m?port=1,2,3", DsnError::Value("port")),
        ("host=db sslmode=hunter2", DsnError::Value("sslmode")),
        ("host=db connect_timeout=hunter2", DsnError::Value("connect_timeout")),
    ] {
        let refused = parse(dsn).unwrap_err();
        assert_eq!(refused, error, "{dsn}");
        assert!(!format!("{refused} {refused:?}").contains("hunter2"));
    }
}

#[test]
fn the_limit_for_dialling_is_shared_by_the_hosts() {
    let limit = |dsn: &str| {
        let config = parse(dsn).unwrap().config_dialling_within(Duration::from_millis(600));
        config.get_connect_timeout().copied()
    };
    assert_eq!(limit("host=a connect_timeout=10"), Some(Duration::from_millis(600)));
    assert_eq!(limit("host=a,b,c"), Some(Duration::from_millis(200)));
}

#[test]
fn the_search_path_is_handed_on() {
    let dsn = parse("postgres://u@db/m?search_path=chat,%20public&sslmode=disable").unwrap();
    assert_eq!(dsn.config.get_options(), Some("-c search_path=chat,public"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}", scheme in prop::bool::ANY) {
        let _ = parse(&if scheme { format!("postgres://{text}") } else { text });
    }

    #[test]
    fn any_password_survives_quoting(password in "[^\0]{0,30}") {
        let quoted = password.replace('\\', r"\\").replace('\'', r"\'");
        let dsn = parse(&format!("host=db password='{quoted}' user=u")).unwrap();
        prop_assert_eq!(dsn.config.get_password(), Some(password.as_bytes()));
    }
}
