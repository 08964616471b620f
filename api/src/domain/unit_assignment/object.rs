//! Units in charge, in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;

use super::repo::Assignment;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::organisation::object::Organisation;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// How a unit is in charge of a community.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::UnitAssignmentKind")]
pub enum UnitAssignmentKind {
    /// It leads (牵头); one at a time.
    #[graphql(name = "LEAD")]
    Lead,
    /// It joins (联建).
    #[graphql(name = "JOINT")]
    Joint,
}

/// A unit in charge of a community, from one day to another.
#[derive(Clone)]
pub struct UnitAssignment {
    directory: Arc<Directory>,
    row: Assignment,
}

impl UnitAssignment {
    /// A row of the register.
    pub fn new(directory: &Arc<Directory>, row: Assignment) -> Self {
        Self {
            directory: directory.clone(),
            row,
        }
    }

    /// The row.
    pub fn row(&self) -> &Assignment {
        &self.row
    }
}

/// A unit in charge of a community, from one day to another.
#[Object]
impl UnitAssignment {
    /// The id of the assignment.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// The unit.
    async fn unit(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.row.unit_id)
    }

    /// The community.
    async fn community(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.community_id)
    }

    /// Whether it leads or joins.
    async fn kind(&self) -> UnitAssignmentKind {
        self.row.kind.into()
    }

    /// The first day.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which it is not in charge any more; null while no end is known.
    async fn to_on(&self) -> Option<Date> {
        self.row.to_on.map(Date::from)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
