//! A service centre or station: where it is, who hosts it, when it is open.

use sea_orm::entity::prelude::*;

use crate::enums::{CentreKind, CentreLevel, CentreState, Datum};
use crate::ids::{AreaId, DistrictKey, ImportId, OrganisationId, ServiceCentreId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service_centre")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceCentreId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub kind: CentreKind,
    pub level: CentreLevel,
    pub state: CentreState,
    pub area_id: AreaId,
    pub host_id: Option<OrganisationId>,
    /// Where the premises come from, in the district's words.
    #[sea_orm(column_type = "Text", nullable)]
    pub premises: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// As received.
    pub latitude: f64,
    pub longitude: f64,
    pub datum: Datum,
    pub gcj_latitude: f64,
    pub gcj_longitude: f64,
    /// JSON list of what is offered.
    #[sea_orm(column_type = "Text")]
    pub services: String,
    /// Weekly opening hours.
    #[sea_orm(column_type = "Text")]
    pub hours: String,
    pub opened_on: Option<Date>,
    pub closed_on: Option<Date>,
    pub import_id: Option<ImportId>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
crate::imported!();
