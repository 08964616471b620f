//! Who may do what with the registers: households, members, organisations and what ties them. The
//! [`table`](REGISTER_TABLE) is read two ways: [`Actor::may_register`] decides for one row,
//! [`ground_filter`] for lists.

use lianxin_entity::enums::Role::{self, GridWorker, Resident, Secretary};
use lianxin_entity::enums::{AreaKind, Duty};
use lianxin_entity::ids::{AreaId, OrganisationId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::Actor;

/// An act on the registers that somebody has to be entitled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter, strum::IntoStaticStr)]
pub enum RegisterAction {
    /// Read a household with its residents, personal data masked.
    ReadHousehold,
    /// See phone and identity number of a household or a resident, for a stated purpose, logged.
    RevealHousehold,
    /// Register, change, verify or end a household and its residents.
    KeepHousehold,
    /// Move households, split and merge grids.
    DivideArea,
    /// Make, change and end areas.
    KeepArea,
    /// Make, change and end organisations and the bodies beside the formal tree.
    KeepOrganisation,
    /// Read a member's record, personal data masked.
    ReadMember,
    /// See a member's phone, for a stated purpose, logged.
    RevealMember,
    /// Register, change and end members' records.
    KeepMember,
    /// Post and appoint people, and end what they hold.
    Appoint,
    /// Read who holds which responsibility, with which letter.
    ReadAppointment,
    /// Read the record of a volunteer.
    ReadVolunteer,
    /// Register and end volunteers.
    KeepVolunteer,
    /// Assign units to communities and keep agreements on joint building.
    AssignUnit,
    /// Read a pairing.
    ReadPairing,
    /// Propose a pairing, record the household's consent, end it.
    KeepPairing,
    /// Give the member's own consent, or end one's own pairing.
    ConsentAsMember,
    /// Give the household's own consent, or end the household's pairing.
    ConsentAsHousehold,
    /// Read who answers for which zone of responsibility.
    ReadResponsibilityZone,
    /// Read which items of responsibility a member carries, and what became of them.
    ReadResponsibility,
    /// Assign zones and items of responsibility, review and end them.
    KeepResponsibility,
    /// Keep the district's dictionary of items of responsibility.
    KeepResponsibilityItem,
    /// Acknowledge an item of responsibility.
    AcknowledgeResponsibility,
    /// Read a registration of both sides.
    ReadRegistration,
    /// Report oneself, or one's unit, to a community.
    Report,
    /// Confirm and close registrations, confirm services, score at the year's end.
    KeepRegistration,
    /// Keep service centres, their hours and rosters.
    KeepCentre,
    /// Swap a shift of one's own, take over one that is offered, say that it was stood.
    StandShift,
    /// Follow a request of a neighbour, and say for oneself whether it is solved.
    FollowRequest,
    /// Plan and do visits.
    Visit,
    /// Read visits.
    ReadVisit,
    /// Bring registers in.
    Import,
    /// Give registers and lists of gaps out.
    Export,
    /// Read counts of coverage.
    ReadCoverage,
    /// Read the rows behind the counts.
    ReadCoverageRows,
    /// Set what the district sets for itself.
    Configure,
}

bitflags::bitflags! {
    /// How an actor stands to a row of the registers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Ties: u8 {
        /// The row is about the actor: its household, its member's record, its visit.
        const OWN = 1;
        /// It lies in one of the posting's grids.
        const GRID = 1 << 1;
        /// It lies in the area of the posting's organisation.
        const JURISDICTION = 1 << 2;
        /// It belongs to the posting's organisation or one below it.
        const ORGANISATION = 1 << 3;
        /// The posting administers the district.
        const DISTRICT = 1 << 4;
    }
}

/// One row: in this role, any of these ties suffices for the act. [`Ties::DISTRICT`] stands for
/// postings with the duty ADMINISTRATOR; they have no other tie.
#[derive(Clone, Copy, Debug)]
pub struct RegisterGrant {
    /// The act.
    pub action: RegisterAction,
    /// The role.
    pub role: Role,
    /// The ties of which one suffices.
    pub ties: Ties,
}

const OWN: Ties = Ties::OWN;
const GRID: Ties = Ties::GRID;
const JURISDICTION: Ties = Ties::JURISDICTION;
const ORGANISATION: Ties = Ties::ORGANISATION;
const DISTRICT: Ties = Ties::DISTRICT;

const fn grant(action: RegisterAction, role: Role, ties: Ties) -> RegisterGrant {
    RegisterGrant { action, role, ties }
}

