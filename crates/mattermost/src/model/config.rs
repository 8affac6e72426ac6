//! The parts of the server's configuration that plugins need (`model/config.go`).
//!
//! Never send one back: a `false` or `0` that was set on purpose does not travel, and the server would put its default there.

use super::model;
use crate::{GoString, Redacted};

model! {
    /// The server's configuration.
    Config {
        service_settings: ServiceSettings,
        team_settings: TeamSettings,
        sql_settings: SqlSettings,
        file_settings: FileSettings,
        localization_settings: LocalizationSettings,
    }

    /// Where the server is.
    ServiceSettings {
        site_url: GoString = "SiteURL",
        enable_developer: bool,
    }

    /// What the server is called.
    TeamSettings {
        site_name: GoString,
    }

    /// The database. Only `GetUnsanitizedConfig` has the data source.
    SqlSettings {
        driver_name: GoString,
        data_source: Redacted,
        data_source_replicas: Vec<Redacted>,
    }

    /// Files in posts; `max_file_size` is in bytes.
    FileSettings {
        enable_file_attachments: bool,
        max_file_size: i64,
    }

    /// Languages.
    LocalizationSettings {
        default_server_locale: GoString,
        default_client_locale: GoString,
    }
}
