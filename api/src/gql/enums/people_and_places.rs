//! People, organisations and areas.

use lianxin_entity::enums as stored;

use crate::gql::prelude::*;

/// The role in which somebody acts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Role")]
pub enum Role {
    /// Secretary (书记) of an organisation: dispatches, rules, oversees.
    #[graphql(name = "SECRETARY")]
    Secretary,
    /// Grid worker (网格员): takes up what is said in the posting's grids.
    #[graphql(name = "GRID_WORKER")]
    GridWorker,
    /// Resident (居民): says what is wrong and whether it was solved.
    #[graphql(name = "RESIDENT")]
    Resident,
}

/// What a posting does instead of handling requests.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Duty")]
pub enum Duty {
    /// Nothing special: the posting handles requests.
    #[graphql(name = "NONE")]
    None,
    /// Configures the district and reads counts; does not handle requests.
    #[graphql(name = "ADMINISTRATOR")]
    Administrator,
}

/// The kind of an area, outermost first. A district may skip levels.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::AreaKind")]
pub enum AreaKind {
    /// District, county or county-level city (区、县、县级市).
    #[graphql(name = "DISTRICT")]
    District,
    /// Street, town or township (街道、镇、乡).
    #[graphql(name = "STREET")]
    Street,
    /// Community or village (社区、村).
    #[graphql(name = "COMMUNITY")]
    Community,
    /// Residential compound (小区).
    #[graphql(name = "COMPOUND")]
    Compound,
    /// Grid (网格), about 300 households.
    #[graphql(name = "GRID")]
    Grid,
    /// Building (楼栋).
    #[graphql(name = "BUILDING")]
    Building,
    /// Unit or staircase (单元).
    #[graphql(name = "UNIT")]
    Unit,
}

/// The datum of a coordinate.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Datum")]
pub enum Datum {
    /// GCJ-02, the datum of maps in mainland China.
    #[graphql(name = "GCJ02")]
    Gcj02,
    /// WGS-84, the datum of satellite receivers.
    #[graphql(name = "WGS84")]
    Wgs84,
    /// CGCS2000, the national geodetic datum; within centimetres of WGS-84.
    #[graphql(name = "CGCS2000")]
    Cgcs2000,
}

/// The kind of an organisation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::OrganisationKind")]
pub enum OrganisationKind {
    /// Committee of the district; its jurisdiction is the district.
    #[graphql(name = "DISTRICT_COMMITTEE")]
    DistrictCommittee,
    /// Committee of a street, town or township; its jurisdiction is that area.
    #[graphql(name = "STREET_COMMITTEE")]
    StreetCommittee,
    /// Committee of a community or village; its jurisdiction is that area.
    #[graphql(name = "COMMUNITY_COMMITTEE")]
    CommunityCommittee,
    /// General Party branch (党总支).
    #[graphql(name = "GENERAL_BRANCH")]
    GeneralBranch,
    /// Party branch (党支部).
    #[graphql(name = "BRANCH")]
    Branch,
    /// Party group (党小组).
    #[graphql(name = "GROUP")]
    Group,
    /// Department of the district (部门).
    #[graphql(name = "DEPARTMENT")]
    Department,
    /// Institution (单位).
    #[graphql(name = "UNIT")]
    Unit,
    /// Property company (物业公司).
    #[graphql(name = "PROPERTY_COMPANY")]
    PropertyCompany,
    /// Owners' committee (业主委员会).
    #[graphql(name = "OWNERS_COMMITTEE")]
    OwnersCommittee,
    /// Management committee of a compound (物管会).
    #[graphql(name = "COMPOUND_COMMITTEE")]
    CompoundCommittee,
    /// Residents' committee (居委会).
    #[graphql(name = "RESIDENTS_COMMITTEE")]
    ResidentsCommittee,
    /// Villagers' committee (村委会).
    #[graphql(name = "VILLAGERS_COMMITTEE")]
    VillagersCommittee,
    /// Enterprise (企业).
    #[graphql(name = "ENTERPRISE")]
    Enterprise,
}

/// The kind of a grid.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::GridKind")]
pub enum GridKind {
    /// A base grid: part of a community or village.
    #[graphql(name = "BASE")]
    Base,
    /// A dedicated grid: a market, a park, a school, a factory of its own.
    #[graphql(name = "DEDICATED")]
    Dedicated,
}
