//! The public schema: the roots of every aggregate, merged.

use super::connection::Connection;
use super::interfaces::{Node, UserError};
use super::live::LiveSubscription;
use super::node::NodeQuery;
use super::prelude::*;
use super::service_config::ServiceQuery;
use crate::domain::appointment::handover_object::HandoverItem;
use crate::domain::appointment::letter_query::{ExpiringLetter, LetterQuery};
use crate::domain::appointment::mutation::AppointmentMutation;
use crate::domain::appointment::object::Appointment;
use crate::domain::appointment::query::AppointmentQuery;
use crate::domain::area::history::AreaHistoryQuery;
use crate::domain::area::mutation::AreaMutation;
use crate::domain::area::object::Area;
use crate::domain::body::mutation::BodyMutation;
use crate::domain::body::object::Body;
use crate::domain::body::query::BodyQuery;
use crate::domain::coverage::CoverageQuery;
use crate::domain::coverage::figure::CoverageRow;
use crate::domain::district::query::PlacesQuery;
use crate::domain::district::settings_mutation::{SettingsMutation, SettingsQuery};
use crate::domain::export::mutation::ExportMutation;
use crate::domain::export::object::Export;
use crate::domain::export::query::ExportQuery;
use crate::domain::follow::mutation::FollowMutation;
use crate::domain::follow::object::FollowedServiceRequest;
use crate::domain::follow::query::FollowQuery;
use crate::domain::household::mutation::HouseholdMutation;
use crate::domain::household::object::Household;
use crate::domain::household::query::HouseholdQuery;
use crate::domain::household::resident_object::Resident;
use crate::domain::household::trail_object::{DataVerification, HouseholdAccess};
use crate::domain::identity::mutation::IdentityMutation;
use crate::domain::identity::object::Posting;
use crate::domain::identity::posting_mutation::PostingMutation;
use crate::domain::identity::posting_query::PostingQuery;
use crate::domain::identity::query::IdentityQuery;
use crate::domain::member::mutation::MemberMutation;
use crate::domain::member::object::Member;
use crate::domain::member::query::MemberQuery;
use crate::domain::member::trail_object::{MemberAccess, MemberChange};
use crate::domain::member::volunteer::{Volunteer, VolunteerMutation};
use crate::domain::notification::mutation::NotificationMutation;
use crate::domain::notification::object::Notification;
use crate::domain::notification::query::NotificationQuery;
use crate::domain::organisation::mutation::OrganisationMutation;
use crate::domain::organisation::object::Organisation;
use crate::domain::organisation::query::OrganisationQuery;
use crate::domain::pairing::object::Pairing;
use crate::domain::pairing::{PairingMutation, PairingQuery};
use crate::domain::register::object::{Import, ImportFault};
use crate::domain::register::{ImportMutation, ImportQuery, ImportSubscription};
use crate::domain::registration::object::{Registration, ServiceRecord};
use crate::domain::registration::{RegistrationMutation, RegistrationQuery};
use crate::domain::responsibility::assignment_object::ResponsibilityAssignment;
use crate::domain::responsibility::zone_object::ResponsibilityZone;
use crate::domain::responsibility::{ResponsibilityMutation, ResponsibilityQuery};
use crate::domain::service_centre::object::ServiceCentre;
use crate::domain::service_centre::roster::object::DutyShift;
use crate::domain::service_centre::{
    RosterMutation, RosterQuery, ServiceCentreMutation, ServiceCentreQuery,
};
use crate::domain::service_request::event_object::ServiceRequestEvent;
use crate::domain::service_request::object::ServiceRequest;
use crate::domain::service_request::{ServiceRequestMutation, ServiceRequestQuery};
use crate::domain::unit_assignment::agreement_object::JointAgreement;
use crate::domain::unit_assignment::mutation::UnitMutation;
use crate::domain::unit_assignment::object::UnitAssignment;
use crate::domain::unit_assignment::query::UnitQuery;
use crate::domain::visit::object::Visit;
use crate::domain::visit::{VisitMutation, VisitQuery};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    ServiceQuery,
    IdentityQuery,
    PlacesQuery,
    SettingsQuery,
    AreaHistoryQuery,
    OrganisationQuery,
    BodyQuery,
    UnitQuery,
    ServiceRequestQuery,
    NotificationQuery,
    ExportQuery,
    ImportQuery,
    FollowQuery,
    CoverageQuery,
    ServiceCentreQuery,
    PairingQuery,
    RosterQuery,
    VisitQuery,
    HouseholdQuery,
    PostingQuery,
    AppointmentQuery,
    LetterQuery,
    MemberQuery,
    RegistrationQuery,
    ResponsibilityQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    IdentityMutation,
    OrganisationMutation,
    BodyMutation,
    UnitMutation,
    ServiceRequestMutation,
    NotificationMutation,
    AreaMutation,
    FollowMutation,
    ServiceCentreMutation,
    PairingMutation,
    RosterMutation,
    VisitMutation,
    HouseholdMutation,
    PostingMutation,
    AppointmentMutation,
    MemberMutation,
    VolunteerMutation,
    RegistrationMutation,
    ExportMutation,
    ImportMutation,
    ResponsibilityMutation,
    SettingsMutation,
);

