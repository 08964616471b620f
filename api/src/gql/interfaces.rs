//! What many types have in common: an id, and being the error of a mutation.
#![allow(
    clippy::duplicated_attributes,
    reason = "two fields of an interface may have one type"
)]

use super::prelude::*;
use crate::domain::appointment::error as appointment;
use crate::domain::appointment::handover_object::HandoverItem;
use crate::domain::appointment::object::Appointment;
use crate::domain::area::error as area;
use crate::domain::area::object::Area;
use crate::domain::attachment::object::Attachment;
use crate::domain::body::error as body;
use crate::domain::body::object::Body;
use crate::domain::body::seat::BodySeat;
use crate::domain::category::object::ServiceCategory;
use crate::domain::district::object::District;
use crate::domain::district::settings_mutation as settings;
use crate::domain::export::error as export;
use crate::domain::export::object::Export;
use crate::domain::follow::error as follow;
use crate::domain::household::error as household;
use crate::domain::household::object::Household;
use crate::domain::household::resident_object::Resident;
use crate::domain::identity::error as identity;
use crate::domain::identity::object::{Account, Posting};
use crate::domain::identity::posting_error as posting;
use crate::domain::member::error as member;
use crate::domain::member::object::Member;
use crate::domain::member::volunteer::Volunteer;
use crate::domain::notification::mutation::MarkNotificationsReadError;
use crate::domain::notification::object::Notification;
use crate::domain::organisation::error as organisation;
use crate::domain::organisation::object::Organisation;
use crate::domain::pairing::error as pairing;
use crate::domain::pairing::object::Pairing;
use crate::domain::register;
use crate::domain::register::object::Import;
use crate::domain::registration::error as registration;
use crate::domain::registration::object::{Registration, ServiceRecord, YearlyEvaluation};
use crate::domain::responsibility::assignment_object::ResponsibilityAssignment;
use crate::domain::responsibility::error as responsibility;
use crate::domain::responsibility::item_object::ResponsibilityItem;
use crate::domain::responsibility::zone_object::ResponsibilityZone;
use crate::domain::service_centre::error as centre;
use crate::domain::service_centre::object::ServiceCentre;
use crate::domain::service_centre::roster::error as roster;
use crate::domain::service_centre::roster::object::DutyShift;
use crate::domain::service_request::error as request;
use crate::domain::service_request::event_object::ServiceRequestEvent;
use crate::domain::service_request::object::ServiceRequest;
use crate::domain::unit_assignment::agreement_object::JointAgreement;
use crate::domain::unit_assignment::error as unit;
use crate::domain::unit_assignment::object::UnitAssignment;
use crate::domain::visit::error as visit;
use crate::domain::visit::object::Visit;

/// An object with an id of its own, to be found again by `node`.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "A TypeID: a lower-case prefix that names the type, an underscore and 26 characters."
))]
pub enum Node {
    District(District),
    Account(Account),
    Posting(Posting),
    Area(Area),
    Organisation(Organisation),
    ServiceCategory(ServiceCategory),
    ServiceRequest(ServiceRequest),
    ServiceRequestEvent(ServiceRequestEvent),
    Attachment(Attachment),
    Notification(Notification),
    ServiceCentre(ServiceCentre),
    Pairing(Pairing),
    DutyShift(DutyShift),
    Visit(Visit),
    Household(Household),
    Resident(Resident),
    Body(Body),
    BodySeat(BodySeat),
    UnitAssignment(UnitAssignment),
    JointAgreement(JointAgreement),
    Appointment(Appointment),
    HandoverItem(HandoverItem),
    Member(Member),
    Volunteer(Volunteer),
    Registration(Registration),
    ServiceRecord(ServiceRecord),
    YearlyEvaluation(YearlyEvaluation),
    Import(Import),
    Export(Export),
    ResponsibilityZone(ResponsibilityZone),
    ResponsibilityItem(ResponsibilityItem),
    ResponsibilityAssignment(ResponsibilityAssignment),
}

