//! The words of registrations in the schema.

use lianxin_entity::enums as stored;

use super::state;
use crate::gql::prelude::*;

/// To which community somebody registers.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::RegistrationSide")]
pub enum RegistrationSide {
    /// The community that the unit is in charge of.
    #[graphql(name = "UNIT")]
    Unit,
    /// The community of the member's home.
    #[graphql(name = "HOME")]
    Home,
}

/// Where a registration stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::RegistrationState")]
pub enum RegistrationState {
    /// Reported; the community has not confirmed it yet.
    #[graphql(name = "REPORTED")]
    Reported,
    /// Confirmed by the community.
    #[graphql(name = "CONFIRMED")]
    Confirmed,
    /// At least one service was confirmed.
    #[graphql(name = "SERVING")]
    Serving,
    /// It is over.
    #[graphql(name = "CLOSED")]
    Closed,
}

/// A step in the life of a registration.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "state::Step")]
pub enum RegistrationStep {
    /// `confirmRegistration`.
    Confirm,
    /// `recordService`.
    RecordService,
    /// `confirmService` and `refuseService`.
    ConfirmService,
    /// `closeRegistration`.
    Close,
}

/// The form of a service after registration.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::ServiceKind")]
pub enum ServiceKind {
    /// Together with others (集中服务).
    #[graphql(name = "GROUP")]
    Group,
    /// By one's own skills (个性服务).
    #[graphql(name = "INDIVIDUAL")]
    Individual,
    /// A wish that was granted (圆梦服务).
    #[graphql(name = "WISH")]
    Wish,
}

/// Who says something of whom at the end of a year.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::EvaluationDirection")]
pub enum EvaluationDirection {
    /// The community of the member.
    #[graphql(name = "COMMUNITY_OF_MEMBER")]
    CommunityOfMember,
    /// The member of the community.
    #[graphql(name = "MEMBER_OF_COMMUNITY")]
    MemberOfCommunity,
    /// The community of the unit.
    #[graphql(name = "COMMUNITY_OF_UNIT")]
    CommunityOfUnit,
    /// The unit of the community.
    #[graphql(name = "UNIT_OF_COMMUNITY")]
    UnitOfCommunity,
}

impl RegistrationState {
    /// The word of a refusal.
    pub fn of_word(word: &str) -> Option<Self> {
        word.parse::<stored::RegistrationState>()
            .ok()
            .map(Into::into)
    }
}

impl RegistrationStep {
    /// The word of a refusal.
    pub fn of_word(word: &str) -> Option<Self> {
        word.parse::<state::Step>().ok().map(Into::into)
    }
}
