//! What happened, told once to everyone who must know: the audit, the outbox and their consumers.

pub mod seal;
