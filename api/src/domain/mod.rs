//! The domain: one folder an aggregate.

pub mod appointment;
pub mod area;
pub mod attachment;
pub mod body;
pub mod calendar;
pub mod calls;
pub mod category;
pub mod checks;
pub mod coverage;
pub mod district;
pub mod export;
pub mod follow;
pub mod household;
pub mod identity;
pub mod life;
pub mod member;
pub mod notification;
pub mod organisation;
pub mod pairing;
pub mod register;
pub mod registration;
pub mod service_centre;
pub mod service_request;
pub mod unit_assignment;
pub mod visit;
pub mod work;
