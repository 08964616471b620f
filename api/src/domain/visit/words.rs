//! The words of visits in the schema.

use lianxin_entity::enums as stored;

use crate::gql::prelude::*;

/// From which level a visitor comes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::VisitLevel")]
pub enum VisitLevel {
    /// From the district: its committee or a department.
    #[graphql(name = "DISTRICT")]
    District,
    /// From a street.
    #[graphql(name = "STREET")]
    Street,
    /// From a community.
    #[graphql(name = "COMMUNITY")]
    Community,
    /// A grid worker.
    #[graphql(name = "GRID")]
    Grid,
    /// From a unit, a company or another body.
    #[graphql(name = "UNIT")]
    Unit,
}

/// Where a visit stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::VisitState")]
pub enum VisitState {
    /// It is to be done.
    #[graphql(name = "PLANNED")]
    Planned,
    /// It was done; the outcome says whether anybody was met.
    #[graphql(name = "DONE")]
    Done,
    /// It will not be done.
    #[graphql(name = "CANCELLED")]
    Cancelled,
}

/// What came of a visit.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::VisitOutcome")]
pub enum VisitOutcome {
    /// Somebody was met.
    #[graphql(name = "MET")]
    Met,
    /// Nobody was there.
    #[graphql(name = "ABSENT")]
    Absent,
    /// The visit was not wished.
    #[graphql(name = "REFUSED")]
    Refused,
}