/// Every act on the registers and who may do it.
pub const REGISTER_TABLE: &[RegisterGrant] = {
    use RegisterAction as A;
    &[
        grant(A::ReadHousehold, Resident, OWN),
        grant(A::ReadHousehold, GridWorker, GRID),
        grant(A::ReadHousehold, Secretary, JURISDICTION.union(DISTRICT)),
        grant(A::RevealHousehold, GridWorker, GRID),
        grant(A::RevealHousehold, Secretary, JURISDICTION),
        grant(A::KeepHousehold, GridWorker, GRID),
        grant(A::KeepHousehold, Secretary, JURISDICTION),
        grant(A::DivideArea, Secretary, JURISDICTION.union(DISTRICT)),
        grant(A::KeepArea, Secretary, JURISDICTION.union(DISTRICT)),
        grant(
            A::KeepOrganisation,
            Secretary,
            JURISDICTION.union(ORGANISATION).union(DISTRICT),
        ),
        grant(A::ReadMember, Resident, OWN),
        grant(A::ReadMember, GridWorker, GRID),
        grant(
            A::ReadMember,
            Secretary,
            JURISDICTION.union(ORGANISATION).union(DISTRICT),
        ),
        grant(A::RevealMember, Secretary, ORGANISATION),
        grant(A::KeepMember, Secretary, ORGANISATION),
        grant(
            A::Appoint,
            Secretary,
            JURISDICTION.union(ORGANISATION).union(DISTRICT),
        ),
        grant(A::ReadAppointment, Resident, OWN),
        grant(A::ReadAppointment, GridWorker, OWN.union(GRID)),
        grant(
            A::ReadAppointment,
            Secretary,
            OWN.union(JURISDICTION).union(ORGANISATION).union(DISTRICT),
        ),
        grant(A::ReadVolunteer, Resident, OWN),
        grant(A::ReadVolunteer, GridWorker, GRID),
        grant(A::ReadVolunteer, Secretary, JURISDICTION.union(DISTRICT)),
        grant(A::KeepVolunteer, GridWorker, GRID),
        grant(A::KeepVolunteer, Secretary, JURISDICTION),
        grant(A::AssignUnit, Secretary, JURISDICTION.union(DISTRICT)),
        grant(A::ReadPairing, Resident, OWN),
        grant(A::ReadPairing, GridWorker, GRID),
        grant(A::ReadPairing, Secretary, JURISDICTION.union(ORGANISATION)),
        grant(A::KeepPairing, GridWorker, GRID),
        grant(A::KeepPairing, Secretary, JURISDICTION.union(ORGANISATION)),
        grant(A::ConsentAsMember, Resident, OWN),
        grant(A::ConsentAsHousehold, Resident, OWN),
        grant(A::ReadResponsibilityZone, Resident, OWN),
        grant(A::ReadResponsibilityZone, GridWorker, GRID),
        grant(
            A::ReadResponsibilityZone,
            Secretary,
            JURISDICTION.union(ORGANISATION),
        ),
        grant(A::ReadResponsibility, Resident, OWN),
        grant(
            A::ReadResponsibility,
            Secretary,
            JURISDICTION.union(ORGANISATION),
        ),
        grant(
            A::KeepResponsibility,
            Secretary,
            JURISDICTION.union(ORGANISATION),
        ),
        grant(A::KeepResponsibilityItem, Secretary, DISTRICT),
        grant(A::AcknowledgeResponsibility, Resident, OWN),
        grant(A::ReadRegistration, Resident, OWN),
        grant(
            A::ReadRegistration,
            Secretary,
            JURISDICTION.union(ORGANISATION),
        ),
        grant(A::Report, Resident, OWN),
        grant(A::Report, Secretary, ORGANISATION),
        grant(A::KeepRegistration, Secretary, JURISDICTION),
        grant(A::KeepCentre, Secretary, JURISDICTION.union(DISTRICT)),
        grant(A::StandShift, Resident, OWN),
        grant(A::StandShift, GridWorker, OWN),
        grant(A::StandShift, Secretary, OWN),
        grant(A::FollowRequest, Resident, OWN),
        grant(A::Visit, GridWorker, GRID),
        grant(A::Visit, Secretary, JURISDICTION.union(ORGANISATION)),
        grant(A::ReadVisit, GridWorker, OWN.union(GRID)),
        grant(A::ReadVisit, Secretary, OWN.union(JURISDICTION)),
        grant(A::Import, Secretary, DISTRICT),
        grant(
            A::Export,
            Secretary,
            JURISDICTION.union(ORGANISATION).union(DISTRICT),
        ),
        grant(A::ReadCoverage, GridWorker, GRID),
        grant(
            A::ReadCoverage,
            Secretary,
            JURISDICTION.union(ORGANISATION).union(DISTRICT),
        ),
        grant(A::ReadCoverageRows, GridWorker, GRID),
        grant(
            A::ReadCoverageRows,
            Secretary,
            JURISDICTION.union(ORGANISATION),
        ),
        grant(A::Configure, Secretary, DISTRICT),
    ]
};

