//! What somebody leaves behind when a posting or an appointment ends, and who has taken it over.

use sea_orm::entity::prelude::*;

use crate::enums::HandoverKind;
use crate::ids::{
    AccountId, AppointmentId, AreaId, DistrictKey, HandoverItemId, HouseholdId, PostingId,
    ServiceRequestId, VisitId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "handover_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HandoverItemId,
    pub posting_id: Option<PostingId>,
    pub appointment_id: Option<AppointmentId>,
    pub kind: HandoverKind,
    pub request_id: Option<ServiceRequestId>,
    pub area_id: Option<AreaId>,
    pub visit_id: Option<VisitId>,
    pub household_id: Option<HouseholdId>,
    pub taken_by_id: Option<AccountId>,
    pub taken_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
