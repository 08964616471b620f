//! The answer of the resident to one round of handling.

use sea_orm::entity::prelude::*;

use crate::enums::Outcome;
use crate::ids::{DistrictKey, EvaluationId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "request_evaluation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EvaluationId,
    pub request_id: ServiceRequestId,
    pub round: i32,
    pub contacted: bool,
    pub outcome: Outcome,
    pub satisfaction: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub comment: Option<String>,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
