//! The words of service centres in the schema.

use lianxin_entity::enums as stored;

use crate::gql::prelude::*;

/// The kind of a service centre.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::CentreKind")]
pub enum CentreKind {
    /// Party and masses service centre (党群服务中心).
    #[graphql(name = "CENTRE")]
    Centre,
    /// Service station (服务站).
    #[graphql(name = "STATION")]
    Station,
    /// Station for couriers and others who work outdoors (爱心驿站).
    #[graphql(name = "COURIER_STATION")]
    CourierStation,
    /// Service station of a residential compound (小区党群服务站).
    #[graphql(name = "COMPOUND_STATION")]
    CompoundStation,
}

/// The level of a service centre: "1 + 95 + N" is one of the district, one of each community, and
/// others.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::CentreLevel")]
pub enum CentreLevel {
    /// Of the district.
    #[graphql(name = "DISTRICT")]
    District,
    /// Of a street.
    #[graphql(name = "STREET")]
    Street,
    /// Of a community.
    #[graphql(name = "COMMUNITY")]
    Community,
    /// In a building, a park, a business quarter, a compound.
    #[graphql(name = "OTHER")]
    Other,
}

/// Where a service centre stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::CentreState")]
pub enum CentreState {
    /// Decided on.
    #[graphql(name = "PLANNED")]
    Planned,
    /// Being built or fitted out.
    #[graphql(name = "BUILDING")]
    Building,
    /// In use.
    #[graphql(name = "OPEN")]
    Open,
    /// Given up.
    #[graphql(name = "CLOSED")]
    Closed,
}

/// A step in the life of a service centre.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "super::state::Step")]
pub enum CentreStep {
    /// Building begins.
    #[graphql(name = "START_BUILDING")]
    StartBuilding,
    /// It opens.
    #[graphql(name = "OPEN")]
    Open,
    /// It closes for good.
    #[graphql(name = "CLOSE")]
    Close,
}
