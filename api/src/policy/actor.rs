//! Who acts.

use lianxin_entity::enums::{AreaKind, Duty, Role};
use lianxin_entity::ids::{AccountId, AreaId, DistrictKey, OrganisationId, PostingId, SessionId};

/// An account acting in one posting. Relations are loaded per request, never read from a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The district.
    pub district: DistrictKey,
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// The posting in which the account acts.
    pub posting: PostingId,
    /// The role of the posting.
    pub role: Role,
    /// What the posting does instead of handling.
    pub duty: Duty,
    /// The organisation of the posting.
    pub organisation: Option<OrganisationId>,
    /// The posting's organisation is a property company or a part of one: it reads what was edited
    /// for it.
    pub property_company: bool,
    /// The organisation of the posting and all below it.
    pub organisations: Vec<OrganisationId>,
    /// The area over which the posting's organisation has jurisdiction; departments, units and
    /// companies have none.
    pub jurisdiction: Option<(AreaKind, AreaId)>,
    /// The areas of the posting: the grids of a grid worker, the home of a resident.
    pub areas: Vec<AreaId>,
    /// The organisations of all current postings of the account and what they are parts of, up to the
    /// committees: in a matter about one of these the account is a party, whatever posting it acts in.
    pub allegiances: Vec<OrganisationId>,
}

impl Actor {
    /// Acts as an officer and handles requests.
    pub fn handles(&self) -> bool {
        self.role != Role::Resident && self.duty == Duty::None
    }
}
