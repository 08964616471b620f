//! Registers brought in and given out.

use lianxin_entity::enums as stored;

use crate::gql::prelude::*;

/// A register of a district that is brought in and given out as a spreadsheet.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Register")]
pub enum Register {
    /// Areas below the district.
    #[graphql(name = "AREAS")]
    Areas,
    /// Organisations.
    #[graphql(name = "ORGANISATIONS")]
    Organisations,
    /// Secretaries and grid workers in post.
    #[graphql(name = "POSTINGS")]
    Postings,
    /// Party members.
    #[graphql(name = "MEMBERS")]
    Members,
    /// Households, individual businesses and work teams.
    #[graphql(name = "HOUSEHOLDS")]
    Households,
    /// Who lives in the households.
    #[graphql(name = "RESIDENTS")]
    Residents,
    /// Members linked with households (党员联户).
    #[graphql(name = "PAIRINGS")]
    Pairings,
    /// Units in charge of communities.
    #[graphql(name = "UNIT_ASSIGNMENTS")]
    UnitAssignments,
    /// Service centres and stations.
    #[graphql(name = "SERVICE_CENTRES")]
    ServiceCentres,
}

/// Where an import stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ImportState")]
pub enum ImportState {
    /// The file is read and compared with what stands; nothing is written.
    #[graphql(name = "PLANNING")]
    Planning,
    /// What it would do is known; it waits to be applied, for a day.
    #[graphql(name = "PLANNED")]
    Planned,
    /// Its rows are being written; nobody sees them yet.
    #[graphql(name = "APPLYING")]
    Applying,
    /// It is switched on: its rows are there.
    #[graphql(name = "APPLIED")]
    Applied,
    /// It ended without a row; `failure` says why.
    #[graphql(name = "FAILED")]
    Failed,
    /// It was called off, or nobody applied it in time; nothing of it stays.
    #[graphql(name = "CANCELLED")]
    Cancelled,
}

/// The format of a file that is given out.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ExportFormat")]
pub enum ExportFormat {
    /// Comma-separated values in UTF-8 with a byte order mark.
    #[graphql(name = "CSV")]
    Csv,
    /// A spreadsheet whose cells are all text.
    #[graphql(name = "XLSX")]
    Xlsx,
    /// Points of a map in the datum GCJ-02, for the households beyond reach alone.
    #[graphql(name = "GEOJSON")]
    GeoJson,
}

/// Where an export stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ExportState")]
pub enum ExportState {
    /// It waits for its file.
    #[graphql(name = "WAITING")]
    Waiting,
    /// The file can be fetched.
    #[graphql(name = "READY")]
    Ready,
    /// There is no file; `failure` says why.
    #[graphql(name = "FAILED")]
    Failed,
    /// The file is gone.
    #[graphql(name = "EXPIRED")]
    Expired,
}
