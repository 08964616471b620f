//! The words of the domain in the schema. The same words are stored; see `lianxin_entity::enums`.

mod people_and_places;
mod registers;
mod requests;

pub use people_and_places::*;
pub use registers::*;
pub use requests::*;
