//! The test of the whole way: its steps, what each showed, and the answer.

use graph::GraphError;

use crate::{
    command::Reply,
    condition::{Condition, Kind, Roles, Seen, of_presence, of_roles, of_subscription},
    words::{Args, Key},
};

/// A link of the chain from Teams to Mattermost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The settings of the plugin.
    Settings,
    /// The application, as Microsoft knows it.
    Application,
    /// `Chat.Read.All`.
    ChatPermission,
    /// `Presence.Read.All`.
    PresencePermission,
    /// The way back from the sign-in.
    RedirectUri,
    /// The way from Microsoft to Mattermost.
    Reach,
    /// The subscription to all chats.
    Subscription,
    /// The presence of whoever asks.
    Presence,
    /// A message to whoever asks.
    Post,
}

impl Step {
    fn name(self) -> Reply {
        Reply::plain(match self {
            Self::Settings => Key::StepSettings,
            Self::Application => Key::StepApplication,
            Self::ChatPermission => Key::StepChatPermission,
            Self::PresencePermission => Key::StepPresencePermission,
            Self::RedirectUri => Key::StepRedirectUri,
            Self::Reach => Key::StepReach,
            Self::Subscription => Key::StepSubscription,
            Self::Presence => Key::StepPresence,
            Self::Post => Key::StepPost,
        })
    }
}

/// What trying a step showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It holds.
    Good,
    /// It is broken: what is wrong and what to do.
    Broken(Reply),
    /// It was not tried, for this reason.
    Skipped(Reply),
}

/// What the test found, link by link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report(Vec<(Step, Finding)>);

impl Report {
    /// Adds what a step showed.
    pub fn add(&mut self, step: Step, finding: Finding) {
        self.0.push((step, finding));
    }

    /// The answer: the broken links first, then each step.
    pub fn replies(&self) -> Vec<Reply> {
        let broken = self.0.iter().filter(|(_, finding)| matches!(finding, Finding::Broken(_)));
        let mut verdicts: Vec<Reply> = broken
            .map(|(step, _)| Reply {
                key: Key::TestVerdictBroken,
                args: Args::new().reply("step", step.name()),
            })
            .collect();
        if verdicts.is_empty() {
            verdicts.push(Reply::plain(Key::TestVerdictGood));
        }
        verdicts.into_iter().chain(self.0.iter().map(line)).collect()
    }
}

fn line((step, finding): &(Step, Finding)) -> Reply {
    let args = Args::new().reply("step", step.name());
    match finding {
        Finding::Good => Reply { key: Key::TestGood, args },
        Finding::Broken(what) => {
            Reply { key: Key::TestBroken, args: args.reply("what", what.clone()) }
        }
        Finding::Skipped(why) => {
            Reply { key: Key::TestSkipped, args: args.reply("why", why.clone()) }
        }
    }
}

/// A step that failed for a reason that passes by itself or has no sentence of its own; `error` is for the reader.
pub fn failed(error: &str) -> Finding {
    let error = error.replace('`', "'");
    Finding::Broken(Reply { key: Key::TestFailed, args: Args::new().text("error", error) })
}

/// Whether chats may be read, by what the token shows and by how a subscription was refused.
pub fn chat_permission(roles: Option<&Roles>, refused: Option<&GraphError>) -> Finding {
    let of_call = refused.and_then(|error| of_subscription(error, roles));
    let of_call = of_call.filter(|one| is_of_permission(one.kind));
    match shown(roles, Kind::ChatPermissionMissing).or(of_call) {
        Some(missing) => Finding::Broken(missing.sentence()),
        None => Finding::Good,
    }
}

/// Whether presence may be read, by what the token shows and by how a call ended, if there was one: it was answered,
/// or refused with this error.
pub fn presence_permission(
    roles: Option<&Roles>,
    call: Option<Result<(), &GraphError>>,
) -> Finding {
    let of_call = match call {
        Some(Ok(())) => return Finding::Good,
        Some(Err(error)) => of_presence(error, roles),
        None => None,
    };
    match of_call.or_else(|| shown(roles, Kind::PresencePermissionMissing)) {
        Some(missing) => Finding::Broken(missing.sentence()),
        None if roles.is_some_and(|roles| !roles.is_empty()) => Finding::Good,
        None => Finding::Skipped(Reply::plain(Key::SkippedUnshown)),
    }
}

