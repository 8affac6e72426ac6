use std::time::Duration;

use graph::{EntraError, GraphError, Secret};

use super::*;

const WRONG_SECRET: Seen =
    Seen::Wrong(Condition { kind: Kind::WrongSecret, about: String::new(), pressing: false });
const RIGHT_SECRET: Seen = Seen::Fine(Kind::WrongSecret);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// What follows from seeing this now.
fn see(ledger: &mut Ledger, seen: &Seen, now: Timestamp) -> Vec<Change> {
    ledger.take_in(&[(seen.clone(), now)], now, &Timing::real())
}

fn wait(ledger: &mut Ledger, now: Timestamp) -> Vec<Change> {
    ledger.take_in(&[], now, &Timing::real())
}

fn plain(kind: Kind) -> Condition {
    Condition::plain(kind)
}

#[test]
fn administrators_are_told_once_when_it_begins_and_once_when_it_ends() {
    let mut ledger = Ledger::default();
    let condition = plain(Kind::WrongSecret);
    assert_eq!(see(&mut ledger, &WRONG_SECRET, at(0)), [Change::Began(condition.clone())]);
    for second in (5..60).step_by(5) {
        assert_eq!(see(&mut ledger, &WRONG_SECRET, at(second)), []);
    }
    assert_eq!(see(&mut ledger, &WRONG_SECRET, at(60)), [Change::Tell(condition.clone())]);
    for hour in 1..100 {
        assert_eq!(see(&mut ledger, &WRONG_SECRET, at(hour * 3600)), []);
    }
    let ended = Change::Ended { condition, told: true };
    assert_eq!(see(&mut ledger, &RIGHT_SECRET, at(1_000_000)), [ended]);
    assert_eq!(see(&mut ledger, &RIGHT_SECRET, at(1_000_001)), []);
    assert_eq!(ledger, Ledger::default());
}

#[test]
fn what_passes_by_itself_is_not_told() {
    let mut ledger = Ledger::default();
    let outage = plain(Kind::MicrosoftUnreachable);
    let began = see(&mut ledger, &Seen::Wrong(outage.clone()), at(0));
    assert_eq!(began, [Change::Began(outage.clone())]);
    assert_eq!(wait(&mut ledger, at(599)), []);
    let ended = Change::Ended { condition: outage, told: false };
    assert_eq!(see(&mut ledger, &Seen::Fine(Kind::MicrosoftUnreachable), at(600)), [ended]);
}

#[test]
fn a_restart_remembers_what_was_told() {
    let mut ledger = Ledger::default();
    see(&mut ledger, &WRONG_SECRET, at(0));
    wait(&mut ledger, at(60));
    let mut restarted = Ledger::from_json(&ledger.to_json());
    assert_eq!(restarted, ledger);
    assert_eq!(see(&mut restarted, &WRONG_SECRET, at(120)), []);
    assert_eq!(restarted.standing()[0].since, at(0));
}

#[test]
fn a_memory_that_cannot_be_read_is_an_empty_one() {
    for json in ["", "{}", "[1]", r#"[{"condition":{"kind":"of_tomorrow","about":""}}]"#] {
        assert_eq!(Ledger::from_json(json.as_bytes()), Ledger::default(), "{json}");
    }
}

#[test]
fn older_evidence_ends_nothing() {
    let mut ledger = Ledger::default();
    see(&mut ledger, &WRONG_SECRET, at(100));
    let seen = [(RIGHT_SECRET, at(100))];
    assert_eq!(
        ledger.take_in(&seen, at(200), &Timing::real()),
        [Change::Tell(plain(Kind::WrongSecret))]
    );
    assert_eq!(see(&mut ledger, &WRONG_SECRET, at(300)), [], "seen again");
    let seen = [(RIGHT_SECRET, at(299))];
    assert_eq!(ledger.take_in(&seen, at(400), &Timing::real()), []);
}

