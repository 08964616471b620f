//! A day on which a centre has other hours, or is closed.

use sea_orm::entity::prelude::*;

use crate::ids::{DistrictKey, ServiceCentreId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "centre_exception")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub centre_id: ServiceCentreId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// Empty when closed.
    #[sea_orm(column_type = "Text")]
    pub hours: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
