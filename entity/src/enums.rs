//! The words of the domain, stored as text with a CHECK constraint and named as in the schema.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum,
            Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString, strum::Display,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $(
                $(#[$vdoc])*
                #[sea_orm(string_value = $word)]
                #[strum(serialize = $word)]
                #[serde(rename = $word)]
                $variant,
            )*
        }

        impl $name {
            /// Every word, in the order of the schema.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word as stored and as shown in the schema.
            pub fn as_str(self) -> &'static str {
                self.into()
            }
        }
    )*};
}

words! {
    /// The role of a posting.
    Role { Secretary = "SECRETARY", GridWorker = "GRID_WORKER", Resident = "RESIDENT" }

    /// What a posting does instead of handling requests.
    Duty { None = "NONE", Administrator = "ADMINISTRATOR" }

    /// The kind of an area, outermost first.
    AreaKind {
        District = "DISTRICT", Street = "STREET", Community = "COMMUNITY", Compound = "COMPOUND",
        Grid = "GRID", Building = "BUILDING", Unit = "UNIT",
    }

    /// The datum of a coordinate.
    Datum { Gcj02 = "GCJ02", Wgs84 = "WGS84", Cgcs2000 = "CGCS2000" }

    /// The kind of an organisation.
    OrganisationKind {
        DistrictCommittee = "DISTRICT_COMMITTEE", StreetCommittee = "STREET_COMMITTEE",
        CommunityCommittee = "COMMUNITY_COMMITTEE", GeneralBranch = "GENERAL_BRANCH",
        Branch = "BRANCH", Group = "GROUP", Department = "DEPARTMENT", Unit = "UNIT",
        PropertyCompany = "PROPERTY_COMPANY", OwnersCommittee = "OWNERS_COMMITTEE",
        CompoundCommittee = "COMPOUND_COMMITTEE", ResidentsCommittee = "RESIDENTS_COMMITTEE",
        VillagersCommittee = "VILLAGERS_COMMITTEE", Enterprise = "ENTERPRISE",
    }

    /// What a service request is about.
    ServiceRequestKind {
        Appeal = "APPEAL", Consultation = "CONSULTATION", Suggestion = "SUGGESTION",
        Hazard = "HAZARD", Dispute = "DISPUTE", Order = "ORDER",
    }

    /// Where a service request stands.
    ServiceRequestState {
        Submitted = "SUBMITTED", NeedsInfo = "NEEDS_INFO", Accepted = "ACCEPTED",
        Dispatched = "DISPATCHED", Objected = "OBJECTED", InProgress = "IN_PROGRESS",
        Suspended = "SUSPENDED", Resolved = "RESOLVED", Evaluated = "EVALUATED",
        Closed = "CLOSED", Rejected = "REJECTED", Withdrawn = "WITHDRAWN", Merged = "MERGED",
    }

    /// A step in the life of a service request.
    ServiceRequestStep {
        AskForInformation = "ASK_FOR_INFORMATION", SupplyInformation = "SUPPLY_INFORMATION",
        Accept = "ACCEPT", Reject = "REJECT", Dispatch = "DISPATCH", Take = "TAKE",
        Object = "OBJECT", RuleOnObjection = "RULE_ON_OBJECTION", NoteProgress = "NOTE_PROGRESS",
        Suspend = "SUSPEND", Resume = "RESUME", Resolve = "RESOLVE", Evaluate = "EVALUATE",
        Reopen = "REOPEN", Withdraw = "WITHDRAW", Merge = "MERGE", Close = "CLOSE",
        RecordContact = "RECORD_CONTACT", RequestReview = "REQUEST_REVIEW",
        ReviewRejection = "REVIEW_REJECTION", Lapse = "LAPSE", Escalate = "ESCALATE",
    }

    /// How soon a request has to be handled.
    Urgency { Routine = "ROUTINE", Urgent = "URGENT", Emergency = "EMERGENCY" }

    /// How a request came in.
    Channel {
        MiniProgram = "MINI_PROGRAM", Mobile = "MOBILE", Window = "WINDOW", Hotline = "HOTLINE",
        Portal = "PORTAL", Patrol = "PATROL", Proxy = "PROXY",
    }

    /// What a clock measures.
    ClockKind {
        Accept = "ACCEPT", Respond = "RESPOND", Dispatch = "DISPATCH", Take = "TAKE",
        Resolve = "RESOLVE", Evaluate = "EVALUATE",
    }

    /// What the resident says of the result.
    Outcome { Solved = "SOLVED", HalfSolved = "HALF_SOLVED", NotSolved = "NOT_SOLVED" }

    /// How hours are counted.
    TimeBasis { Natural = "NATURAL", Working = "WORKING" }

    /// Why a request was rejected.
    RejectionReason {
        NotOurs = "NOT_OURS", LawfulChannel = "LAWFUL_CHANNEL", AlreadyDecided = "ALREADY_DECIDED",
        Insufficient = "INSUFFICIENT", Unreasonable = "UNREASONABLE",
    }

    /// How a request ended.
    Ending {
        Solved = "SOLVED", HalfSolved = "HALF_SOLVED", NotSolved = "NOT_SOLVED",
        NotEvaluated = "NOT_EVALUATED", Rejected = "REJECTED", Withdrawn = "WITHDRAWN",
        Merged = "MERGED",
    }

    /// Who may read the note and the files of an event.
    Audience { All = "ALL", Handling = "HANDLING" }

    /// The part of a handler in a request.
    HandlerPart { Lead = "LEAD", Helper = "HELPER" }

    /// What a code sent to a phone may be used for.
    PhoneCodePurpose { Register = "REGISTER", ResetPassword = "RESET_PASSWORD" }

    /// Whether an account can be used.
    AccountStatus { Active = "ACTIVE", Disabled = "DISABLED" }

    /// What a target of pairings is.
    HouseholdKind { Home = "HOME", Business = "BUSINESS", WorkTeam = "WORK_TEAM" }

    /// How somebody stands to the head of the household.
    ResidentRelation {
        Head = "HEAD", Spouse = "SPOUSE", Child = "CHILD", Parent = "PARENT",
        OtherRelative = "OTHER_RELATIVE", Other = "OTHER",
    }

    /// The kind of a grid.
    GridKind { Base = "BASE", Dedicated = "DEDICATED" }

    /// The kind of a Party member.
    MemberKind {
        Resident = "RESIDENT", InService = "IN_SERVICE", Retired = "RETIRED", Floating = "FLOATING",
    }

    /// How a grid worker is employed.
    Staffing {
        FullTime = "FULL_TIME", PartTime = "PART_TIME", Volunteer = "VOLUNTEER", Silver = "SILVER",
    }

    /// The kind of a body beside the formal tree.
    BodyKind {
        GridFunctionalBranch = "GRID_FUNCTIONAL_BRANCH",
        StreetJointCommittee = "STREET_JOINT_COMMITTEE",
        CommunityJointCommittee = "COMMUNITY_JOINT_COMMITTEE",
        WorkingGroup = "WORKING_GROUP", TripartiteGroup = "TRIPARTITE_GROUP",
        ServiceTeam = "SERVICE_TEAM",
    }

    /// In which capacity a seat is held.
    SeatCapacity {
        FirstSecretary = "FIRST_SECRETARY", Secretary = "SECRETARY",
        DeputySecretary = "DEPUTY_SECRETARY", Member = "MEMBER",
    }

    /// How a unit is in charge of a community.
    UnitAssignmentKind { Lead = "LEAD", Joint = "JOINT" }

    /// The part of an organisation in joint building.
    JointPart { Lead = "LEAD", Joint = "JOINT", Partner = "PARTNER" }

    /// A responsibility that is no role to sign in with.
    AppointmentKind {
        FirstSecretary = "FIRST_SECRETARY", UnitLeader = "UNIT_LEADER",
        BuildingHead = "BUILDING_HEAD", CentreHousehold = "CENTRE_HOUSEHOLD", Duty = "DUTY",
    }

    /// In which manner a responsibility is held.
    AppointmentManner { Home = "HOME", Assigned = "ASSIGNED" }

    /// What is handed over.
    HandoverKind {
        ServiceRequest = "SERVICE_REQUEST", Area = "AREA", Visit = "VISIT", Household = "HOUSEHOLD",
    }

    /// Where a pairing stands.
    PairingState {
        Proposed = "PROPOSED", ConsentedByMember = "CONSENTED_BY_MEMBER",
        ConsentedByHousehold = "CONSENTED_BY_HOUSEHOLD", Active = "ACTIVE", Ended = "ENDED",
    }

    /// Why a pairing ended.
    PairingEndReason {
        Moved = "MOVED", Refused = "REFUSED", Replaced = "REPLACED", Deceased = "DECEASED",
        LeftParty = "LEFT_PARTY", Other = "OTHER",
    }

    /// Where an item of responsibility stands.
    ResponsibilityState {
        Assigned = "ASSIGNED", Acknowledged = "ACKNOWLEDGED", Reviewed = "REVIEWED", Ended = "ENDED",
    }

    /// To which community somebody registers.
    RegistrationSide { Unit = "UNIT", Home = "HOME" }

    /// Where a registration stands.
    RegistrationState {
        Reported = "REPORTED", Confirmed = "CONFIRMED", Serving = "SERVING", Closed = "CLOSED",
    }

    /// The form of a service after registration.
    ServiceKind { Group = "GROUP", Individual = "INDIVIDUAL", Wish = "WISH" }

    /// Who says something of whom at the end of a year.
    EvaluationDirection {
        CommunityOfMember = "COMMUNITY_OF_MEMBER", MemberOfCommunity = "MEMBER_OF_COMMUNITY",
        CommunityOfUnit = "COMMUNITY_OF_UNIT", UnitOfCommunity = "UNIT_OF_COMMUNITY",
    }

    /// The kind of a service centre.
    CentreKind {
        Centre = "CENTRE", Station = "STATION", CourierStation = "COURIER_STATION",
        CompoundStation = "COMPOUND_STATION",
    }

    /// The level of a service centre.
    CentreLevel {
        District = "DISTRICT", Street = "STREET", Community = "COMMUNITY", Other = "OTHER",
    }

    /// Where a service centre stands.
    CentreState {
        Planned = "PLANNED", Building = "BUILDING", Open = "OPEN", Closed = "CLOSED",
    }

    /// From which level a visitor comes.
    VisitLevel {
        District = "DISTRICT", Street = "STREET", Community = "COMMUNITY", Grid = "GRID",
        Unit = "UNIT",
    }

    /// Where a visit stands.
    VisitState { Planned = "PLANNED", Done = "DONE", Cancelled = "CANCELLED" }

    /// What came of a visit.
    VisitOutcome { Met = "MET", Absent = "ABSENT", Refused = "REFUSED" }

    /// How somebody came to follow a request.
    FollowOrigin { Followed = "FOLLOWED", Merged = "MERGED" }

    /// A register that is brought in and given out.
    Register {
        Areas = "AREAS", Organisations = "ORGANISATIONS", Postings = "POSTINGS",
        Members = "MEMBERS", Households = "HOUSEHOLDS", Residents = "RESIDENTS",
        Pairings = "PAIRINGS", UnitAssignments = "UNIT_ASSIGNMENTS",
        ServiceCentres = "SERVICE_CENTRES",
    }

    /// Where an import stands.
    ImportState {
        Planning = "PLANNING", Planned = "PLANNED", Applying = "APPLYING", Applied = "APPLIED",
        Failed = "FAILED", Cancelled = "CANCELLED",
    }

    /// The format of a file that is given out.
    ExportFormat { Csv = "CSV", Xlsx = "XLSX", GeoJson = "GEOJSON" }

    /// Where an export stands.
    ExportState {
        Waiting = "WAITING", Ready = "READY", Failed = "FAILED", Expired = "EXPIRED",
    }
}
