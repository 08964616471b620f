//! What is measured.

use lianxin_entity::enums::HouseholdKind;

/// From where the counts of a measure come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// The register of households, businesses and work teams.
    Households,
    /// The register of members.
    Members,
    /// Pairings.
    Pairings,
    /// Registrations of both sides.
    Registrations,
    /// Areas, organisations, units in charge, letters and centres.
    Items,
}

/// A figure of coverage.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::EnumCount,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
pub enum Measure {
    HouseholdsPaired,
    HouseholdsUnpaired,
    BusinessesPaired,
    BusinessesUnpaired,
    WorkTeamsPaired,
    WorkTeamsUnpaired,
    HouseholdsPerMember,
    HouseholdsOfTarget,
    HouseholdsStale,
    HouseholdsBeyondReach,
    MembersUnpaired,
    MembersWithoutPost,
    PairsWithoutConsent,
    PairsEndedWithoutSuccessor,
    RegistrationsOneSided,
    GridsWithWorker,
    GridsWithoutWorker,
    GridsWithBranch,
    GridsWithoutBranch,
    GridsWithLeader,
    GridsWithoutLeader,
    CompoundsUnmanaged,
    CommunitiesWithoutLeadUnit,
    OrganisationsWithoutSecretary,
    ElectionsOverdue,
    EnterprisesWithoutBranch,
    UnitsWithoutCommunity,
    UnitsLeading,
    UnitsJoining,
    UnitsNotRegistered,
    LettersExpiring,
    CentresOfDistrict,
    CentresOfCommunity,
    CentresOther,
}

impl Measure {
    /// The families that a measure is counted from.
    pub fn families(self) -> &'static [Family] {
        match self {
            Self::HouseholdsPaired
            | Self::HouseholdsUnpaired
            | Self::BusinessesPaired
            | Self::BusinessesUnpaired
            | Self::WorkTeamsPaired
            | Self::WorkTeamsUnpaired
            | Self::HouseholdsStale
            | Self::HouseholdsBeyondReach => &[Family::Households],
            Self::HouseholdsPerMember => &[Family::Households, Family::Members],
            Self::HouseholdsOfTarget => &[Family::Households, Family::Items],
            Self::MembersUnpaired | Self::MembersWithoutPost => &[Family::Members],
            Self::PairsWithoutConsent => &[Family::Pairings, Family::Households],
            Self::PairsEndedWithoutSuccessor => &[Family::Pairings],
            Self::RegistrationsOneSided => &[Family::Registrations],
            _ => &[Family::Items],
        }
    }

    /// The family whose rows the numerator counts.
    pub fn counted(self) -> Family {
        self.families()[0]
    }
}

/// A household's part in a measure: which condition it has to fulfil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseholdMark {
    /// In an active pairing.
    Paired,
    /// In none.
    Unpaired,
    /// Not verified for too long.
    Stale,
    /// With a known place and no open centre near enough.
    BeyondReach,
    /// In a grid.
    InGrid,
}

/// Which households the numerator of a measure counts.
pub fn household_mark(measure: Measure) -> Option<(HouseholdKind, HouseholdMark)> {
    use HouseholdKind::{Business, Home, WorkTeam};
    use HouseholdMark::{BeyondReach, InGrid, Paired, Stale, Unpaired};
    Some(match measure {
        Measure::HouseholdsPaired | Measure::HouseholdsPerMember => (Home, Paired),
        Measure::HouseholdsUnpaired => (Home, Unpaired),
        Measure::BusinessesPaired => (Business, Paired),
        Measure::BusinessesUnpaired => (Business, Unpaired),
        Measure::WorkTeamsPaired => (WorkTeam, Paired),
        Measure::WorkTeamsUnpaired => (WorkTeam, Unpaired),
        Measure::HouseholdsStale => (Home, Stale),
        Measure::HouseholdsBeyondReach => (Home, BeyondReach),
        Measure::HouseholdsOfTarget => (Home, InGrid),
        _ => return None,
    })
}
