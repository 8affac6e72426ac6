//! What a sign-in at Microsoft came to, and whether the person there is the person here.
//!
//! Anybody can sign in at Microsoft with any account; what binds it to the Mattermost user is the address.
//! So an address counts only if the organisation vouches for it (`mail`, a proxy address), never the user
//! principal name: it need not be an address, and a guest's is made from a foreign one.

use graph::{EntraError, EntraProblem, Me};

use crate::{
    condition::{Condition, Kind},
    words::{Args, Key},
};

/// Every way in which a sign-in ends without a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInProblem {
    /// The person chose Cancel or declined the permissions.
    AccessDenied,
    /// Microsoft refused.
    MicrosoftError(MicrosoftProblem),
    /// The link was clicked too long ago.
    StateExpired,
    /// The link was used already, or never was ours.
    StateUnknown,
    /// Somebody else is logged in to Mattermost in this browser.
    OtherUser,
    /// Nobody is logged in to Mattermost in this browser.
    NoSession,
    /// The addresses differ.
    EmailMismatch {
        /// The address in Mattermost.
        mattermost: String,
        /// The address at Microsoft; empty if Microsoft knows none.
        microsoft: String,
    },
    /// A guest of the tenant whose address is not the one in Mattermost.
    Guest,
    /// An account of another organisation.
    WrongTenant,
    /// Microsoft's statement about who signed in does not hold.
    IdToken,
    /// The Microsoft account is connected to another Mattermost user.
    TakenByOther,
    /// Only an admin can repair it: the secret, the app registration, the encryption key.
    ConfigurationBroken,
    /// Microsoft does not answer.
    MicrosoftUnreachable,
}

/// Why Microsoft refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MicrosoftProblem {
    /// The permissions need an admin's consent first.
    AdminConsent,
    /// The app is open to assigned users only.
    NotAssigned,
    /// A rule of the organisation (Conditional Access, multi-factor authentication) was not met.
    ConditionalAccess,
    /// The account is disabled, or its password has to be changed.
    AccountBlocked,
    /// Anything else, with Microsoft's code (the digits after `AADSTS`) if it told one.
    Other(Option<u32>),
}

impl SignInProblem {
    /// The page that explains it: title, text, next step.
    pub fn page(&self) -> (Key, Args) {
        let plain = |key| (key, Args::new());
        match self {
            Self::AccessDenied => plain(Key::PageAccessDenied),
            Self::MicrosoftError(problem) => problem.page(),
            Self::StateExpired => plain(Key::PageStateExpired),
            Self::StateUnknown => plain(Key::PageStateUnknown),
            Self::OtherUser => plain(Key::PageOtherUser),
            Self::NoSession => plain(Key::PageNoSession),
            Self::EmailMismatch { mattermost, microsoft } if microsoft.is_empty() => {
                (Key::PageNoEmail, Args::new().text("mattermost", mattermost))
            }
            Self::EmailMismatch { mattermost, microsoft } => (
                Key::PageEmailMismatch,
                Args::new().text("mattermost", mattermost).text("microsoft", microsoft),
            ),
            Self::Guest => plain(Key::PageGuest),
            Self::WrongTenant => plain(Key::PageWrongTenant),
            Self::IdToken => plain(Key::PageIdToken),
            Self::TakenByOther => plain(Key::PageTakenByOther),
            Self::ConfigurationBroken => plain(Key::PageConfigurationBroken),
            Self::MicrosoftUnreachable => plain(Key::PageMicrosoftUnreachable),
        }
    }
}

impl SignInProblem {
    /// What an administrator has to act on if `username` runs into it; `None` if it is the person's own matter.
    pub fn condition(&self, username: &str) -> Option<Condition> {
        match self {
            Self::EmailMismatch { .. } => Some(Condition::about(Kind::EmailMismatch, username)),
            Self::MicrosoftError(MicrosoftProblem::AdminConsent) => {
                Some(Condition::plain(Kind::UserConsentMissing))
            }
            _ => None,
        }
    }
}

impl MicrosoftProblem {
    fn page(self) -> (Key, Args) {
        match self {
            Self::AdminConsent => (Key::PageAdminConsent, Args::new()),
            Self::NotAssigned => (Key::PageNotAssigned, Args::new()),
            Self::ConditionalAccess => (Key::PageConditionalAccess, Args::new()),
            Self::AccountBlocked => (Key::PageAccountBlocked, Args::new()),
            Self::Other(Some(code)) => {
                (Key::PageMicrosoftError, Args::new().text("code", format!("AADSTS{code}")))
            }
            Self::Other(None) => (Key::PageMicrosoftErrorWithoutCode, Args::new()),
        }
    }
}

