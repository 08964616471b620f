//! Responsibility of members (党员责任): zones for which a member answers personally, and items of the
//! district's own dictionary (三定四包 and the like) that a member carries.
//!
//! A zone names an area or a household and holds from one day to another; whoever changes it ends it
//! and begins anew, so that any day can be asked (`responsibleOn`). An item is assigned, the member
//! acknowledges it, a secretary reviews it once; for another round it is ended and assigned anew.
//! [`state`] is the table of that. No item comes from us: each district writes its own. What ends,
//! ends its zones and items with it ([`service::ending`]).

pub mod assignment_object;
pub mod error;
pub mod filter;
pub mod input;
pub mod item_object;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod query;
pub mod repo;
pub mod service;
pub mod state;
pub mod words;
pub mod zone_object;

pub use mutation::ResponsibilityMutation;
pub use query::ResponsibilityQuery;
