//! Any object by its id.

use lianxin_entity::ids::{
    AccountId, AreaId, AttachmentId, BodyId, BodySeatId, CategoryId, DistrictId, DutyShiftId,
    EventId, ExportId, HouseholdId, ImportId, JointAgreementId, NotificationId, OrganisationId,
    PairingId, PostingId, RegistrationId, ResidentId, ResponsibilityAssignmentId,
    ResponsibilityItemId, ResponsibilityZoneId, ServiceCentreId, ServiceRequestId, TypedId,
    UnitAssignmentId, VisitId,
};
use lianxin_entity::ids::{AppointmentId, HandoverItemId, MemberId, VolunteerId};

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
use crate::domain::district::reading::own_directory;
use crate::domain::household::object::Household;
use crate::domain::household::resident_object::Resident;
use crate::domain::identity::object::own_account;
use crate::domain::identity::posting_query::posting;
use crate::domain::member::object::Member;
use crate::domain::member::volunteer::Volunteer;
use crate::domain::organisation::object::Organisation;
use crate::domain::service_centre::object::ServiceCentre;
use crate::domain::service_centre::roster::object::DutyShift;
use crate::domain::service_request::event_object::ServiceRequestEvent;
use crate::domain::service_request::object::ServiceRequest;
use crate::domain::visit::object::Visit;
use crate::domain::{
    attachment, body, export, notification, pairing, register, responsibility, unit_assignment,
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
        let mut nodes = Vec::with_capacity(ids.len());
        for id in &ids {
            nodes.push(find(rc, id).await?);
        }
        Ok(nodes)
    }
}

async fn find(rc: &RequestCtx, id: &str) -> Result<Option<Node>> {
    let bad = || errors::bad_id(rc.locale);
    let (prefix, _) = id.split_once('_').ok_or_else(bad)?;
    match prefix {
        ServiceRequestId::PREFIX => {
            let id = decode::<ServiceRequestId>(id).ok_or_else(bad)?;
            Ok(ServiceRequest::find(rc, id).await?.map(Node::from))
        }
        EventId::PREFIX => {
            let id = decode::<EventId>(id).ok_or_else(bad)?;
            Ok(ServiceRequestEvent::find(rc, id).await?.map(Node::from))
        }
        AttachmentId::PREFIX => {
            let id = decode::<AttachmentId>(id).ok_or_else(bad)?;
            Ok(attachment::query::readable(rc, id).await?.map(Node::from))
        }
        NotificationId::PREFIX => {
            let id = decode::<NotificationId>(id).ok_or_else(bad)?;
            Ok(notification::query::own(rc, id).await?.map(Node::from))
        }
        RegistrationId::PREFIX => {
            let id = decode::<RegistrationId>(id).ok_or_else(bad)?;
            let found = crate::domain::registration::loader::registration(rc, id).await?;
            Ok(found.map(Node::from))
        }
        PairingId::PREFIX => {
            let id = decode::<PairingId>(id).ok_or_else(bad)?;
            Ok(pairing::loader::pairing(rc, id).await?.map(Node::from))
        }
        HouseholdId::PREFIX => {
            let id = decode::<HouseholdId>(id).ok_or_else(bad)?;
            Ok(Household::find(rc, id).await?.map(Node::from))
        }
        ResidentId::PREFIX => {
            let id = decode::<ResidentId>(id).ok_or_else(bad)?;
            Ok(Resident::find(rc, id).await?.map(Node::from))
        }
        AccountId::PREFIX => {
            let id = decode::<AccountId>(id).ok_or_else(bad)?;
            Ok(own_account(rc, id).await?.map(Node::from))
        }
        PostingId::PREFIX => {
            let id = decode::<PostingId>(id).ok_or_else(bad)?;
            Ok(posting(rc, id).await?.map(Node::from))
        }
        AppointmentId::PREFIX => {
            let id = decode::<AppointmentId>(id).ok_or_else(bad)?;
            Ok(Appointment::find(rc, id).await?.map(Node::from))
        }
        HandoverItemId::PREFIX => {
            let id = decode::<HandoverItemId>(id).ok_or_else(bad)?;
            Ok(HandoverItem::find(rc, id).await?.map(Node::from))
        }
        MemberId::PREFIX => {
            let id = decode::<MemberId>(id).ok_or_else(bad)?;
            Ok(Member::loaded(rc, id).await?.map(Node::from))
        }
        VolunteerId::PREFIX => {
            let id = decode::<VolunteerId>(id).ok_or_else(bad)?;
            Ok(Volunteer::find(rc, id).await?.map(Node::from))
        }
        ServiceCentreId::PREFIX => {
            let id = decode::<ServiceCentreId>(id).ok_or_else(bad)?;
            Ok(ServiceCentre::find(rc, id).await?.map(Node::from))
        }
        DutyShiftId::PREFIX => {
            let id = decode::<DutyShiftId>(id).ok_or_else(bad)?;
            Ok(DutyShift::find(rc, id).await?.map(Node::from))
        }
        VisitId::PREFIX => {
            let id = decode::<VisitId>(id).ok_or_else(bad)?;
            Ok(Visit::find(rc, id).await?.map(Node::from))
        }
        ImportId::PREFIX => {
            let id = decode::<ImportId>(id).ok_or_else(bad)?;
            Ok(register::find(rc, id).await?.map(Node::from))
        }
        ExportId::PREFIX => {
            let id = decode::<ExportId>(id).ok_or_else(bad)?;
            Ok(export::query::find(rc, id).await?.map(Node::from))
        }
        ResponsibilityZoneId::PREFIX
        | ResponsibilityItemId::PREFIX
        | ResponsibilityAssignmentId::PREFIX => responsibilities(rc, prefix, id).await,
        BodyId::PREFIX
        | BodySeatId::PREFIX
        | UnitAssignmentId::PREFIX
        | JointAgreementId::PREFIX => beside_the_tree(rc, prefix, id).await,
        _ => reference(rc, prefix, id).await,
    }
}

