//! Who may do what: one [`table`](TABLE), read two ways. [`Actor::may`] decides for one request,
//! [`readable`] for lists; a property test proves that both agree.
//!
//! What a viewer may not read is absent, never "forbidden": existence does not leak.

mod action;
mod actor;
mod facts;
mod filter;
mod register;
mod relation;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub use action::Action;
pub use actor::Actor;
pub use facts::{HandledBy, RequestFacts};
pub use filter::{
    handled, not_complained_of, owned, readable, readable_in_full, readable_to_the_door,
};
pub use register::{
    Ground, GroundColumns, REGISTER_TABLE, RegisterAction, RegisterGrant, Ties, ground_filter,
};
pub use relation::Relations;
pub use table::{Grant, TABLE};
pub use view::View;
