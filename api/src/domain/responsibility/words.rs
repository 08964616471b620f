//! The words of assigned items in the schema.

use lianxin_entity::enums as stored;

use super::state;
use crate::gql::prelude::*;

/// Where an assigned item stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::ResponsibilityState")]
pub enum ResponsibilityState {
    /// Assigned; the member has not acknowledged it.
    #[graphql(name = "ASSIGNED")]
    Assigned,
    /// The member has acknowledged it; nobody has reviewed it.
    #[graphql(name = "ACKNOWLEDGED")]
    Acknowledged,
    /// A secretary has said whether it is fulfilled.
    #[graphql(name = "REVIEWED")]
    Reviewed,
    /// It is over; a finding of a review stays.
    #[graphql(name = "ENDED")]
    Ended,
}

/// A step in the life of an assigned item.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "state::Step")]
pub enum ResponsibilityStep {
    /// The member says that they know of it: `acknowledgeResponsibility`.
    Acknowledge,
    /// A secretary says whether it is fulfilled: `reviewResponsibility`.
    Review,
    /// It is over: `endResponsibility`.
    End,
}

impl ResponsibilityState {
    /// The word of a refusal.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.parse::<stored::ResponsibilityState>();
        word.ok().map(Into::into)
    }
}

impl ResponsibilityStep {
    /// The word of a refusal.
    pub fn of_word(word: &str) -> Option<Self> {
        word.parse::<state::Step>().ok().map(Into::into)
    }
}
