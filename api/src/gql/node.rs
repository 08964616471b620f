//! Any object by its id.

use futures_util::future::try_join_all;
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, AttachmentId, BodyId, BodySeatId, CategoryId, DistrictId,
    DutyShiftId, EventId, ExportId, HandoverItemId, HouseholdId, ImportId, JointAgreementId,
    MemberId, NotificationId, OrganisationId, PairingId, PostingId, RegistrationId, ResidentId,
    ResponsibilityAssignmentId, ResponsibilityItemId, ResponsibilityZoneId, ServiceCentreId,
    ServiceRecordId, ServiceRequestId, TypedId, UnitAssignmentId, VisitId, VolunteerId,
    YearlyEvaluationId,
};

use super::context::RequestCtx;
use super::errors;
use super::ids::decode;
use super::interfaces::Node;
use super::prelude::*;
use crate::domain::appointment::handover_object::HandoverItem;
use crate::domain::appointment::object::Appointment;
use crate::domain::area::object::Area;
use crate::domain::category::object::ServiceCategory;
use crate::domain::district::object::District;
use crate::domain::household::object::Household;
use crate::domain::household::resident_object::Resident;
use crate::domain::identity::loader::readable_posting;
use crate::domain::identity::object::own_account;
use crate::domain::member::object::Member;
use crate::domain::member::volunteer::Volunteer;
use crate::domain::organisation::object::Organisation;
use crate::domain::service_centre::object::ServiceCentre;
use crate::domain::service_centre::roster::object::DutyShift;
use crate::domain::visit::object::Visit;
use crate::domain::{
    attachment, body, export, notification, pairing, register, registration, responsibility,
    service_request, unit_assignment,
};

/// The most ids of one `nodes`.
const MOST: usize = 100;

/// The queries of any object.
#[derive(Default)]
pub struct NodeQuery;

/// The queries of any object.
#[Object]
impl NodeQuery {
    /// The object with this id; null for what does not exist, what belongs to another district and
    /// what the viewer may not read alike.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id; BAD_ID when it is none.")] id: ID,
    ) -> Result<Option<Node>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        find(rc, &id).await
    }

    /// The objects with these ids, in their order; null as in `node`.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids, at most 100; BAD_ID when one of them is none.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        if ids.len() > MOST {
            let params = [("limit", MOST.to_string())];
            return Err(errors::bad_argument(rc.locale, "too-many-ids", &params));
        }
        rc.directory().await?;
        // All ask at the same moment: those of one type are read at once.
        try_join_all(ids.iter().map(|id| find(rc, id))).await
    }
}

/// The object of an id, by what its prefix says it is of.
macro_rules! find {
    ($rc:ident, $text:ident, $prefix:ident, $bad:ident; $($id:ident => $find:path,)*) => {
        match $prefix {
            $($id::PREFIX => {
                let id = decode::<$id>($text).ok_or_else($bad)?;
                Ok($find($rc, id).await?.map(Node::from))
            })*
            _ => Err($bad()),
        }
    };
}

async fn find(rc: &RequestCtx, id: &str) -> Result<Option<Node>> {
    let bad = || errors::bad_id(rc.locale);
    let (prefix, _) = id.split_once('_').ok_or_else(bad)?;
    find! { rc, id, prefix, bad;
        ServiceRequestId => service_request::loader::request,
        EventId => service_request::loader::event,
        AttachmentId => attachment::query::readable,
        NotificationId => notification::query::own,
        RegistrationId => registration::loader::registration,
        ServiceRecordId => registration::nodes::service,
        YearlyEvaluationId => registration::nodes::score,
        PairingId => pairing::loader::pairing,
        HouseholdId => Household::find,
        ResidentId => Resident::find,
        AccountId => own_account,
        PostingId => readable_posting,
        AppointmentId => Appointment::find,
        HandoverItemId => HandoverItem::find,
        MemberId => Member::loaded,
        VolunteerId => Volunteer::find,
        ServiceCentreId => ServiceCentre::find,
        DutyShiftId => DutyShift::find,
        VisitId => Visit::find,
        ImportId => register::find,
        ExportId => export::query::find,
        ResponsibilityZoneId => responsibility::loader::zone,
        ResponsibilityItemId => responsibility::loader::item,
        ResponsibilityAssignmentId => responsibility::loader::assignment,
        BodyId => body::query::find,
        BodySeatId => body::query::find_seat,
        UnitAssignmentId => unit_assignment::query::find,
        JointAgreementId => unit_assignment::query::find_agreement,
        DistrictId => district,
        AreaId => area,
        OrganisationId => organisation,
        CategoryId => category,
    }
}

async fn district(rc: &RequestCtx, id: DistrictId) -> Result<Option<District>> {
    let directory = rc.directory().await?;
    Ok((directory.card().id == id).then(|| District::new(directory)))
}

async fn area(rc: &RequestCtx, id: AreaId) -> Result<Option<Area>> {
    Ok(Area::new(&rc.directory().await?, id))
}

async fn organisation(rc: &RequestCtx, id: OrganisationId) -> Result<Option<Organisation>> {
    Ok(Organisation::new(&rc.directory().await?, id))
}

async fn category(rc: &RequestCtx, id: CategoryId) -> Result<Option<ServiceCategory>> {
    Ok(ServiceCategory::new(&rc.directory().await?, id))
}
