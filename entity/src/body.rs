//! A second, non-exclusive membership beside the formal tree: a grid's functional branch, a joint
//! committee, a working group, a tripartite group of a compound, a service team.

use sea_orm::entity::prelude::*;

use crate::enums::BodyKind;
use crate::ids::{AreaId, BodyId, DistrictKey, OrganisationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BodyId,
    pub kind: BodyKind,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The grid, compound, community or street it works for.
    pub area_id: AreaId,
    /// The organisation that founded it or hosts it.
    pub organisation_id: Option<OrganisationId>,
    /// The document that founded it.
    #[sea_orm(column_type = "Text", nullable)]
    pub document: Option<String>,
    pub founded_on: Date,
    pub dissolved_on: Option<Date>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
