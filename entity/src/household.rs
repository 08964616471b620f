//! A household, an individual business or a work team of an enterprise: whatever members are paired
//! with. Where it lies is kept as a path; earlier places lie in `household_move`.

use sea_orm::entity::prelude::*;

use crate::enums::{Datum, HouseholdKind};
use crate::ids::{AreaId, DistrictKey, HouseholdId, ImportId, OrganisationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "household")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HouseholdId,
    /// The register's own number.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub kind: HouseholdKind,
    /// The innermost known area.
    pub area_id: AreaId,
    pub street_id: Option<AreaId>,
    pub community_id: Option<AreaId>,
    pub compound_id: Option<AreaId>,
    pub grid_id: Option<AreaId>,
    pub building_id: Option<AreaId>,
    /// Who heads it; of a business or a work team, who is responsible.
    #[sea_orm(column_type = "Text")]
    pub head_name: String,
    pub phone_cipher: Option<Vec<u8>>,
    pub phone_hash: Option<Vec<u8>>,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// The enterprise of a work team or business.
    pub organisation_id: Option<OrganisationId>,
    /// As received.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub datum: Option<Datum>,
    pub gcj_latitude: Option<f64>,
    pub gcj_longitude: Option<f64>,
    /// Straight distance to the nearest open service centre.
    pub nearest_centre_metres: Option<i32>,
    /// The last day on which somebody verified these data.
    pub verified_on: Option<Date>,
    /// Where the data come from.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    pub registered_on: Date,
    /// Since when the current place holds.
    pub placed_on: Date,
    pub ended_on: Option<Date>,
    /// Since when it has been in at least one active pairing without a break.
    pub paired_on: Option<Date>,
    /// The import that brought it; hidden until that import is switched on.
    pub import_id: Option<ImportId>,
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
crate::imported!();
