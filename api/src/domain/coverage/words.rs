//! The measures in the schema.

use super::measure::Measure;
use crate::gql::prelude::*;

/// A figure of coverage. The rows behind it are those that its numerator counts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Measure")]
pub enum CoverageMeasure {
    /// Households in at least one active pairing, out of all households.
    HouseholdsPaired,
    /// Households in no active pairing, out of all households.
    HouseholdsUnpaired,
    /// Individual businesses in at least one active pairing, out of all of them.
    BusinessesPaired,
    /// Individual businesses in no active pairing, out of all of them.
    BusinessesUnpaired,
    /// Work teams of enterprises in at least one active pairing, out of all of them.
    WorkTeamsPaired,
    /// Work teams of enterprises in no active pairing, out of all of them.
    WorkTeamsUnpaired,
    /// Households in an active pairing, for each member.
    HouseholdsPerMember,
    /// Households in grids, out of the number that the grids are meant to have.
    HouseholdsOfTarget,
    /// Households whose data were never verified or not for the district's days, out of all households.
    HouseholdsStale,
    /// Households without an open service centre within the district's distance, out of all households whose place is known. Distances are those of today.
    HouseholdsBeyondReach,
    /// Members in no active pairing, out of all members.
    MembersUnpaired,
    /// Members of the day who hold no post today, out of all members of the day.
    MembersWithoutPost,
    /// Pairings that still lack a consent, out of these and all households, businesses and work teams with an active pairing.
    PairsWithoutConsent,
    /// Pairings that had ended by the day after having been active, to which no successor is known today and whose household had no other pairing on the day, not even one that lacked a consent; out of all that had ended so.
    PairsEndedWithoutSuccessor,
    /// Members registered with one side only, unit or home, out of all members who are registered.
    RegistrationsOneSided,
    /// Grids with a grid worker in post, out of all grids.
    GridsWithWorker,
    /// Grids without a grid worker in post, out of all grids.
    GridsWithoutWorker,
    /// Grids with a functional branch, out of all grids.
    GridsWithBranch,
    /// Grids without a functional branch, out of all grids.
    GridsWithoutBranch,
    /// Grids with a unit leader or building head in them, out of all grids.
    GridsWithLeader,
    /// Grids without any unit leader or building head in them, out of all grids.
    GridsWithoutLeader,
    /// Compounds that nobody manages, out of all compounds.
    CompoundsUnmanaged,
    /// Communities without a unit in the lead, out of all communities.
    CommunitiesWithoutLeadUnit,
    /// Committees and branches without a secretary in post, out of all committees and branches.
    OrganisationsWithoutSecretary,
    /// Organisations whose term is over without an election, out of all whose term is known.
    ElectionsOverdue,
    /// Enterprises without a Party organisation below them, out of all enterprises.
    EnterprisesWithoutBranch,
    /// Departments and units that are in charge of no community, out of all departments and units.
    UnitsWithoutCommunity,
    /// Units in charge of a community that lead it, out of all units in charge; a unit counts for each of its communities.
    UnitsLeading,
    /// Units in charge of a community jointly, out of all units in charge; a unit counts for each of its communities.
    UnitsJoining,
    /// Units in charge of a community that are not registered with it, out of all units in charge.
    UnitsNotRegistered,
    /// Letters of people in post that have expired or expire within the district's days, out of all their letters.
    LettersExpiring,
    /// Open service centres of the district level, out of all open ones.
    CentresOfDistrict,
    /// Open service centres of the community level, out of all open ones.
    CentresOfCommunity,
    /// Open service centres and stations of other levels, out of all open ones.
    CentresOther,
}
