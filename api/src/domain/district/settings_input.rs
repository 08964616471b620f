//! What clients send about settings.

use lianxin_entity::ids::CategoryId;

use super::settings::Settings;
use super::settings_service::CategoryChange;
use crate::gql::enums::AreaKind;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// What is to change in the settings of the district; what is left out or null stays.
#[derive(InputObject)]
pub struct ChangeDistrictSettingsInput {
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The hours of a working day: `09:00-12:00,13:30-17:30`.
    working_hours: Option<String>,
    /// Days that a resident has to answer a question before the request goes on without, 1 to 60.
    supply_days: Option<i32>,
    /// Days in which a resident may reopen what was resolved or evaluated, 1 to 90.
    reopen_days: Option<i32>,
    /// Days in which a secretary may reopen what was closed, 0 to 365.
    reopen_closed_days: Option<i32>,
    /// The longest suspension in days, 1 to 180.
    suspend_days: Option<i32>,
    /// Days in which a rejection may be taken to review, 1 to 180.
    review_days: Option<i32>,
    /// How often an objection may be overruled before no further one is heard, 0 to 10.
    objections: Option<i32>,
    /// Minutes for which a revealed contact is shown, 1 to 60.
    contact_visible_minutes: Option<i32>,
    /// Percent of a clock's time after which its handlers are warned, 1 to 99.
    warn_percent: Option<i32>,
    /// The levels of areas between a community and its households, outermost first: of compound, grid
    /// and building (with unit behind it) each at most once, three at most. A level that areas stand
    /// on stays.
    household_levels: Option<Vec<AreaKind>>,
    /// Days after which the data of a household count as stale, 1 to 3650.
    stale_days: Option<i32>,
    /// The most households, businesses and work teams of one member, 5 to 30.
    pairing_limit: Option<i32>,
    /// Days before its end at which a letter of appointment is shown as expiring, 0 to 365.
    letter_warn_days: Option<i32>,
    /// Metres within which a household should have a service centre, 100 to 20,000.
    centre_within_metres: Option<i32>,
    /// Metres within which an open request counts as similar, where its category says nothing, 10 to 5,000.
    similar_within_metres: Option<i32>,
    /// How many households a grid is meant to have where the grid says nothing, 1 to 100,000.
    household_target: Option<i32>,
}

impl ChangeDistrictSettingsInput {
    /// The settings with what is to change; whether they can be so is for the rules.
    pub fn on(self, mut settings: Settings) -> Settings {
        fn set<T: From<i32>>(field: &mut T, value: Option<i32>) {
            if let Some(value) = value {
                *field = value.into();
            }
        }
        if let Some(hours) = self.working_hours {
            hours.trim().clone_into(&mut settings.working_hours);
        }
        set(&mut settings.supply_days, self.supply_days);
        set(&mut settings.reopen_days, self.reopen_days);
        set(&mut settings.reopen_closed_days, self.reopen_closed_days);
        set(&mut settings.suspend_days, self.suspend_days);
        set(&mut settings.review_days, self.review_days);
        set(&mut settings.objections, self.objections);
        set(
            &mut settings.contact_visible_minutes,
            self.contact_visible_minutes,
        );
        set(&mut settings.warn_percent, self.warn_percent);
        if let Some(levels) = self.household_levels {
            settings.household_levels = levels.into_iter().map(Into::into).collect();
        }
        set(&mut settings.stale_days, self.stale_days);
        set(&mut settings.pairing_limit, self.pairing_limit);
        set(&mut settings.letter_warn_days, self.letter_warn_days);
        set(
            &mut settings.centre_within_metres,
            self.centre_within_metres,
        );
        set(
            &mut settings.similar_within_metres,
            self.similar_within_metres,
        );
        set(&mut settings.household_target, self.household_target);
        settings
    }
}

/// What is to change in a category of requests; what is left out stays.
#[derive(InputObject)]
pub struct ChangeServiceCategoryInput {
    /// The category.
    id: Gid<CategoryId>,
    /// Whether its open requests are shown to neighbours as similar ones.
    is_public: Option<bool>,
    /// Metres within which an open request of it counts as similar, 10 to 5,000; null for the
    /// distance that is usual in the district.
    similar_within_metres: MaybeUndefined<i32>,
}

impl ChangeServiceCategoryInput {
    /// The change.
    pub fn parse(self) -> CategoryChange {
        CategoryChange {
            id: self.id.0,
            is_public: self.is_public,
            similar_within_metres: match self.similar_within_metres {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(metres) => Some(Some(metres)),
            },
        }
    }
}
