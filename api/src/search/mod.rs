//! Searching the titles and descriptions of service requests.

mod grams;

pub use grams::{Term, grams, terms};