/// Where a row lies. What has no street lies in the district as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// The street.
    pub street: Option<AreaId>,
    /// The community.
    pub community: Option<AreaId>,
    /// The grid.
    pub grid: Option<AreaId>,
}

impl Actor {
    /// The ties that suffice for an act in the actor's posting; none where the act is not theirs.
    pub fn ties_for(&self, action: RegisterAction) -> Ties {
        let granted = REGISTER_TABLE
            .iter()
            .filter(|grant| grant.action == action && grant.role == self.role)
            .fold(Ties::empty(), |all, grant| all.union(grant.ties));
        match self.duty {
            Duty::Administrator => granted.intersection(Ties::DISTRICT),
            Duty::None => granted.difference(Ties::DISTRICT),
        }
    }

    /// The table, asked about one row with these ties.
    pub fn may_register(&self, action: RegisterAction, ties: Ties) -> bool {
        self.ties_for(action).intersects(ties)
    }

    /// How the actor stands to what lies there and belongs to that organisation. [`Ties::OWN`] is
    /// added by whoever knows what a row is about.
    pub fn ties_to(&self, ground: &Ground, organisation: Option<OrganisationId>) -> Ties {
        let mut ties = Ties::empty();
        if self.duty == Duty::Administrator {
            ties.insert(Ties::DISTRICT);
            return ties;
        }
        let grid = ground.grid.is_some_and(|grid| self.areas.contains(&grid));
        ties.set(Ties::GRID, self.role == GridWorker && grid);
        let governs = match self.jurisdiction {
            Some((AreaKind::District, _)) => true,
            Some((AreaKind::Street, area)) => ground.street == Some(area),
            Some((AreaKind::Community, area)) => ground.community == Some(area),
            _ => false,
        };
        ties.set(Ties::JURISDICTION, self.role == Secretary && governs);
        let below = organisation.is_some_and(|id| self.organisations.contains(&id));
        ties.set(Ties::ORGANISATION, self.role == Secretary && below);
        ties
    }
}

/// The columns of a table that say where its rows lie and to which organisation they belong.
#[derive(Clone, Copy, Debug)]
pub struct GroundColumns<C> {
    /// The street.
    pub street: Option<C>,
    /// The community.
    pub community: Option<C>,
    /// The grid.
    pub grid: Option<C>,
    /// The organisation.
    pub organisation: Option<C>,
}

/// The rows on which the actor may act so by where they lie or what they belong to. Rows that are
/// the actor's own are added by whoever knows them.
pub fn ground_filter<C: ColumnTrait>(
    actor: &Actor,
    action: RegisterAction,
    columns: &GroundColumns<C>,
) -> Condition {
    let ties = actor.ties_for(action);
    let mut any = Condition::any().add(Expr::val(1).eq(0));
    if ties.contains(Ties::DISTRICT) {
        return any.add(Expr::val(1).eq(1));
    }
    if let (true, Some(grid)) = (
        ties.contains(Ties::GRID) && actor.role == GridWorker && !actor.areas.is_empty(),
        columns.grid,
    ) {
        any = any.add(grid.is_in(actor.areas.iter().copied()));
    }
    if ties.contains(Ties::JURISDICTION) && actor.role == Secretary {
        any = match actor.jurisdiction {
            Some((AreaKind::District, _)) => any.add(Expr::val(1).eq(1)),
            Some((AreaKind::Street, area)) => {
                add_column(any, columns.street, |column| column.eq(area))
            }
            Some((AreaKind::Community, area)) => {
                add_column(any, columns.community, |column| column.eq(area))
            }
            _ => any,
        };
    }
    if ties.contains(Ties::ORGANISATION)
        && actor.role == Secretary
        && !actor.organisations.is_empty()
    {
        any = add_column(any, columns.organisation, |column| {
            column.is_in(actor.organisations.iter().copied())
        });
    }
    any
}

fn add_column<C: ColumnTrait>(
    any: Condition,
    column: Option<C>,
    condition: impl FnOnce(C) -> Expr,
) -> Condition {
    match column {
        Some(column) => any.add(condition(column)),
        None => any,
    }
}
