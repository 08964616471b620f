//! In-app notifications: who is told of what, and what an account has not read yet.

pub mod rules;
