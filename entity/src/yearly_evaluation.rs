//! What community and member, or community and unit, say of each other at the end of a year (双评价).

use sea_orm::entity::prelude::*;

use crate::enums::EvaluationDirection;
use crate::ids::{AccountId, AreaId, DistrictKey, RegistrationId, YearlyEvaluationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "yearly_evaluation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: YearlyEvaluationId,
    pub year: i32,
    pub direction: EvaluationDirection,
    pub registration_id: RegistrationId,
    pub community_id: AreaId,
    /// 0 to 100.
    pub score: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub comment: Option<String>,
    pub evaluated_by_id: AccountId,
    pub at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
