//! What a district set for itself, in the schema.

use std::sync::Arc;

use super::Directory;
use super::settings::Settings;
use crate::gql::enums::AreaKind;
use crate::gql::prelude::*;

/// What a district set for itself: windows, limits, hours, levels.
#[derive(Clone)]
pub struct DistrictSettings {
    directory: Arc<Directory>,
}

fn int(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

impl DistrictSettings {
    /// The settings of a directory.
    pub fn new(directory: Arc<Directory>) -> Self {
        Self { directory }
    }

    fn row(&self) -> &Settings {
        self.directory.settings()
    }
}

/// What a district set for itself: windows, limits, hours, levels.
#[Object]
impl DistrictSettings {
    /// The hours of a working day: `09:00-12:00,13:30-17:30`.
    async fn working_hours(&self) -> &str {
        &self.row().working_hours
    }

    /// Days that a resident has to answer a question before the request goes on without.
    async fn supply_days(&self) -> i32 {
        int(self.row().supply_days)
    }

    /// Days in which a resident may reopen what was resolved or evaluated.
    async fn reopen_days(&self) -> i32 {
        int(self.row().reopen_days)
    }

    /// Days in which a secretary may reopen what was closed.
    async fn reopen_closed_days(&self) -> i32 {
        int(self.row().reopen_closed_days)
    }

    /// The longest suspension in days.
    async fn suspend_days(&self) -> i32 {
        int(self.row().suspend_days)
    }

    /// Days in which a rejection may be taken to review.
    async fn review_days(&self) -> i32 {
        int(self.row().review_days)
    }

    /// How often an objection may be overruled before no further one is heard.
    async fn objections(&self) -> i32 {
        self.row().objections
    }

    /// Minutes for which a revealed contact is shown.
    async fn contact_visible_minutes(&self) -> i32 {
        int(self.row().contact_visible_minutes)
    }

    /// Percent of a clock's time after which its handlers are warned.
    async fn warn_percent(&self) -> i32 {
        self.row().warn_percent
    }

    /// The levels of areas between a community and its households, outermost first.
    async fn household_levels(&self) -> Vec<AreaKind> {
        let levels = self.row().household_levels.iter();
        levels.map(|kind| (*kind).into()).collect()
    }

    /// Days after which the data of a household count as stale.
    async fn stale_days(&self) -> i32 {
        int(self.row().stale_days)
    }

    /// The most households, businesses and work teams of one member.
    async fn pairing_limit(&self) -> i32 {
        self.row().pairing_limit
    }

    /// Days before its end at which a letter of appointment is shown as expiring.
    async fn letter_warn_days(&self) -> i32 {
        int(self.row().letter_warn_days)
    }

    /// Metres within which a household should have a service centre.
    async fn centre_within_metres(&self) -> i32 {
        self.row().centre_within_metres
    }

    /// Metres within which an open request counts as similar, where its category says nothing.
    async fn similar_within_metres(&self) -> i32 {
        self.row().similar_within_metres
    }

    /// How many households a grid is meant to have where the grid says nothing.
    async fn household_target(&self) -> i32 {
        self.row().household_target
    }

    /// Grows with every change of the settings; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row().version
    }
}