#[test]
fn another_detail_is_not_another_condition() {
    let mut ledger = Ledger::default();
    let dead = |rows: &str| Seen::Wrong(Condition::about(Kind::DeadRows, rows));
    see(&mut ledger, &dead("1"), at(0));
    assert_eq!(see(&mut ledger, &dead("2"), at(1)), []);
    assert_eq!(ledger.standing()[0].condition.about, "2");
}

#[test]
fn what_only_another_attempt_could_end_is_over_after_a_day_without_one() {
    for (kind, told) in [(Kind::EmailMismatch, false), (Kind::UserConsentMissing, true)] {
        let mut ledger = Ledger::default();
        let condition = Condition::about(kind, "ann");
        see(&mut ledger, &Seen::Wrong(condition.clone()), at(0));
        let tell = told.then(|| Change::Tell(condition.clone()));
        assert_eq!(wait(&mut ledger, at(60)), Vec::from_iter(tell));
        assert_eq!(see(&mut ledger, &Seen::Wrong(condition.clone()), at(3600)), []);
        assert_eq!(wait(&mut ledger, at(25 * 3600 - 1)), []);
        let ended = Change::Ended { condition, told };
        assert_eq!(wait(&mut ledger, at(25 * 3600)), [ended]);
    }
}

#[test]
fn the_end_of_a_secret_is_told_a_month_ahead_and_again_in_its_last_week() {
    const DAY: i64 = 24 * 3600;
    let (mut ledger, ends) = (Ledger::default(), at(100 * DAY));
    let mut told = Vec::new();
    for day in 0..110 {
        let Some(condition) = of_secret_end(ends, at(day * DAY)) else { continue };
        let mut changes = see(&mut ledger, &Seen::Wrong(condition), at(day * DAY));
        changes.extend(wait(&mut ledger, at(day * DAY + 60)));
        let tells = changes.iter().filter(|change| matches!(change, Change::Tell(_)));
        told.extend(tells.map(|_| day));
    }
    assert_eq!(told, [70, 93]);
    let [standing] = ledger.standing() else { panic!("{ledger:?}") };
    assert_eq!(standing.condition.about, "2027-04-25");
    assert_eq!(of_secret_end(at(131 * DAY), at(100 * DAY)), None);
}

fn entra(code: u32, error: &str) -> EntraError {
    let body = serde_json::json!({"error": error, "error_codes": [code]});
    EntraError::parse(400, body.to_string().as_bytes(), None)
}

#[test]
fn each_refusal_of_the_application_has_its_name() {
    let secret = Secret::from("Ab8Q~value");
    for (code, error, kind) in [
        (7_000_215, "invalid_client", Kind::WrongSecret),
        (7_000_222, "invalid_client", Kind::SecretExpired),
        (700_016, "unauthorized_client", Kind::UnknownApp),
        (90_002, "invalid_request", Kind::WrongTenant),
        (650_052, "invalid_client", Kind::ConsentMissing),
    ] {
        assert_eq!(of_application(&entra(code, error), &secret), Some(plain(kind)), "{code}");
    }
    let id = Secret::from("8a4dF000-12aB-4c0e-9f00-0123456789ab");
    let wrong = entra(7_000_215, "invalid_client");
    assert_eq!(of_application(&wrong, &id), Some(plain(Kind::SecretIsId)));
    let other = of_application(&entra(9_002_313, "invalid_request"), &secret);
    assert_eq!(other, Some(Condition::about(Kind::ApplicationRefused, "AADSTS9002313")));
}

#[test]
fn an_outage_is_no_refusal() {
    let secret = Secret::from("x");
    for error in [entra(90_033, "temporarily_unavailable"), EntraError::parse(503, b"", None)] {
        assert_eq!(of_application(&error, &secret), None);
    }
    for status in [401, 409, 429, 500, 503] {
        let error = GraphError::parse(status, b"", None);
        assert_eq!(of_subscription(&error, None), None, "{status}");
        assert_eq!(of_presence(&error, None), None, "{status}");
    }
}

