//! What an organisation was from one day to another.

use std::sync::Arc;

use lianxin_entity::organisation_version::Model;

use super::object::Organisation;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// What an organisation was called and where it stood from one day to another.
pub struct OrganisationVersion {
    directory: Arc<Directory>,
    row: Model,
}

impl OrganisationVersion {
    /// A row of the history.
    pub fn new(directory: &Arc<Directory>, row: Model) -> Self {
        Self {
            directory: directory.clone(),
            row,
        }
    }
}

/// What an organisation was called and where it stood from one day to another.
#[Object]
impl OrganisationVersion {
    /// What it was called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Its code.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// The organisation directly above; null for the district's committee.
    async fn parent(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.row.parent_id?)
    }

    /// The area that a committee was responsible for; null for every other kind.
    async fn jurisdiction(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.jurisdiction_id?)
    }

    /// The day of its founding, as it was written down then.
    async fn founded_on(&self) -> Option<Date> {
        self.row.founded_on.map(Date::from)
    }

    /// The term of its posts in years.
    async fn term_years(&self) -> Option<i32> {
        self.row.term_years
    }

    /// The last election, as it was written down then.
    async fn last_election_on(&self) -> Option<Date> {
        self.row.last_election_on.map(Date::from)
    }

    /// The first day on which this held.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which this did not hold any more; null while it holds.
    async fn to_on(&self) -> Option<Date> {
        self.row.to_on.map(Date::from)
    }
}
