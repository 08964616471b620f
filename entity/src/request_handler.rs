//! Who handles a request: an organisation, an account, or both. Current while `until` is null.

use sea_orm::entity::prelude::*;

use crate::enums::HandlerPart;
use crate::ids::{AccountId, DistrictKey, HandlerId, OrganisationId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "request_handler")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HandlerId,
    pub request_id: ServiceRequestId,
    pub part: HandlerPart,
    pub organisation_id: Option<OrganisationId>,
    pub account_id: Option<AccountId>,
    pub since: DateTimeUtc,
    pub until: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