/// Zones and items of responsibility.
async fn responsibilities(rc: &RequestCtx, prefix: &str, id: &str) -> Result<Option<Node>> {
    let bad = || errors::bad_id(rc.locale);
    Ok(match prefix {
        ResponsibilityZoneId::PREFIX => {
            let id = decode::<ResponsibilityZoneId>(id).ok_or_else(bad)?;
            let found = responsibility::loader::zone(rc, id).await?;
            found.map(Node::from)
        }
        ResponsibilityItemId::PREFIX => {
            let id = decode::<ResponsibilityItemId>(id).ok_or_else(bad)?;
            let found = responsibility::loader::item(rc, id).await?;
            found.map(Node::from)
        }
        _ => {
            let id = decode::<ResponsibilityAssignmentId>(id).ok_or_else(bad)?;
            let found = responsibility::loader::assignment(rc, id).await?;
            found.map(Node::from)
        }
    })
}

/// Bodies, their seats, units in charge and agreements.
async fn beside_the_tree(rc: &RequestCtx, prefix: &str, id: &str) -> Result<Option<Node>> {
    let bad = || errors::bad_id(rc.locale);
    Ok(match prefix {
        BodyId::PREFIX => {
            let id = decode::<BodyId>(id).ok_or_else(bad)?;
            body::query::find(rc, id).await?.map(Node::from)
        }
        BodySeatId::PREFIX => {
            let id = decode::<BodySeatId>(id).ok_or_else(bad)?;
            body::query::find_seat(rc, id).await?.map(Node::from)
        }
        UnitAssignmentId::PREFIX => {
            let id = decode::<UnitAssignmentId>(id).ok_or_else(bad)?;
            unit_assignment::query::find(rc, id).await?.map(Node::from)
        }
        _ => {
            let id = decode::<JointAgreementId>(id).ok_or_else(bad)?;
            let found = unit_assignment::query::find_agreement(rc, id).await?;
            found.map(Node::from)
        }
    })
}

/// What the district's directory holds in memory.
async fn reference(rc: &RequestCtx, prefix: &str, id: &str) -> Result<Option<Node>> {
    let bad = || errors::bad_id(rc.locale);
    let directory = own_directory(rc).await?;
    Ok(match prefix {
        DistrictId::PREFIX => {
            let id = decode::<DistrictId>(id).ok_or_else(bad)?;
            (directory.card().id == id).then(|| District::new(directory.clone()).into())
        }
        AreaId::PREFIX => {
            let id = decode::<AreaId>(id).ok_or_else(bad)?;
            Area::new(&directory, id).map(Node::from)
        }
        OrganisationId::PREFIX => {
            let id = decode::<OrganisationId>(id).ok_or_else(bad)?;
            Organisation::new(&directory, id).map(Node::from)
        }
        CategoryId::PREFIX => {
            let id = decode::<CategoryId>(id).ok_or_else(bad)?;
            ServiceCategory::new(&directory, id).map(Node::from)
        }
        _ => return Err(bad()),
    })
}
