//! Following a request instead of filing it again.
//!
//! Before a resident files, they are shown what open requests of the same public category lie nearby:
//! how far, since when and in which state, and never a word, a file, a name or a place. Whoever
//! follows one reads its state, its reply and its due instants, is told of the steps that its owner is
//! told of, and says for themselves in the end whether it is solved; only the owner's word moves
//! the state. The people of a request that is merged follow the main one from then on. The party
//! complained of follows nothing that is against it. A request that turns private shows its followers
//! where it stands and no reply any more.

use lianxin_entity::service_request;

use crate::domain::district::Directory;

pub mod error;
pub mod input;
mod list;
mod loader;
pub mod mutation;
pub mod object;
pub mod parties;
pub mod query;
mod repo;
pub mod rules;
pub mod service;

/// Whether neighbours may know of a request, and its followers read the reply to it, as it stands now.
pub fn is_shown(directory: &Directory, row: &service_request::Model) -> bool {
    let category = directory.category(row.category_id);
    rules::is_shown(category.is_some_and(|one| one.is_public), row.kind)
}