fn graph(status: u16, code: &str, message: &str) -> GraphError {
    let body = serde_json::json!({"error": {"code": code, "message": message}});
    GraphError::parse(status, body.to_string().as_bytes(), None)
}

fn roles(names: &[&str]) -> Roles {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn a_refused_subscription_names_the_permission_or_the_address() {
    let missing = graph(403, "ExtensionError", "Required permissions … is missing.");
    for (roles, kind) in [
        (None, Kind::ChatPermissionMissing),
        (Some(roles(&[])), Kind::ConsentMissing),
        (Some(roles(&["Presence.Read.All"])), Kind::ChatPermissionMissing),
        (Some(roles(&["Chat.Read.All"])), Kind::SubscriptionRefused),
    ] {
        let condition = of_subscription(&missing, roles.as_ref()).unwrap();
        assert_eq!(condition.kind, kind, "{roles:?}");
    }
    let timeout = graph(400, "ValidationError", "Subscription validation request timed out.");
    let condition = of_subscription(&timeout, None).unwrap();
    assert_eq!(condition, Condition::about(Kind::NotReachable, timeout.message));
    let presence = of_presence(&graph(403, "Forbidden", "x"), None).unwrap();
    assert_eq!(presence.kind, Kind::PresencePermissionMissing);
}

#[test]
fn a_token_shows_what_it_lacks() {
    let kinds = |names: &[&str]| {
        let seen = of_roles(&roles(names)).into_iter();
        let lacks = seen.filter(|seen| matches!(seen, Seen::Wrong(_)));
        lacks.map(|seen| seen.kind()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&["Chat.Read.All", "Presence.Read.All"]), []);
    assert_eq!(kinds(&["Chat.ReadWrite.All"]), [Kind::PresencePermissionMissing]);
    assert_eq!(
        kinds(&["User.Read.All"]),
        [Kind::ChatPermissionMissing, Kind::PresencePermissionMissing]
    );
    assert_eq!(kinds(&[]), [Kind::ConsentMissing]);
}

#[test]
fn a_detail_cannot_leave_its_place() {
    let condition = Condition::about(Kind::NotReachable, "line\none ` **two**");
    assert_eq!(condition.about, "line one ' **two**");
}

#[test]
fn every_condition_has_a_sentence_that_advises_and_one_for_its_end() {
    let words = Words::new();
    for locale in ["en", "de"] {
        for &kind in Kind::ALL {
            let condition = Condition::about(kind, "the detail");
            let (sentence, over) =
                (condition.sentence().text(&words, locale), condition.over(&words, locale));
            assert!(sentence.len() > 60 && over.len() > 10, "{kind:?} {sentence} {over}");
            assert!(!sentence.contains("condition-") && !over.contains("condition-"), "{over}");
        }
    }
    let names: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), Kind::ALL.len());
}

#[test]
fn people_are_told_each_trouble_once_and_only_what_concerns_them() {
    let mut ledger = Ledger::default();
    for kind in [Kind::DeadRows, Kind::WrongSecret, Kind::NotReachable, Kind::MicrosoftUnreachable]
    {
        see(&mut ledger, &Seen::Wrong(plain(kind)), at(0));
    }
    let replies = for_people(ledger.standing());
    let keys: Vec<_> = replies.iter().map(|reply| reply.key).collect();
    assert_eq!(keys, [Key::PeopleNotReceived, Key::PeopleMicrosoftUnreachable]);
    let text = replies[1].text(&Words::new(), "en");
    assert!(text.contains("since 2027-01-15 08:00 UTC"), "{text}");
}

#[test]
fn the_patience_follows_the_time_scale() {
    let real = Kind::WrongSecret.patience(&Timing::real()).unwrap();
    let fast = Kind::WrongSecret.patience(&Timing::scaled(60.0)).unwrap();
    assert_eq!(Duration::try_from(real).unwrap(), Duration::try_from(fast).unwrap() * 60);
    assert_eq!(Kind::EmailMismatch.patience(&Timing::real()), None);
}
