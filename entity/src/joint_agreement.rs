//! An agreement on joint building of a community with its units, schools and enterprises (1+1+N).

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, DistrictKey, JointAgreementId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "joint_agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JointAgreementId,
    pub community_id: AreaId,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The plan of the year.
    #[sea_orm(column_type = "Text", nullable)]
    pub plan: Option<String>,
    pub from_on: Date,
    pub to_on: Option<Date>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
