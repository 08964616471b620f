//! A clock of one round of a request. Due instants are fixed when it starts or resumes.

use sea_orm::entity::prelude::*;

use crate::enums::{ClockKind, TimeBasis};
use crate::ids::{ClockId, DistrictKey, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "request_clock")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClockId,
    pub request_id: ServiceRequestId,
    pub kind: ClockKind,
    pub round: i32,
    pub basis: TimeBasis,
    pub limit_seconds: i64,
    pub started_at: DateTimeUtc,
    pub warn_at: DateTimeUtc,
    pub due_at: DateTimeUtc,
    pub paused_at: Option<DateTimeUtc>,
    /// What was left when it was paused.
    pub remaining_seconds: Option<i64>,
    pub stopped_at: Option<DateTimeUtc>,
    pub warned_at: Option<DateTimeUtc>,
    pub breached_at: Option<DateTimeUtc>,
    /// Neither stopped nor paused.
    pub running: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