/// Whether Microsoft reaches us, by how the subscription that tries it was refused. `None` if the refusal does not say.
pub fn reach(roles: Option<&Roles>, refused: &GraphError) -> Option<Finding> {
    let condition = of_subscription(refused, roles)?;
    Some(match condition.kind {
        kind if is_of_permission(kind) => Finding::Skipped(Reply::plain(Key::SkippedAfter)),
        _ => Finding::Broken(condition.sentence()),
    })
}

fn is_of_permission(kind: Kind) -> bool {
    matches!(kind, Kind::ChatPermissionMissing | Kind::ConsentMissing)
}

/// What a token that shows its permissions says of this condition.
fn shown(roles: Option<&Roles>, kind: Kind) -> Option<Condition> {
    let seen = of_roles(roles.filter(|roles| !roles.is_empty())?);
    seen.into_iter().find_map(|seen| match seen {
        Seen::Wrong(condition) if condition.kind == kind => Some(condition),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn text(replies: &[Reply], locale: &str) -> String {
        let words = Words::new();
        let texts: Vec<_> = replies.iter().map(|reply| reply.text(&words, locale)).collect();
        texts.join("\n")
    }

    fn roles(names: &[&str]) -> Roles {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn refused(status: u16, code: &str, message: &str) -> GraphError {
        let body = serde_json::json!({"error": {"code": code, "message": message}});
        GraphError::parse(status, body.to_string().as_bytes(), None)
    }

    fn broken(kind: Kind) -> Finding {
        Finding::Broken(Condition::plain(kind).sentence())
    }

    #[test]
    fn a_permission_is_judged_by_the_call_where_the_token_does_not_show_it() {
        let forbidden = refused(403, "Forbidden", "Required permissions … missing.");
        let both = Some(roles(&["Chat.Read.All", "Presence.Read.All"]));
        let (chat, presence) =
            (Some(roles(&["Chat.Read.All"])), Some(roles(&["Presence.Read.All"])));
        for (shown, refusal, expected) in [
            (&both, None, Finding::Good),
            (&presence, None, broken(Kind::ChatPermissionMissing)),
            (&None, None, Finding::Good),
            (&None, Some(&forbidden), broken(Kind::ChatPermissionMissing)),
            (&Some(roles(&[])), Some(&forbidden), broken(Kind::ConsentMissing)),
        ] {
            assert_eq!(chat_permission(shown.as_ref(), refusal), expected, "{shown:?}");
        }
        let unshown = Finding::Skipped(Reply::plain(Key::SkippedUnshown));
        for (shown, call, expected) in [
            (&chat, None, broken(Kind::PresencePermissionMissing)),
            (&both, None, Finding::Good),
            (&None, None, unshown),
            (&None, Some(Ok(())), Finding::Good),
            (&None, Some(Err(&forbidden)), broken(Kind::PresencePermissionMissing)),
            (&Some(roles(&[])), Some(Err(&forbidden)), broken(Kind::ConsentMissing)),
        ] {
            assert_eq!(presence_permission(shown.as_ref(), call), expected, "{shown:?}");
        }
    }

    #[test]
    fn a_probe_that_is_refused_says_why_if_it_can() {
        let unreached =
            refused(400, "ValidationError", "Subscription validation request timed out.");
        assert!(matches!(reach(None, &unreached), Some(Finding::Broken(_))));
        let forbidden = refused(403, "Forbidden", "x");
        let skipped = Finding::Skipped(Reply::plain(Key::SkippedAfter));
        assert_eq!(reach(None, &forbidden), Some(skipped));
        assert_eq!(reach(None, &refused(503, "ServiceUnavailable", "x")), None);
    }

    #[test]
    fn a_test_names_the_broken_link_first() {
        let mut report = Report::default();
        report.add(Step::Settings, Finding::Good);
        assert!(text(&report.replies(), "en").starts_with(":white_check_mark: **Everything works"));
        let missing = Condition::plain(Kind::ChatPermissionMissing).sentence();
        report.add(Step::ChatPermission, Finding::Broken(missing.clone()));
        report.add(Step::Post, Finding::Skipped(Reply::plain(Key::SkippedAfter)));
        let text = text(&report.replies(), "en");
        let first = text.lines().next().unwrap();
        assert!(first.contains("Permission Chat.Read.All"), "{text}");
        assert!(text.contains(&missing.text(&Words::new(), "en")), "{text}");
    }

    #[test]
    fn an_error_cannot_leave_its_place() {
        let Finding::Broken(reply) = failed("a `b` c") else { panic!() };
        assert!(reply.text(&Words::new(), "en").contains("`a 'b' c`"));
    }
}
