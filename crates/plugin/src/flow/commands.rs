//! `/msteams …`: carries out what [`notifier::command`] understood, and answers to the person alone.
//!
//! The answer is the command's own response, which Mattermost shows in the channel or thread where the command
//! was sent, to its sender only. A failure is an answer, too: a returned error would show its id.

use mattermost::{
    Api,
    model::{AutocompleteData, Command as SlashCommand, CommandArgs, CommandResponse},
};
use notifier::{
    command::{self, Autocomplete, Command, Notifications, Reply, Status},
    condition,
    preference::{Card, setting},
    words::{Key, Words},
};
use store::Token;
use tracing::warn;

use crate::{
    app::{App, Live, State},
    flow::{
        connect, diagnosis, people,
        preference::{attachment, choose, effect, preference},
    },
};

/// The slash command as Mattermost registers it, with what it offers while it is typed.
pub(crate) fn command(words: &Words) -> SlashCommand {
    let tree = command::autocomplete(words, "en");
    SlashCommand {
        trigger: tree.trigger.into(),
        auto_complete: true,
        auto_complete_desc: tree.help_text.as_str().into(),
        auto_complete_hint: tree.hint.into(),
        display_name: "MS Teams".into(),
        autocomplete_data: Some(data(tree)),
        ..SlashCommand::default()
    }
}

fn data(tree: Autocomplete) -> AutocompleteData {
    AutocompleteData {
        trigger: tree.trigger.into(),
        hint: tree.hint.into(),
        help_text: tree.help_text.into(),
        // The server hides an entry without a role from everybody (`app/slashcommands/auto_complete`).
        role_id: if tree.for_administrators { "system_admin" } else { "system_user" }.into(),
        sub_commands: tree.sub_commands.into_iter().map(data).collect(),
        ..AutocompleteData::default()
    }
}

/// Answers one command.
pub(crate) async fn execute(app: &App, arguments: &CommandArgs) -> CommandResponse {
    let user = arguments.user_id.as_str();
    let Some(api) = app.api() else { return respond(app, "en", &failed(), arguments) };
    let locale = api.get_user(user).await.map(|user| user.locale.to_string()).unwrap_or_default();
    let command = command::parse(&arguments.command);
    let card = match answer(app, api, (user, &locale), command).await {
        Ok(card) => card,
        Err(error) => {
            warn!(error = %crate::chain(&error), user.id = user, "a command failed");
            failed()
        }
    };
    respond(app, &locale, &card, arguments)
}

fn failed() -> Card {
    Reply::plain(Key::CommandFailed).into()
}

fn respond(app: &App, locale: &str, card: &Card, arguments: &CommandArgs) -> CommandResponse {
    let mut response = CommandResponse::ephemeral(card.text(&app.words, locale));
    if !card.buttons.is_empty() {
        let beside = (String::new(), card.buttons.as_slice());
        response.attachments = vec![attachment(&app.words, locale, beside, &arguments.root_id)];
    }
    response
}

async fn answer(
    app: &App,
    api: &Api,
    (user, locale): (&str, &str),
    command: Command,
) -> Result<Card, crate::Error> {
    let live = match app.state() {
        State::Live(live) => Ok(live),
        State::Unready(unready) => Err(unready),
    };
    let turned_on = live.as_ref().ok().is_none_or(|live| live.settings.sync_notifications);
    let card = match (command, live) {
        (Command::Help, _) => Ok(Reply::plain(Key::Help).into()),
        (Command::Unknown(words), _) => Ok(command::unknown(&words).into()),
        (Command::Test, _) if diagnosis::is_administrator(api, user).await? => {
            Ok(diagnosis::test(app, api, user, locale).await.into())
        }
        (Command::Test, _) => Ok(Reply::plain(Key::AdminsOnly).into()),
        (Command::Status, Err(unready)) if diagnosis::is_administrator(api, user).await? => {
            Ok(unready.replies().into())
        }
        (_, Err(unready)) => Ok(unready.reply().into()),
        (Command::Connect, Ok(live)) => connect_link(api, &live, user).await,
        (Command::Disconnect, Ok(live)) => disconnect(api, &live, user).await,
        (Command::Status, Ok(live)) => status(app, api, &live, user).await,
        (Command::Notifications(choice), Ok(live)) => notifications(api, &live, user, choice).await,
    }?;
    Ok(card.telling_turned_off(turned_on))
}

async fn connect_link(api: &Api, live: &Live, user: &str) -> Result<Card, crate::Error> {
    let connection = live.store.connection(user).await?;
    Ok(match connection.filter(|one| !one.token.is_refused()) {
        Some(connection) => {
            command::already_connected(&people::account(api, user, &connection).await?)
        }
        None => command::connect_link(&live.address("/connect")),
    }
    .into())
}

async fn disconnect(api: &Api, live: &Live, user: &str) -> Result<Card, crate::Error> {
    let was_connected = connect::disconnect(live, api, user).await?;
    let key = if was_connected { Key::Disconnected } else { Key::NotConnected };
    Ok(Reply::plain(key).into())
}

async fn notifications(
    api: &Api,
    live: &Live,
    user: &str,
    choice: Notifications,
) -> Result<Card, crate::Error> {
    match choice {
        Notifications::Show => {
            let on = preference(api, user).await?.unwrap_or_default();
            Ok(setting(on, effect(live, user).await?))
        }
        Notifications::On => choose(live, api, user, true).await,
        Notifications::Off => choose(live, api, user, false).await,
    }
}

async fn status(app: &App, api: &Api, live: &Live, user: &str) -> Result<Card, crate::Error> {
    let connection = live.store.connection(user).await?;
    let connected = match &connection {
        Some(one) => Some((people::account(api, user, one).await?, one.connected_at)),
        None => None,
    };
    let mut replies = command::status(&Status {
        turned_on: live.settings.sync_notifications,
        connected,
        notifications: preference(api, user).await?.unwrap_or_default(),
        last_notified: live.store.last_posted(user).await?,
    });
    if let Some(Token::Refused(reason)) = connection.map(|one| one.token) {
        replies.push(command::sign_in_again(&live.address("/connect"), &reason));
    }
    if diagnosis::is_administrator(api, user).await? {
        replies.extend(diagnosis::overview(app, live).await?);
    } else {
        replies.extend(condition::for_people(&app.conditions.standing()));
    }
    Ok(replies.into())
}
