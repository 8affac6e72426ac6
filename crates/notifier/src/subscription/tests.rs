use std::time::Duration;

use super::*;

const URL: &str = "https://mm.example/plugins/com.mattermost.msteams-sync/changes";
const LIFECYCLE: &str = "https://mm.example/plugins/com.mattermost.msteams-sync/lifecycle";
const HOUR: Duration = Duration::from_hours(1);

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// Ours as it should be, with two and a half days to go.
fn fine() -> Subscription {
    Subscription {
        id: "s1".into(),
        resource: "chats/getAllMessages".into(),
        change_type: "created,updated,deleted".into(),
        notification_url: URL.into(),
        lifecycle_notification_url: Some(LIFECYCLE.into()),
        expiration_date_time: now() + 60 * HOUR,
        include_resource_data: Some(true),
        encryption_certificate_id: Some("k1".into()),
        application_id: None,
    }
}

fn foreign() -> Subscription {
    let notification_url =
        "https://staging.example/plugins/com.mattermost.msteams-sync/changes".into();
    Subscription { id: "other".into(), notification_url, ..fine() }
}

fn row() -> Row {
    Row { id: "s1".into(), certificate_id: Some("k1".into()) }
}

fn wanted() -> Wanted {
    Wanted {
        resource: "/chats/getAllMessages".into(),
        notification_url: URL.into(),
        lifecycle_url: LIFECYCLE.into(),
        certificate_id: "k1".into(),
        enabled: true,
        client_state_changed: false,
    }
}

fn plan_for(listed: &[Subscription], ours: Option<&Row>, wanted: &Wanted) -> Vec<Action> {
    let view = View { listed, ours, wanted };
    plan(now(), &view, &Timing::real())
}

fn delete(id: &str, gap: bool) -> Action {
    Action::Delete { id: id.into(), gap }
}

/// Replaced without missing a message.
fn bridged() -> [Action; 3] {
    [Action::Bridge, delete("s1", true), Action::Create]
}

fn renew(with_certificate: bool) -> Action {
    Action::Renew { id: "s1".into(), with_certificate }
}

fn ask() -> Action {
    Action::AskAdminForeign { url: foreign().notification_url }
}

#[test]
fn without_any_subscription_one_is_created() {
    assert_eq!(plan_for(&[], None, &wanted()), [Action::Create]);
    let channel = Subscription { resource: "/teams/getAllMessages".into(), ..fine() };
    assert_eq!(plan_for(&[channel], None, &wanted()), [Action::Create]);
}

#[test]
fn a_good_subscription_is_left_alone_until_its_renewal() {
    for (hours_left, expected) in
        [(60, vec![]), (48, vec![]), (47, vec![renew(false)]), (1, vec![renew(false)])]
    {
        let listed = Subscription { expiration_date_time: now() + hours_left * HOUR, ..fine() };
        assert_eq!(plan_for(&[listed], Some(&row()), &wanted()), expected, "{hours_left} h left");
    }
}

#[test]
fn what_is_listed_may_be_spelt_otherwise() {
    let listed = Subscription {
        resource: "/Chats/GetAllMessages".into(),
        change_type: "Deleted, created,updated".into(),
        notification_url: URL.replace("mm.example", "MM.example:443"),
        encryption_certificate_id: Some("".into()),
        ..fine()
    };
    assert_eq!(plan_for(&[listed], Some(&row()), &wanted()), []);
}

#[test]
fn what_microsoft_does_not_tell_of_ours_is_as_it_was_made() {
    let listed = Subscription {
        change_type: String::new(),
        lifecycle_notification_url: None,
        include_resource_data: None,
        encryption_certificate_id: None,
        ..fine()
    };
    assert_eq!(plan_for(std::slice::from_ref(&listed), Some(&row()), &wanted()), []);
    // Version 2.x's has no certificate.
    let theirs = Row { certificate_id: Some("".into()), ..row() };
    let plan = plan_for(std::slice::from_ref(&listed), Some(&theirs), &wanted());
    assert_eq!(plan, [delete("s1", true), Action::Create]);
    let place = ("chats/getAllMessages", URL);
    assert_eq!(adoptable(std::slice::from_ref(&listed), place, "k1"), Some(&listed));
}

#[test]
fn what_brings_nothing_is_replaced_with_a_gap() {
    for listed in [
        Subscription { include_resource_data: Some(false), ..fine() },
        Subscription { expiration_date_time: now(), ..fine() },
    ] {
        let plan = plan_for(std::slice::from_ref(&listed), Some(&row()), &wanted());
        assert_eq!(plan, [delete("s1", true), Action::Create], "{listed:?}");
    }
}

#[test]
fn what_cannot_be_changed_is_replaced_with_another_standing_meanwhile() {
    let other_lifecycle =
        Subscription { lifecycle_notification_url: Some("https://mm.example/x".into()), ..fine() };
    for listed in [
        Subscription { change_type: "created".into(), ..fine() },
        Subscription { notification_url: format!("{URL}?old=1"), ..fine() },
        other_lifecycle,
    ] {
        let plan = plan_for(std::slice::from_ref(&listed), Some(&row()), &wanted());
        assert_eq!(plan, bridged(), "{listed:?}");
    }
}

