//! One link of the hash chain of a district, made seconds after the audit row.

use sea_orm::entity::prelude::*;

use crate::ids::{AuditEventId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "audit_seal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    pub audit_event_id: AuditEventId,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub sealed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
