//! Whom to tell that Microsoft refuses a token: the user, or the administrators because it is the tenant.
//!
//! One user can sign in again; when Microsoft refuses many alike (a new Conditional Access policy, sessions revoked for
//! everybody), asking all of them to sign in helps nobody. So a refusal waits for a while before its user is told, and
//! meanwhile a sample of other tokens is tried: tokens are tried once a day each, and would not show it in time.

use jiff::{SignedDuration, Timestamp};

use crate::timing::Timing;

/// So many have to be refused alike,
const MANY: usize = 5;
/// and this part of those who were tried, for it to be the tenant.
const PART: usize = 5;
/// Tokens that are tried while it is open. A fifth of a tenant does not hide from so many.
const SAMPLE: usize = 50;
/// After so many times the usual wait a user is told even if the sample could not be tried.
const LONGEST: i32 = 6;

/// Who knows of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nobody yet.
    Nobody,
    /// The user.
    User,
    /// The administrators.
    Administrators,
}

/// A user whose token Microsoft refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Their id in Mattermost.
    pub user: String,
    /// Since when.
    pub since: Timestamp,
    /// Microsoft's code: refusals are alike that have the same.
    pub reason: String,
    /// Who knows.
    pub told: Told,
}

/// What to do. Whoever is in none of the lists waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// They are told to sign in again.
    pub tell: Vec<String>,
    /// They are the administrators' matter now.
    pub tenant: Vec<String>,
    /// It is no longer the tenant: their tokens are tried anew, as if they had not been refused.
    pub anew: Vec<String>,
    /// For this reason Microsoft refuses many; administrators are told.
    pub many: Option<String>,
    /// So many more tokens are to be tried at once, to see whether it is the tenant.
    pub sample: usize,
}

/// Plans what to do about all users whose token is refused. `tried` says when tokens were tried within the last day,
/// whatever came of it, and `connected` how many users there are.
pub fn plan(
    now: Timestamp,
    refusals: &[Refusal],
    (tried, connected): (&[Timestamp], usize),
    timing: &Timing,
) -> Plan {
    let mut plan = Plan::default();
    let mut reasons: Vec<&str> = refusals.iter().map(|one| one.reason.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let tried_since = |since: Timestamp| tried.iter().filter(|at| **at >= since).count();
    let window = SignedDuration::try_from(timing.refusal_window).unwrap_or(SignedDuration::MAX);
    let before = |windows: i32| now.checked_sub(window * windows).unwrap_or(Timestamp::MIN);
    let tried_about = |since: Timestamp| tried_since(since.checked_sub(window).unwrap_or(since));
    let fresh = refusals.iter().filter(|one| one.told == Told::Nobody).count();
    let sample = SAMPLE.min((connected + fresh).saturating_sub(refusals.len()));
    let mut open_since = None;
    for reason in reasons {
        let of = |told| {
            let of = refusals.iter().filter(move |one| one.reason == reason && one.told == told);
            of.collect::<Vec<_>>()
        };
        let (fresh, held) = (of(Told::Nobody), of(Told::Administrators));
        let is_tenant = match held.iter().map(|one| one.since).min() {
            // The others follow one by one within a day.
            Some(since) => is_many(fresh.len() + held.len(), tried_since(since)),
            None => is_many(fresh.len(), tried_since(before(1))),
        };
        if is_tenant {
            plan.tenant.extend(fresh.iter().map(|one| one.user.clone()));
            plan.many = Some(reason.to_owned());
            continue;
        }
        plan.anew.extend(held.iter().map(|one| one.user.clone()));
        for one in fresh {
            // While Microsoft does not answer, a sample takes longer.
            let is_sampled = tried_about(one.since) >= sample || one.since <= before(LONGEST);
            if one.since <= before(1) && is_sampled {
                plan.tell.push(one.user.clone());
            } else {
                open_since =
                    Some(open_since.map_or(one.since, |since: Timestamp| since.min(one.since)));
            }
        }
    }
    if let Some(since) = open_since {
        plan.sample = sample.saturating_sub(tried_about(since));
    }
    plan
}

fn is_many(refused: usize, tried: usize) -> bool {
    refused >= MANY && refused * PART >= tried
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "AADSTS53003";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn refused(users: std::ops::Range<usize>, since: i64, told: Told) -> Vec<Refusal> {
        users
            .map(|n| Refusal {
                user: format!("user{n}"),
                since: at(since),
                reason: CODE.to_owned(),
                told,
            })
            .collect()
    }

    fn planned(now: i64, refusals: &[Refusal], tried: usize) -> Plan {
        let tried: Vec<_> = (0..tried).map(|_| at(now)).collect();
        plan(at(now), refusals, (&tried, 60), &Timing::real())
    }

    #[test]
    fn one_refusal_waits_for_ten_minutes_and_a_sample() {
        let one = refused(0..1, 0, Told::Nobody);
        let waiting = planned(0, &one, 1);
        assert_eq!(waiting, Plan { sample: 49, ..Plan::default() });
        assert_eq!(planned(599, &one, 50), Plan::default());
        let told = planned(600, &one, 50);
        assert_eq!(told, Plan { tell: vec!["user0".to_owned()], ..Plan::default() });
    }

    #[test]
    fn a_sample_that_cannot_be_tried_is_waited_for_an_hour() {
        let one = refused(0..1, 0, Told::Nobody);
        assert_eq!(planned(3599, &one, 10), Plan { sample: 40, ..Plan::default() });
        assert_eq!(planned(3600, &one, 10).tell, ["user0"]);
    }

    #[test]
    fn who_knows_is_not_told_again() {
        assert_eq!(planned(100_000, &refused(0..3, 0, Told::User), 0), Plan::default());
    }

    #[test]
    fn five_and_a_fifth_are_the_tenant() {
        for (refusals, tried, tenant) in
            [(4, 4, false), (5, 5, true), (5, 25, true), (5, 26, false), (20, 60, true)]
        {
            let plan = planned(60, &refused(0..refusals, 0, Told::Nobody), tried);
            assert_eq!(plan.many.is_some(), tenant, "{refusals} of {tried}");
            assert_eq!(plan.tenant.len(), if tenant { refusals } else { 0 });
            assert_eq!(plan.tell, [""; 0]);
        }
    }

    #[test]
    fn refusals_for_different_reasons_are_not_alike() {
        let mut refusals = refused(0..6, 0, Told::Nobody);
        for one in refusals.iter_mut().skip(3) {
            one.reason = "AADSTS50173".to_owned();
        }
        assert_eq!(planned(60, &refusals, 6).many, None);
    }

    #[test]
    fn who_is_refused_later_joins_the_many() {
        let mut refusals = refused(0..20, 0, Told::Administrators);
        refusals.extend(refused(20..21, 40_000, Told::Nobody));
        let plan = planned(40_000, &refusals, 50);
        assert_eq!(plan.tenant, ["user20"]);
        assert_eq!(plan.many.as_deref(), Some(CODE));
        assert_eq!(plan.sample, 0);
    }

    #[test]
    fn when_few_are_left_they_are_tried_anew() {
        let held = refused(0..4, 0, Told::Administrators);
        let plan = planned(90_000, &held, 60);
        assert_eq!(plan.anew.len(), 4);
        assert_eq!((plan.many, plan.tell.len()), (None, 0));
        let held = refused(0..10, 0, Told::Administrators);
        assert_eq!(planned(90_000, &held, 60).anew.len(), 10, "less than a fifth");
    }

    #[test]
    fn nobody_refused_is_nothing_to_do() {
        assert_eq!(planned(0, &[], 60), Plan::default());
    }
}
