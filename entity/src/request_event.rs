//! An event in the life of a request, in the order of its id.

use sea_orm::entity::prelude::*;

use crate::enums::{Audience, ServiceRequestState, ServiceRequestStep};
use crate::ids::{AccountId, DistrictKey, EventId, OrganisationId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "request_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub request_id: ServiceRequestId,
    pub step: Option<ServiceRequestStep>,
    pub from_state: Option<ServiceRequestState>,
    pub to_state: ServiceRequestState,
    pub actor_id: Option<AccountId>,
    pub organisation_id: Option<OrganisationId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub audience: Audience,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
