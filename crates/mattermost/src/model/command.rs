//! Slash commands (`model/command.go`, `model/command_args.go`, `model/command_response.go`).

mod autocomplete;

use std::collections::HashMap;

pub use autocomplete::{
    ArgumentData, AutocompleteArg, AutocompleteData, AutocompleteListItem,
    AutocompleteStaticListArg, AutocompleteTextArg,
};

use super::{SlackAttachment, model};
use crate::{GoString, Object};

model! {
    /// A slash command to register.
    Command {
        id: GoString,
        team_id: GoString,
        trigger: GoString,
        auto_complete: bool,
        auto_complete_desc: GoString,
        auto_complete_hint: GoString,
        display_name: GoString,
        description: GoString,
        autocomplete_data: Option<AutocompleteData>,
        autocomplete_icon_data: GoString,
    }

    /// A command as a user typed it.
    CommandArgs {
        user_id: GoString,
        channel_id: GoString,
        team_id: GoString,
        root_id: GoString,
        parent_id: GoString,
        trigger_id: GoString,
        command: GoString,
        site_url: GoString = "SiteURL",
        user_mentions: HashMap<GoString, GoString>,
        channel_mentions: HashMap<GoString, GoString>,
    }

    /// The answer to a command.
    CommandResponse {
        response_type: GoString,
        text: GoString,
        username: GoString,
        channel_id: GoString,
        icon_url: GoString = "IconURL",
        r#type: GoString,
        props: Object,
        goto_location: GoString,
        trigger_id: GoString,
        skip_slack_parsing: bool,
        attachments: Vec<SlackAttachment>,
    }
}

impl CommandResponse {
    /// An answer that only the user who typed the command sees.
    pub fn ephemeral(text: impl Into<GoString>) -> Self {
        Self { response_type: "ephemeral".into(), text: text.into(), ..Self::default() }
    }
}
