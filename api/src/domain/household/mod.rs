//! Households, individual businesses and work teams, and the people who live or work there.

pub mod identity_number;
pub mod placement;
pub mod sealing;
