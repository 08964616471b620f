//! A category of service requests.

use sea_orm::entity::prelude::*;

use crate::ids::{CategoryId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CategoryId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub parent_id: Option<CategoryId>,
    /// A handler outside the committees may see the exact place.
    pub needs_exact_place: bool,
    /// May be shown to neighbours as "similar requests".
    pub is_public: bool,
    /// How near an open request of this category has to be to count as similar; the district's
    /// usual distance where nothing is said.
    pub similar_within_metres: Option<i32>,
    pub position: i32,
    pub retired_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
