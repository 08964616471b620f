//! The words of households in the schema.

use lianxin_entity::enums as stored;

use crate::gql::prelude::*;

/// What a target of pairings is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::HouseholdKind")]
pub enum HouseholdKind {
    /// A household that lives at a home (住户).
    #[graphql(name = "HOME")]
    Home,
    /// An individual business (个体工商户).
    #[graphql(name = "BUSINESS")]
    Business,
    /// A work team of an enterprise (企业班组).
    #[graphql(name = "WORK_TEAM")]
    WorkTeam,
}

/// How somebody stands to the head of the household.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ResidentRelation")]
pub enum ResidentRelation {
    /// The head (户主).
    #[graphql(name = "HEAD")]
    Head,
    /// Spouse (配偶).
    #[graphql(name = "SPOUSE")]
    Spouse,
    /// Child (子女).
    #[graphql(name = "CHILD")]
    Child,
    /// Parent (父母).
    #[graphql(name = "PARENT")]
    Parent,
    /// Another relative (其他亲属).
    #[graphql(name = "OTHER_RELATIVE")]
    OtherRelative,
    /// Somebody else (其他).
    #[graphql(name = "OTHER")]
    Other,
}