/// Everything that can be listened to.
#[derive(MergedSubscription, Default)]
pub struct Subscription(LiveSubscription, ImportSubscription);

/// The schema that is served.
pub type LianxinSchema = Schema<Query, Mutation, Subscription>;

/// The schema. Cost is counted before it is asked (`gql::limits`), so its own limit of recursion
/// only has to stand above that one.
pub fn build() -> LianxinSchema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .register_output_type::<Node>()
    .register_output_type::<UserError>()
    .override_output_type_description::<Connection<Area>>("A page of areas.")
    .override_output_type_description::<Connection<Organisation>>("A page of organisations.")
    .override_output_type_description::<Connection<Household>>("A page of households.")
    .override_output_type_description::<Connection<Resident>>("A page of people.")
    .override_output_type_description::<Connection<DataVerification>>(
        "A page of what was corrected and verified.",
    )
    .override_output_type_description::<Connection<HouseholdAccess>>(
        "A page of looks at personal data.",
    )
    .override_output_type_description::<Connection<ServiceRecord>>("A page of services.")
    .override_output_type_description::<Connection<Body>>("A page of bodies.")
    .override_output_type_description::<Connection<UnitAssignment>>("A page of units in charge.")
    .override_output_type_description::<Connection<JointAgreement>>("A page of agreements.")
    .override_output_type_description::<Connection<ServiceRequest>>("A page of requests.")
    .override_output_type_description::<Connection<ServiceRequestEvent>>(
        "A page of the events of a request.",
    )
    .override_output_type_description::<Connection<ServiceCentre>>("A page of service centres.")
    .override_output_type_description::<Connection<DutyShift>>("A page of shifts.")
    .override_output_type_description::<Connection<Visit>>("A page of visits.")
    .override_output_type_description::<Connection<Notification>>("A page of notifications.")
    .override_output_type_description::<Connection<Export>>("A page of exports.")
    .override_output_type_description::<Connection<Import>>("A page of imports.")
    .override_output_type_description::<Connection<ImportFault>>(
        "A page of what is wrong with the rows of a file.",
    )
    .override_output_type_description::<Connection<FollowedServiceRequest>>(
        "A page of followed requests.",
    )
    .override_output_type_description::<Connection<CoverageRow>>(
        "A page of the rows behind a figure.",
    )
    .override_output_type_description::<Connection<Pairing>>("A page of pairings.")
    .override_output_type_description::<Connection<Posting>>("A page of postings.")
    .override_output_type_description::<Connection<Appointment>>("A page of appointments.")
    .override_output_type_description::<Connection<HandoverItem>>("A page of handover items.")
    .override_output_type_description::<Connection<ExpiringLetter>>(
        "A page of letters of appointment.",
    )
    .override_output_type_description::<Connection<Member>>("A page of members.")
    .override_output_type_description::<Connection<MemberChange>>(
        "A page of what was changed in a member's record.",
    )
    .override_output_type_description::<Connection<MemberAccess>>(
        "A page of looks at the phone of a member.",
    )
    .override_output_type_description::<Connection<Volunteer>>("A page of volunteers.")
    .override_output_type_description::<Connection<Registration>>("A page of registrations.")
    .override_output_type_description::<Connection<ResponsibilityZone>>(
        "A page of zones of responsibility.",
    )
    .override_output_type_description::<Connection<ResponsibilityAssignment>>(
        "A page of assigned items of responsibility.",
    )
    .disable_suggestions()
    .limit_recursive_depth(250)
    .finish()
}

/// The schema in its definition language, as it is checked in.
pub fn text(schema: &LianxinSchema) -> String {
    schema.sdl()
}
