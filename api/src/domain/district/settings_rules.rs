//! What a district may set for itself: pure.

use lianxin_entity::enums::AreaKind;

use super::settings::Settings;
use crate::domain::area::rules::MOST_HOUSEHOLDS;
use crate::domain::calendar::WorkingHours;
use crate::refusal::{Code, Refusal, Refusals};

/// The most levels between the community and the households.
const MOST_LEVELS: usize = 3;

/// All that is wrong with settings, each at its field of the schema.
pub fn check(settings: &Settings, faults: &mut Refusals) {
    if settings.working_hours.parse::<WorkingHours>().is_err() {
        let refusal = Refusal::at(Code::Invalid, "workingHours");
        faults.push(refusal.saying("setting-hours"));
    }
    if !are_levels(&settings.household_levels) {
        let refusal = Refusal::at(Code::Invalid, "householdLevels");
        faults.push(
            refusal
                .saying("setting-levels")
                .with("limit", MOST_LEVELS + 2),
        );
    }
    for (field, value, least, most) in numbers(settings) {
        if !(least..=most).contains(&value) {
            let refusal = Refusal::at(Code::Invalid, field).saying("setting-range");
            faults.push(refusal.with("least", least).with("limit", most));
        }
    }
}

/// Numbers with their ranges.
fn numbers(settings: &Settings) -> [(&'static str, i64, i64, i64); 14] {
    let of = |value: i32| i64::from(value);
    [
        ("supplyDays", settings.supply_days, 1, 60),
        ("reopenDays", settings.reopen_days, 1, 90),
        ("reopenClosedDays", settings.reopen_closed_days, 0, 365),
        ("suspendDays", settings.suspend_days, 1, 180),
        ("reviewDays", settings.review_days, 1, 180),
        ("objections", of(settings.objections), 0, 10),
        (
            "contactVisibleMinutes",
            settings.contact_visible_minutes,
            1,
            60,
        ),
        ("warnPercent", of(settings.warn_percent), 1, 99),
        ("staleDays", settings.stale_days, 1, 3650),
        ("pairingLimit", of(settings.pairing_limit), 5, 30),
        ("letterWarnDays", settings.letter_warn_days, 0, 365),
        (
            "centreWithinMetres",
            of(settings.centre_within_metres),
            100,
            20_000,
        ),
        (
            "similarWithinMetres",
            of(settings.similar_within_metres),
            MIN_SIMILAR.into(),
            MAX_SIMILAR.into(),
        ),
        (
            "householdTarget",
            of(settings.household_target),
            1,
            MOST_HOUSEHOLDS.into(),
        ),
    ]
}

/// The least distance within which requests count as similar, in metres.
pub const MIN_SIMILAR: i32 = 10;
/// The greatest such distance.
pub const MAX_SIMILAR: i32 = 5_000;

/// Whether these can be the levels between a community and its households, outermost first: each
/// once, nothing inside a building but its units, and two to five levels with both ends.
fn are_levels(levels: &[AreaKind]) -> bool {
    let place = |kind| levels.iter().position(|level| *level == kind);
    let allowed = |kind: &AreaKind| {
        use AreaKind::{Building, Compound, Grid, Unit};
        matches!(kind, Compound | Grid | Building | Unit)
    };
    let once = levels
        .iter()
        .enumerate()
        .all(|(at, kind)| allowed(kind) && place(*kind) == Some(at));
    let inside = levels.len();
    let building = place(AreaKind::Building).is_none_or(|at| match place(AreaKind::Unit) {
        Some(unit) => unit == at + 1 && unit + 1 == inside,
        None => at + 1 == inside,
    });
    let unit = place(AreaKind::Unit).is_none() || place(AreaKind::Building).is_some();
    inside <= MOST_LEVELS && once && building && unit
}

#[cfg(test)]
mod tests {
    use AreaKind::{Building, Community, Compound, Grid, Unit};

    use super::*;

    #[test]
    fn levels_stand_once_and_in_order() {
        for good in [
            &[][..],
            &[Grid],
            &[Building],
            &[Grid, Compound],
            &[Compound, Grid, Building],
            &[Grid, Building, Unit],
        ] {
            assert!(are_levels(good), "{good:?}");
        }
        for bad in [
            &[Grid, Grid][..],
            &[Building, Grid],
            &[Unit],
            &[Grid, Unit],
            &[Unit, Building],
            &[Community, Grid],
            &[Compound, Grid, Building, Unit],
        ] {
            assert!(!are_levels(bad), "{bad:?}");
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let mut none = Refusals::default();
        check(&Settings::default(), &mut none);
        assert!(none.finish().is_ok(), "what stands without a word is good");
        let settings = Settings {
            working_hours: "nine to five".to_owned(),
            pairing_limit: 31,
            stale_days: 0,
            household_levels: vec![Building, Grid],
            ..Settings::default()
        };
        let mut faults = Refusals::default();
        check(&settings, &mut faults);
        let Err(crate::refusal::Failure::Refused(refused)) = faults.finish() else {
            panic!("nothing was refused");
        };
        let fields: Vec<_> = refused.iter().map(|one| one.field[1].as_str()).collect();
        assert_eq!(
            fields,
            [
                "workingHours",
                "householdLevels",
                "staleDays",
                "pairingLimit"
            ]
        );
    }
}