#[test]
fn what_stood_meanwhile_and_was_left_behind_goes_first() {
    let left = Subscription { id: "left".into(), change_type: "created".into(), ..fine() };
    assert_eq!(plan_for(&[left.clone(), fine()], Some(&row()), &wanted()), [delete("left", false)]);
    let changed = Wanted { client_state_changed: true, ..wanted() };
    let [bridge, old, new] = bridged();
    let plan = plan_for(&[fine(), left.clone()], Some(&row()), &changed);
    assert_eq!(plan, [delete("left", false), bridge, old, new]);
    assert_eq!(
        plan_for(std::slice::from_ref(&left), None, &wanted()),
        [delete("left", true), Action::Create]
    );
    assert_eq!(adoptable(&[left], ("chats/getAllMessages", URL), "k1"), None);
}

#[test]
fn the_plain_subscription_of_upstream_is_replaced_with_a_gap() {
    let upstream = Subscription {
        resource: "chats/getAllMessages?model=B".into(),
        change_type: "created,updated,deleted".into(),
        notification_url: format!("{URL}?x=1"),
        include_resource_data: None,
        encryption_certificate_id: None,
        ..fine()
    };
    let row_of_upstream = Row { id: "s1".into(), certificate_id: None };
    for row in [None, Some(&row_of_upstream)] {
        let plan = plan_for(std::slice::from_ref(&upstream), row, &wanted());
        assert_eq!(plan, [delete("s1", true), Action::Create]);
    }
}

#[test]
fn without_any_certificate_it_is_replaced() {
    let listed = Subscription { encryption_certificate_id: None, ..fine() };
    let row = Row { id: "s1".into(), certificate_id: None };
    assert_eq!(plan_for(&[listed], Some(&row), &wanted()), bridged());
}

#[test]
fn a_new_certificate_is_brought_by_a_renewal() {
    let wanted = Wanted { certificate_id: "k2".into(), ..wanted() };
    assert_eq!(plan_for(&[fine()], Some(&row()), &wanted), [renew(true)]);
}

#[test]
fn a_new_client_state_needs_a_new_subscription() {
    let wanted = Wanted { client_state_changed: true, ..wanted() };
    assert_eq!(plan_for(&[fine()], Some(&row()), &wanted), bridged());
}

#[test]
fn ours_without_a_row_is_replaced_because_its_client_state_is_unknown() {
    assert_eq!(plan_for(&[fine()], None, &wanted()), [delete("s1", true), Action::Create]);
}

#[test]
fn after_a_change_of_the_site_url_the_row_knows_ours() {
    let old = Subscription { notification_url: "https://old.example/changes".into(), ..fine() };
    assert_eq!(plan_for(&[old], Some(&row()), &wanted()), bridged());
}

#[test]
fn a_removed_subscription_leaves_a_gap() {
    assert_eq!(plan_for(&[], Some(&row()), &wanted()), [delete("s1", true), Action::Create]);
}

#[test]
fn another_servers_subscription_is_never_touched() {
    assert_eq!(plan_for(&[foreign()], None, &wanted()), [ask()]);
    assert_eq!(plan_for(&[foreign()], Some(&row()), &wanted()), [delete("s1", true), ask()]);
    assert_eq!(plan_for(&[foreign(), fine()], Some(&row()), &wanted()), [ask()]);
}

#[test]
fn an_expired_subscription_of_another_server_is_in_nobodys_way() {
    let expired = Subscription { expiration_date_time: now(), ..foreign() };
    assert_eq!(plan_for(&[expired], None, &wanted()), [Action::Create]);
}

#[test]
fn a_second_one_of_ours_is_deleted_without_a_gap() {
    let second = Subscription { id: "s2".into(), ..fine() };
    assert_eq!(plan_for(&[second, fine()], Some(&row()), &wanted()), [delete("s2", false)]);
}

#[test]
fn turned_off_everything_of_ours_goes_without_a_gap() {
    let wanted = Wanted { enabled: false, ..wanted() };
    assert_eq!(plan_for(&[fine(), foreign()], Some(&row()), &wanted), [delete("s1", false)]);
    assert_eq!(plan_for(&[], None, &wanted), []);
}

#[test]
fn the_next_look_is_at_the_renewal_but_within_an_hour() {
    let timing = Timing::real();
    for (hours_left, expected) in [
        (None, HOUR),
        (Some(60 * HOUR), HOUR),
        (Some(47 * HOUR + HOUR / 2), HOUR / 2),
        (Some(47 * HOUR), Duration::from_secs(30)),
        (Some(Duration::ZERO), Duration::from_secs(30)),
    ] {
        let expires = hours_left.map(|left| now() + left);
        assert_eq!(next_look(now(), expires, &timing), now() + expected, "{hours_left:?}");
    }
}

#[test]
fn a_subscription_is_adopted_if_it_is_what_was_begun() {
    let place = ("/chats/getAllMessages", URL);
    let listed = [foreign(), fine()];
    assert_eq!(adoptable(&listed, place, "k1").map(|one| one.id.as_ref()), Some("s1"));
    let untold = Subscription { encryption_certificate_id: Some("".into()), ..fine() };
    assert!(adoptable(&[untold], place, "k1").is_some(), "Microsoft need not tell the certificate");

    let plain = Subscription { include_resource_data: Some(false), ..fine() };
    let members = Subscription { resource: "chats/getAllMembers".into(), ..fine() };
    for other in [foreign(), plain, members] {
        assert_eq!(adoptable(&[other], place, "k1"), None);
    }
    assert_eq!(adoptable(&[fine()], place, "k2"), None);
}
