use MicrosoftProblem::{AccountBlocked, AdminConsent, ConditionalAccess, NotAssigned, Other};
use SignInProblem::{
    AccessDenied, ConfigurationBroken, MicrosoftError, MicrosoftUnreachable, StateExpired,
    WrongTenant,
};

use super::*;
use crate::words::Words;

fn me(mail: Option<&str>, proxy_addresses: &[&str]) -> Me {
    Me {
        mail: mail.map(str::to_owned),
        proxy_addresses: proxy_addresses.iter().map(|&address| address.to_owned()).collect(),
        user_principal_name: Some("ann@contoso.example".into()),
        user_type: Some("Member".into()),
        ..Me::default()
    }
}

fn mismatch(microsoft: &str) -> Result<String, SignInProblem> {
    let mattermost = "ann@contoso.example".into();
    Err(SignInProblem::EmailMismatch { mattermost, microsoft: microsoft.into() })
}

#[test]
fn the_same_address_is_the_same_person() {
    for (me, account) in [
        (me(Some("ann@contoso.example"), &[]), "ann@contoso.example"),
        (me(Some(" Ann@Contoso.example "), &[]), "Ann@Contoso.example"),
        (me(None, &["SMTP:ann@contoso.example"]), "ann@contoso.example"),
        (me(Some("a.smith@contoso.example"), &["smtp:ANN@contoso.example"]), "ANN@contoso.example"),
    ] {
        assert_eq!(same_person("ann@contoso.example", &me), Ok(account.into()), "{me:?}");
    }
}

#[test]
fn the_user_principal_name_is_no_address() {
    assert_eq!(same_person("ann@contoso.example", &me(None, &[])), mismatch(""));
}

#[test]
fn other_addresses_are_other_people() {
    for (me, shown) in [
        (me(Some("ben@contoso.example"), &[]), "ben@contoso.example"),
        (me(None, &["x500:ann@contoso.example", "sip:ann@contoso.example"]), ""),
        (me(None, &["ann@contoso.example"]), ""),
        (me(None, &["SMTP:ben@contoso.example"]), "ben@contoso.example"),
    ] {
        assert_eq!(same_person("ann@contoso.example", &me), mismatch(shown), "{me:?}");
    }
}

#[test]
fn a_look_alike_that_folds_to_the_same_letters_is_another_person() {
    // The Kelvin sign becomes a k in lower case.
    let me = me(Some("\u{212a}im@contoso.example"), &[]);
    assert!(same_person("kim@contoso.example", &me).is_err());
}

#[test]
fn no_address_equals_no_address() {
    let me = me(Some(""), &["smtp:"]);
    assert!(same_person("", &me).is_err());
    assert!(same_person("  ", &me).is_err());
}

#[test]
fn a_guest_needs_the_address_too() {
    let guest = |mail| Me {
        user_principal_name: Some("ann_contoso.example#EXT#@fabrikam.example".into()),
        ..me(mail, &[])
    };
    assert_eq!(same_person("ann@contoso.example", &guest(None)), Err(SignInProblem::Guest));
    let typed = Me { user_type: Some("guest".into()), ..me(None, &[]) };
    assert_eq!(same_person("ann@contoso.example", &typed), Err(SignInProblem::Guest));
    assert!(same_person("ann@contoso.example", &guest(Some("ann@contoso.example"))).is_ok());
}

#[test]
fn the_redirect_is_explained() {
    for (error, description, problem) in [
        ("access_denied", "the user canceled the authentication", AccessDenied),
        ("access_denied", "AADSTS65004: The resource owner declined", AccessDenied),
        ("consent_required", "", MicrosoftError(AdminConsent)),
        ("access_denied", "AADSTS90094: admin consent is required", MicrosoftError(AdminConsent)),
        ("interaction_required", "AADSTS65001: no consent", MicrosoftError(AdminConsent)),
        ("invalid_grant", "AADSTS50105: not assigned", MicrosoftError(NotAssigned)),
        ("access_denied", "AADSTS530032: blocked by policy", MicrosoftError(ConditionalAccess)),
        ("interaction_required", "AADSTS50076: multi-factor", MicrosoftError(ConditionalAccess)),
        ("invalid_grant", "AADSTS50057: disabled", MicrosoftError(AccountBlocked)),
        ("invalid_request", "AADSTS50020: from another provider", WrongTenant),
        ("unauthorized_client", "AADSTS700016: application not found", ConfigurationBroken),
        ("unauthorized_client", "", ConfigurationBroken),
        ("invalid_request", "AADSTS50011: The redirect URI …", ConfigurationBroken),
        ("server_error", "", MicrosoftUnreachable),
        ("temporarily_unavailable", "AADSTS90033: transient", MicrosoftUnreachable),
        ("invalid_grant", "AADSTS54005: code redeemed", StateExpired),
        ("strange", "AADSTS123: AADSTS: AADSTS99999999999", MicrosoftError(Other(Some(123)))),
        ("strange", "AADSTS", MicrosoftError(Other(None))),
        ("", "", MicrosoftError(Other(None))),
    ] {
        assert_eq!(problem_of(error, description), problem, "{error} {description}");
    }
}

#[test]
fn each_problem_has_a_page_of_its_own_that_is_complete() {
    let mismatch = |microsoft: &str| SignInProblem::EmailMismatch {
        mattermost: "ann@contoso.example".into(),
        microsoft: microsoft.into(),
    };
    let problems = [
        AccessDenied,
        MicrosoftError(AdminConsent),
        MicrosoftError(NotAssigned),
        MicrosoftError(ConditionalAccess),
        MicrosoftError(AccountBlocked),
        MicrosoftError(Other(Some(1))),
        MicrosoftError(Other(None)),
        StateExpired,
        SignInProblem::StateUnknown,
        SignInProblem::OtherUser,
        SignInProblem::NoSession,
        mismatch("ben@contoso.example"),
        mismatch(""),
        SignInProblem::Guest,
        WrongTenant,
        SignInProblem::IdToken,
        SignInProblem::TakenByOther,
        ConfigurationBroken,
        MicrosoftUnreachable,
    ];
    let words = Words::new();
    let mut seen = Vec::new();
    for problem in problems {
        let (key, args) = problem.page();
        assert!(key.is_page() && !seen.contains(&key), "{problem:?}");
        seen.push(key);
        for locale in ["en", "de"] {
            let page = words.page(locale, key, &args);
            for part in [page.title, page.text, page.next] {
                assert!(part.contains(' '), "{problem:?}: {part}");
            }
        }
    }
}