/// Why a mutation refused. Every mutation has a type of its own with a `code` of its own.
#[derive(Interface)]
#[allow(
    clippy::duplicated_attributes,
    reason = "two fields may have the same type"
)]
#[graphql(
    field(
        name = "error_code",
        ty = "&String",
        desc = "The code of the mutation's own error type, as text."
    ),
    field(
        name = "message",
        ty = "&String",
        desc = "What to do about it, in the reader's language."
    ),
    field(
        name = "field",
        ty = "&Option<Vec<String>>",
        desc = "The path into the input; null when it is about the whole."
    )
)]
pub enum UserError {
    AskForInformation(request::AskForInformationError),
    SupplyInformation(request::SupplyInformationError),
    AcceptServiceRequest(request::AcceptServiceRequestError),
    RejectServiceRequest(request::RejectServiceRequestError),
    DispatchServiceRequest(request::DispatchServiceRequestError),
    TakeServiceRequest(request::TakeServiceRequestError),
    ObjectToDispatch(request::ObjectToDispatchError),
    RuleOnObjection(request::RuleOnObjectionError),
    RecordContact(request::RecordContactError),
    ReviewRejection(request::ReviewRejectionError),
    RequestReview(request::RequestReviewError),
    NoteProgress(request::NoteProgressError),
    SuspendServiceRequest(request::SuspendServiceRequestError),
    ResumeServiceRequest(request::ResumeServiceRequestError),
    ResolveServiceRequest(request::ResolveServiceRequestError),
    EvaluateServiceRequest(request::EvaluateServiceRequestError),
    ReopenServiceRequest(request::ReopenServiceRequestError),
    WithdrawServiceRequest(request::WithdrawServiceRequestError),
    MergeServiceRequest(request::MergeServiceRequestError),
    SubmitServiceRequest(request::SubmitServiceRequestError),
    RevealContact(request::RevealContactError),
    RequestPhoneCode(identity::RequestPhoneCodeError),
    IssuePhoneCode(identity::IssuePhoneCodeError),
    RegisterResident(identity::RegisterResidentError),
    SignIn(identity::SignInError),
    RefreshSession(identity::RefreshSessionError),
    SignOut(identity::SignOutError),
    SwitchPosting(identity::SwitchPostingError),
    ChangePassword(identity::ChangePasswordError),
    ResetPassword(identity::ResetPasswordError),
    MarkNotificationsRead(MarkNotificationsReadError),
    RegisterArea(area::RegisterAreaError),
    ChangeArea(area::ChangeAreaError),
    EndArea(area::EndAreaError),
    SplitGrid(area::SplitGridError),
    MergeGrids(area::MergeGridsError),
    MoveHouseholds(area::MoveHouseholdsError),
    FollowServiceRequest(follow::FollowServiceRequestError),
    UnfollowServiceRequest(follow::UnfollowServiceRequestError),
    EvaluateFollowedServiceRequest(follow::EvaluateFollowedServiceRequestError),
    FoundOrganisation(organisation::FoundOrganisationError),
    ChangeOrganisation(organisation::ChangeOrganisationError),
    RecordElection(organisation::RecordElectionError),
    DissolveOrganisation(organisation::DissolveOrganisationError),
    RegisterServiceCentre(centre::RegisterServiceCentreError),
    ChangeServiceCentre(centre::ChangeServiceCentreError),
    StartBuildingServiceCentre(centre::StartBuildingServiceCentreError),
    OpenServiceCentre(centre::OpenServiceCentreError),
    CloseServiceCentre(centre::CloseServiceCentreError),
    SetCentreHours(centre::SetCentreHoursError),
    SetCentreException(centre::SetCentreExceptionError),
    ProposePairing(pairing::ProposePairingError),
    ConsentToPairing(pairing::ConsentToPairingError),
    DeclinePairing(pairing::DeclinePairingError),
    EndPairing(pairing::EndPairingError),
    PlanShift(roster::PlanShiftError),
    CoverShift(roster::CoverShiftError),
    ChangeShift(roster::ChangeShiftError),
    FreeShift(roster::FreeShiftError),
    CancelShift(roster::CancelShiftError),
    AskSwap(roster::AskSwapError),
    AcceptSwap(roster::AcceptSwapError),
    DeclineSwap(roster::DeclineSwapError),
    MarkShiftDone(roster::MarkShiftDoneError),
    PlanVisit(visit::PlanVisitError),
    RecordVisit(visit::RecordVisitError),
    CancelVisit(visit::CancelVisitError),
    RegisterHousehold(household::RegisterHouseholdError),
    ChangeHousehold(household::ChangeHouseholdError),
    VerifyHousehold(household::VerifyHouseholdError),
    EndHousehold(household::EndHouseholdError),
    RegisterHouseholdMember(household::RegisterHouseholdMemberError),
    ChangeHouseholdMember(household::ChangeHouseholdMemberError),
    EndHouseholdMember(household::EndHouseholdMemberError),
    ClaimHousehold(household::ClaimHouseholdError),
    RevealHouseholdContact(household::RevealHouseholdContactError),
    FoundBody(body::FoundBodyError),
    ChangeBody(body::ChangeBodyError),
    DissolveBody(body::DissolveBodyError),
    FillSeat(body::FillSeatError),
    LeaveSeat(body::LeaveSeatError),
    AssignUnit(unit::AssignUnitError),
    EndUnitAssignment(unit::EndUnitAssignmentError),
    ConcludeJointAgreement(unit::ConcludeJointAgreementError),
    EndJointAgreement(unit::EndJointAgreementError),
    AppointGridWorker(posting::AppointGridWorkerError),
    AppointSecretary(posting::AppointSecretaryError),
    ChangePostingAreas(posting::ChangePostingAreasError),
    EndPosting(posting::EndPostingError),
    Appoint(appointment::AppointError),
    RenewLetter(appointment::RenewLetterError),
    EndAppointment(appointment::EndAppointmentError),
    TakeOverItem(appointment::TakeOverItemError),
    RegisterMember(member::RegisterMemberError),
    ChangeMember(member::ChangeMemberError),
    MoveMember(member::MoveMemberError),
    EndMember(member::EndMemberError),
    ClaimMembership(member::ClaimMembershipError),
    RevealMemberContact(member::RevealMemberContactError),
    RegisterVolunteer(member::RegisterVolunteerError),
    ChangeVolunteer(member::ChangeVolunteerError),
    EndVolunteer(member::EndVolunteerError),
    ChangeDistrictSettings(settings::ChangeDistrictSettingsError),
    ChangeServiceCategory(settings::ChangeServiceCategoryError),
    ReportToCommunity(registration::ReportToCommunityError),
    ConfirmRegistration(registration::ConfirmRegistrationError),
    CloseRegistration(registration::CloseRegistrationError),
    RecordService(registration::RecordServiceError),
    ConfirmService(registration::ConfirmServiceError),
    RefuseService(registration::RefuseServiceError),
    EvaluateYear(registration::EvaluateYearError),
    RequestExport(export::RequestExportError),
    PlanImport(register::PlanImportError),
    ApplyImport(register::ApplyImportError),
    CancelImport(register::CancelImportError),
    AssignResponsibilityZone(responsibility::AssignResponsibilityZoneError),
    EndResponsibilityZone(responsibility::EndResponsibilityZoneError),
    KeepResponsibilityItem(responsibility::KeepResponsibilityItemError),
    RetireResponsibilityItem(responsibility::RetireResponsibilityItemError),
    AssignResponsibilityItem(responsibility::AssignResponsibilityItemError),
    AcknowledgeResponsibility(responsibility::AcknowledgeResponsibilityError),
    ReviewResponsibility(responsibility::ReviewResponsibilityError),
    EndResponsibility(responsibility::EndResponsibilityError),
}
