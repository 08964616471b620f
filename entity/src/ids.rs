//! Typed identifiers. A household's id cannot be passed where a request's is asked for.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The key of a district in every row: a small surrogate, never shown outside.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    DeriveValueType,
)]
pub struct DistrictKey(pub i32);

impl std::fmt::Display for DistrictKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An identifier that carries its type: the prefix of the public form `req_01kb…`.
pub trait TypedId: Copy + Into<Uuid> + From<Uuid> {
    /// The lower-case prefix of the public form, without the underscore.
    const PREFIX: &'static str;
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {
        /// The prefixes of all identifiers.
        pub const PREFIXES: &[&str] = &[$($prefix),*];
    $(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
            DeriveValueType,
        )]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }

        impl From<$name> for Uuid {
            fn from(value: $name) -> Uuid {
                value.0
            }
        }

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

typed_id! {
    /// A district as the outside knows it.
    DistrictId = "dis";
    /// A person's account in one district.
    AccountId = "acc";
    /// A posting: the role in which an account acts.
    PostingId = "pst";
    /// A session: one sign-in and the tokens that follow from it.
    SessionId = "ses";
    /// One refresh token.
    RefreshTokenId = "rtk";
    /// One code sent to a phone.
    PhoneCodeId = "pco";
    /// An area of any kind, from the district down to the unit.
    AreaId = "are";
    /// One version of an area.
    AreaVersionId = "arv";
    /// An organisation.
    OrganisationId = "org";
    /// One version of an organisation.
    OrganisationVersionId = "orv";
    /// A category of service requests.
    CategoryId = "cat";
    /// A time-limit rule.
    ClockRuleId = "rul";
    /// A service request.
    ServiceRequestId = "req";
    /// An event in the life of a service request.
    EventId = "evt";
    /// A clock of a service request.
    ClockId = "clk";
    /// A handler of a service request.
    HandlerId = "hdl";
    /// The answer of the resident to one round of handling.
    EvaluationId = "evl";
    /// A file.
    AttachmentId = "att";
    /// An in-app notification.
    NotificationId = "ntf";
    /// A row of the audit trail.
    AuditEventId = "aud";
    /// A row of the outbox.
    OutboxId = "obx";
    /// A row of the access log.
    AccessLogId = "acl";
    /// A household, a business or a work team.
    HouseholdId = "hou";
    /// An earlier place of a household.
    HouseholdMoveId = "hom";
    /// A resident in the registers.
    ResidentId = "rsd";
    /// A field that was verified.
    DataVerificationId = "ver";
    /// A look at personal data of the registers.
    RegisterAccessId = "rga";
    /// A Party member's record.
    MemberId = "mem";
    /// An earlier branch of a member.
    MemberMoveId = "mmv";
    /// A field of a member's record that was changed.
    MemberChangeId = "mch";
    /// A volunteer.
    VolunteerId = "vol";
    /// A body beside the formal tree.
    BodyId = "bdy";
    /// A seat in a body.
    BodySeatId = "sea";
    /// A unit in charge of a community.
    UnitAssignmentId = "una";
    /// An agreement on joint building.
    JointAgreementId = "jag";
    /// A responsibility with its letter.
    AppointmentId = "apt";
    /// Something left behind when a posting ends.
    HandoverItemId = "hnd";
    /// A member linked with a household.
    PairingId = "pai";
    /// A member's zone of responsibility.
    ResponsibilityZoneId = "zon";
    /// An item of responsibility.
    ResponsibilityItemId = "rsi";
    /// An item of responsibility that a member carries.
    ResponsibilityAssignmentId = "rsa";
    /// A registration of both sides.
    RegistrationId = "reg";
    /// A service rendered after registration.
    ServiceRecordId = "svr";
    /// What two sides say of each other at a year's end.
    YearlyEvaluationId = "yev";
    /// A service centre or station.
    ServiceCentreId = "ctr";
    /// A shift of a duty roster.
    DutyShiftId = "dsh";
    /// A visit.
    VisitId = "vis";
    /// A file of a register that was sent.
    ImportUploadId = "upl";
    /// An import of a register.
    ImportId = "imp";
    /// An export of a register.
    ExportId = "exp";
}