/// Explains the `error` and `error_description` of Entra's redirect.
///
/// The protocol only promises `error`; the codes in the description serve to say more, where they are known.
/// Source: Microsoft Entra, "authentication and authorization error codes".
pub fn problem_of(error: &str, description: &str) -> SignInProblem {
    let codes = aadsts_codes(description);
    if let Some(problem) = codes.iter().find_map(|code| problem_of_code(*code)) {
        return problem;
    }
    match error {
        "access_denied" => SignInProblem::AccessDenied,
        "temporarily_unavailable" | "server_error" => SignInProblem::MicrosoftUnreachable,
        "consent_required" => SignInProblem::MicrosoftError(MicrosoftProblem::AdminConsent),
        "invalid_client" | "unauthorized_client" | "invalid_resource" | "invalid_scope" => {
            SignInProblem::ConfigurationBroken
        }
        _ => SignInProblem::MicrosoftError(MicrosoftProblem::Other(codes.first().copied())),
    }
}

/// Explains a refusal of the token endpoint during a sign-in.
pub fn problem_of_entra(error: &EntraError) -> SignInProblem {
    if let Some(problem) = error.codes.iter().find_map(|code| problem_of_code(*code)) {
        return problem;
    }
    match error.kind() {
        EntraProblem::Temporary => SignInProblem::MicrosoftUnreachable,
        EntraProblem::WrongSecret
        | EntraProblem::SecretExpired
        | EntraProblem::UnknownApp
        | EntraProblem::RedirectMismatch => SignInProblem::ConfigurationBroken,
        EntraProblem::WrongTenant => SignInProblem::WrongTenant,
        EntraProblem::ConsentMissing => {
            SignInProblem::MicrosoftError(MicrosoftProblem::AdminConsent)
        }
        _ => problem_of(&error.error, &error.description),
    }
}

fn problem_of_code(code: u32) -> Option<SignInProblem> {
    use MicrosoftProblem::{AccountBlocked, AdminConsent, ConditionalAccess, NotAssigned};
    Some(match code {
        65004 => SignInProblem::AccessDenied,
        65001 | 90094 | 90095 => SignInProblem::MicrosoftError(AdminConsent),
        50105 => SignInProblem::MicrosoftError(NotAssigned),
        50072 | 50074 | 50076 | 50078 | 50079 | 50131 | 50158 | 53000 | 53001 | 53003 | 530_032 => {
            SignInProblem::MicrosoftError(ConditionalAccess)
        }
        50053 | 50055 | 50057 | 50144 => SignInProblem::MicrosoftError(AccountBlocked),
        50020 | 50034 | 51004 | 90072 => SignInProblem::WrongTenant,
        50011 | 50194 | 70001 | 70002 | 70011 | 90038 | 500_011 | 650_052 | 650_056 | 650_057
        | 700_011 | 700_016 | 700_027 | 900_382 | 900_432 | 7_000_112 | 7_000_215 | 7_000_218
        | 7_000_222 => SignInProblem::ConfigurationBroken,
        50033 | 50087 | 50196 | 90006 | 90012 | 90024 | 90033 | 90055 | 90090 => {
            SignInProblem::MicrosoftUnreachable
        }
        54005 | 70008 => SignInProblem::StateExpired,
        _ => return None,
    })
}

/// The numbers after `AADSTS` in a description.
fn aadsts_codes(description: &str) -> Vec<u32> {
    let starts = description.split("AADSTS").skip(1);
    let digits = starts.map(|rest| {
        rest.split_once(|c: char| !c.is_ascii_digit()).map_or(rest, |(digits, _)| digits)
    });
    digits.filter_map(|digits| digits.parse().ok()).collect()
}

/// Checks that the Microsoft account has the address of the Mattermost user, and tells the account as
/// people know it: the address that is equal.
///
/// Compared without ASCII case only: Unicode's case folding makes different addresses equal.
pub fn same_person(mattermost_email: &str, me: &Me) -> Result<String, SignInProblem> {
    let wanted = mattermost_email.trim();
    let known = || me.mail.as_deref().into_iter().chain(smtp_addresses(me)).map(str::trim);
    if !wanted.is_empty()
        && let Some(address) = known().find(|address| address.eq_ignore_ascii_case(wanted))
    {
        return Ok(address.to_owned());
    }
    if is_guest(me) {
        return Err(SignInProblem::Guest);
    }
    Err(SignInProblem::EmailMismatch {
        mattermost: wanted.to_owned(),
        microsoft: known().next().unwrap_or_default().to_owned(),
    })
}

/// `smtp:` marks an address of the account, `SMTP:` its main one; other schemes (`x500:`, `sip:`) are none.
fn smtp_addresses(me: &Me) -> impl Iterator<Item = &str> {
    me.proxy_addresses.iter().filter_map(|address| {
        let (scheme, address) = address.split_once(':')?;
        scheme.trim().eq_ignore_ascii_case("smtp").then_some(address)
    })
}

fn is_guest(me: &Me) -> bool {
    let typed = me.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"));
    let named = me.user_principal_name.as_deref().is_some_and(|name| name.contains("#EXT#"));
    typed || named
}

#[cfg(test)]
mod tests;
