//! The words of the domain in the schema. The same words are stored; see `lianxin_entity::enums`.

use lianxin_entity::enums as stored;

use super::prelude::*;

/// The role in which somebody acts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Role")]
pub enum Role {
    /// Secretary (书记) of an organisation: dispatches, rules, oversees.
    #[graphql(name = "SECRETARY")]
    Secretary,
    /// Grid worker (网格员): takes up what is said in the posting's grids.
    #[graphql(name = "GRID_WORKER")]
    GridWorker,
    /// Resident (居民): says what is wrong and whether it was solved.
    #[graphql(name = "RESIDENT")]
    Resident,
}

/// What a posting does instead of handling requests.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Duty")]
pub enum Duty {
    /// Nothing special: the posting handles requests.
    #[graphql(name = "NONE")]
    None,
    /// Configures the district and reads counts; does not handle requests.
    #[graphql(name = "ADMINISTRATOR")]
    Administrator,
}

/// The kind of an area, outermost first. A district may skip levels.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::AreaKind")]
pub enum AreaKind {
    /// District, county or county-level city (区、县、县级市).
    #[graphql(name = "DISTRICT")]
    District,
    /// Street, town or township (街道、镇、乡).
    #[graphql(name = "STREET")]
    Street,
    /// Community or village (社区、村).
    #[graphql(name = "COMMUNITY")]
    Community,
    /// Residential compound (小区).
    #[graphql(name = "COMPOUND")]
    Compound,
    /// Grid (网格), about 300 households.
    #[graphql(name = "GRID")]
    Grid,
    /// Building (楼栋).
    #[graphql(name = "BUILDING")]
    Building,
    /// Unit or staircase (单元).
    #[graphql(name = "UNIT")]
    Unit,
}

/// The datum of a coordinate.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Datum")]
pub enum Datum {
    /// GCJ-02, the datum of maps in mainland China.
    #[graphql(name = "GCJ02")]
    Gcj02,
    /// WGS-84, the datum of satellite receivers.
    #[graphql(name = "WGS84")]
    Wgs84,
    /// CGCS2000, the national geodetic datum; within centimetres of WGS-84.
    #[graphql(name = "CGCS2000")]
    Cgcs2000,
}

/// The kind of an organisation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::OrganisationKind")]
pub enum OrganisationKind {
    /// Committee of the district; its jurisdiction is the district.
    #[graphql(name = "DISTRICT_COMMITTEE")]
    DistrictCommittee,
    /// Committee of a street, town or township; its jurisdiction is that area.
    #[graphql(name = "STREET_COMMITTEE")]
    StreetCommittee,
    /// Committee of a community or village; its jurisdiction is that area.
    #[graphql(name = "COMMUNITY_COMMITTEE")]
    CommunityCommittee,
    /// General Party branch (党总支).
    #[graphql(name = "GENERAL_BRANCH")]
    GeneralBranch,
    /// Party branch (党支部).
    #[graphql(name = "BRANCH")]
    Branch,
    /// Party group (党小组).
    #[graphql(name = "GROUP")]
    Group,
    /// Department of the district (部门).
    #[graphql(name = "DEPARTMENT")]
    Department,
    /// Institution (单位).
    #[graphql(name = "UNIT")]
    Unit,
    /// Property company (物业公司).
    #[graphql(name = "PROPERTY_COMPANY")]
    PropertyCompany,
    /// Owners' committee (业主委员会).
    #[graphql(name = "OWNERS_COMMITTEE")]
    OwnersCommittee,
    /// Management committee of a compound (物管会).
    #[graphql(name = "COMPOUND_COMMITTEE")]
    CompoundCommittee,
    /// Residents' committee (居委会).
    #[graphql(name = "RESIDENTS_COMMITTEE")]
    ResidentsCommittee,
    /// Villagers' committee (村委会).
    #[graphql(name = "VILLAGERS_COMMITTEE")]
    VillagersCommittee,
    /// Enterprise (企业).
    #[graphql(name = "ENTERPRISE")]
    Enterprise,
}

/// What a service request is about.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ServiceRequestKind")]
pub enum ServiceRequestKind {
    /// Something is wrong or wished for (诉求).
    #[graphql(name = "APPEAL")]
    Appeal,
    /// A question (咨询).
    #[graphql(name = "CONSULTATION")]
    Consultation,
    /// A suggestion (建议).
    #[graphql(name = "SUGGESTION")]
    Suggestion,
    /// A danger to people or things (隐患).
    #[graphql(name = "HAZARD")]
    Hazard,
    /// A quarrel between parties (矛盾纠纷); private by default.
    #[graphql(name = "DISPUTE")]
    Dispute,
    /// A work order from an authority (工单).
    #[graphql(name = "ORDER")]
    Order,
}

/// Where a service request stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ServiceRequestState")]
pub enum ServiceRequestState {
    /// Said, not yet taken up.
    #[graphql(name = "SUBMITTED")]
    Submitted,
    /// The resident was asked for more.
    #[graphql(name = "NEEDS_INFO")]
    NeedsInfo,
    /// Taken up, not yet dispatched.
    #[graphql(name = "ACCEPTED")]
    Accepted,
    /// Sent to a lead, who has not taken it yet.
    #[graphql(name = "DISPATCHED")]
    Dispatched,
    /// The lead says it is not theirs; one level up rules.
    #[graphql(name = "OBJECTED")]
    Objected,
    /// Being handled.
    #[graphql(name = "IN_PROGRESS")]
    InProgress,
    /// Waiting until a day, for a reason.
    #[graphql(name = "SUSPENDED")]
    Suspended,
    /// Handled according to the lead; the resident has not said yet.
    #[graphql(name = "RESOLVED")]
    Resolved,
    /// The resident said whether it is solved.
    #[graphql(name = "EVALUATED")]
    Evaluated,
    /// Over; `ending` says how.
    #[graphql(name = "CLOSED")]
    Closed,
    /// Not taken up, for a reason; a review may be asked for once.
    #[graphql(name = "REJECTED")]
    Rejected,
    /// Taken back by the resident.
    #[graphql(name = "WITHDRAWN")]
    Withdrawn,
    /// Handled as part of another request.
    #[graphql(name = "MERGED")]
    Merged,
}

/// A step in the life of a service request.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ServiceRequestStep")]
pub enum ServiceRequestStep {
    /// Ask the resident for more.
    #[graphql(name = "ASK_FOR_INFORMATION")]
    AskForInformation,
    /// Give what was asked for.
    #[graphql(name = "SUPPLY_INFORMATION")]
    SupplyInformation,
    /// Take it up.
    #[graphql(name = "ACCEPT")]
    Accept,
    /// Refuse it, with a reason.
    #[graphql(name = "REJECT")]
    Reject,
    /// Send it to a lead.
    #[graphql(name = "DISPATCH")]
    Dispatch,
    /// Begin handling it.
    #[graphql(name = "TAKE")]
    Take,
    /// Say that it is not one's own.
    #[graphql(name = "OBJECT")]
    Object,
    /// Uphold or overrule the objection, one level up.
    #[graphql(name = "RULE_ON_OBJECTION")]
    RuleOnObjection,
    /// Tell how far it is.
    #[graphql(name = "NOTE_PROGRESS")]
    NoteProgress,
    /// Let it wait until a day.
    #[graphql(name = "SUSPEND")]
    Suspend,
    /// Go on with it.
    #[graphql(name = "RESUME")]
    Resume,
    /// Say how it was handled.
    #[graphql(name = "RESOLVE")]
    Resolve,
    /// Say whether it is solved.
    #[graphql(name = "EVALUATE")]
    Evaluate,
    /// Handle it again.
    #[graphql(name = "REOPEN")]
    Reopen,
    /// Take it back.
    #[graphql(name = "WITHDRAW")]
    Withdraw,
    /// Handle it as part of another request.
    #[graphql(name = "MERGE")]
    Merge,
    /// End it after the time for answers; by the system.
    #[graphql(name = "CLOSE")]
    Close,
    /// Note that the resident was called or visited.
    #[graphql(name = "RECORD_CONTACT")]
    RecordContact,
    /// Ask one level up to look at a rejection.
    #[graphql(name = "REQUEST_REVIEW")]
    RequestReview,
    /// Uphold or overturn a rejection, one level up.
    #[graphql(name = "REVIEW_REJECTION")]
    ReviewRejection,
    /// A time limit ran out; by the system.
    #[graphql(name = "LAPSE")]
    Lapse,
    /// Tell one level up that a time limit was missed; by the system.
    #[graphql(name = "ESCALATE")]
    Escalate,
}

/// How soon a request has to be handled.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Urgency")]
pub enum Urgency {
    /// In the usual time.
    #[graphql(name = "ROUTINE")]
    Routine,
    /// Sooner than usual.
    #[graphql(name = "URGENT")]
    Urgent,
    /// At once. For danger to life call 110, 119 or 120.
    #[graphql(name = "EMERGENCY")]
    Emergency,
}

/// How a request came in; the server derives it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Channel")]
pub enum Channel {
    /// A mini-program.
    #[graphql(name = "MINI_PROGRAM")]
    MiniProgram,
    /// A mobile application.
    #[graphql(name = "MOBILE")]
    Mobile,
    /// An officer at a window.
    #[graphql(name = "WINDOW")]
    Window,
    /// The 12345 hotline.
    #[graphql(name = "HOTLINE")]
    Hotline,
    /// A government portal.
    #[graphql(name = "PORTAL")]
    Portal,
    /// A grid worker on patrol.
    #[graphql(name = "PATROL")]
    Patrol,
    /// An officer for somebody else.
    #[graphql(name = "PROXY")]
    Proxy,
}

/// What a clock measures.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ClockKind")]
pub enum ClockKind {
    /// From submission to acceptance, rejection or question.
    #[graphql(name = "ACCEPT")]
    Accept,
    /// From submission to the first contact that reached the person, question or reply.
    #[graphql(name = "RESPOND")]
    Respond,
    /// From acceptance to dispatch or taking.
    #[graphql(name = "DISPATCH")]
    Dispatch,
    /// From dispatch to taking; paused while objected.
    #[graphql(name = "TAKE")]
    Take,
    /// From acceptance to resolution; paused while suspended or waiting for information.
    #[graphql(name = "RESOLVE")]
    Resolve,
    /// From resolution to the end of the time for answers.
    #[graphql(name = "EVALUATE")]
    Evaluate,
}

/// What the resident says of the result.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Outcome")]
pub enum Outcome {
    /// It is solved.
    #[graphql(name = "SOLVED")]
    Solved,
    /// It is half solved.
    #[graphql(name = "HALF_SOLVED")]
    HalfSolved,
    /// It is not solved.
    #[graphql(name = "NOT_SOLVED")]
    NotSolved,
}

/// How hours are counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::TimeBasis")]
pub enum TimeBasis {
    /// Around the clock.
    #[graphql(name = "NATURAL")]
    Natural,
    /// In the working hours of the district, holidays and make-up workdays considered.
    #[graphql(name = "WORKING")]
    Working,
}

/// Why a request was rejected.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::RejectionReason")]
pub enum RejectionReason {
    /// Not a matter of this district.
    #[graphql(name = "NOT_OURS")]
    NotOurs,
    /// A matter for a court, arbitration, review or petition; `lawfulChannel` names it.
    #[graphql(name = "LAWFUL_CHANNEL")]
    LawfulChannel,
    /// Decided before, nothing new was said.
    #[graphql(name = "ALREADY_DECIDED")]
    AlreadyDecided,
    /// Too little to act on, also after asking.
    #[graphql(name = "INSUFFICIENT")]
    Insufficient,
    /// Asks for what nobody is entitled to; open to review.
    #[graphql(name = "UNREASONABLE")]
    Unreasonable,
}

/// How a request ended. Statistics keep them apart.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Ending")]
pub enum Ending {
    /// The resident said it is solved.
    #[graphql(name = "SOLVED")]
    Solved,
    /// The resident said it is half solved.
    #[graphql(name = "HALF_SOLVED")]
    HalfSolved,
    /// The resident said it is not solved.
    #[graphql(name = "NOT_SOLVED")]
    NotSolved,
    /// The resident did not answer in time; nobody knows.
    #[graphql(name = "NOT_EVALUATED")]
    NotEvaluated,
    /// It was rejected.
    #[graphql(name = "REJECTED")]
    Rejected,
    /// The resident took it back.
    #[graphql(name = "WITHDRAWN")]
    Withdrawn,
    /// It was handled as part of another request.
    #[graphql(name = "MERGED")]
    Merged,
}

/// The kind of a grid.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::GridKind")]
pub enum GridKind {
    /// A base grid: part of a community or village.
    #[graphql(name = "BASE")]
    Base,
    /// A dedicated grid: a market, a park, a school, a factory of its own.
    #[graphql(name = "DEDICATED")]
    Dedicated,
}

/// A register of a district that is brought in and given out as a spreadsheet.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::Register")]
pub enum Register {
    /// Areas below the district.
    #[graphql(name = "AREAS")]
    Areas,
    /// Organisations.
    #[graphql(name = "ORGANISATIONS")]
    Organisations,
    /// Secretaries and grid workers in post.
    #[graphql(name = "POSTINGS")]
    Postings,
    /// Party members.
    #[graphql(name = "MEMBERS")]
    Members,
    /// Households, individual businesses and work teams.
    #[graphql(name = "HOUSEHOLDS")]
    Households,
    /// Who lives in the households.
    #[graphql(name = "RESIDENTS")]
    Residents,
    /// Members linked with households (党员联户).
    #[graphql(name = "PAIRINGS")]
    Pairings,
    /// Units in charge of communities.
    #[graphql(name = "UNIT_ASSIGNMENTS")]
    UnitAssignments,
    /// Service centres and stations.
    #[graphql(name = "SERVICE_CENTRES")]
    ServiceCentres,
}

/// Where an import stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ImportState")]
pub enum ImportState {
    /// The file is read and compared with what stands; nothing is written.
    #[graphql(name = "PLANNING")]
    Planning,
    /// What it would do is known; it waits to be applied, for a day.
    #[graphql(name = "PLANNED")]
    Planned,
    /// Its rows are being written; nobody sees them yet.
    #[graphql(name = "APPLYING")]
    Applying,
    /// It is switched on: its rows are there.
    #[graphql(name = "APPLIED")]
    Applied,
    /// It ended without a row; `failure` says why.
    #[graphql(name = "FAILED")]
    Failed,
    /// It was called off, or nobody applied it in time; nothing of it stays.
    #[graphql(name = "CANCELLED")]
    Cancelled,
}

/// The format of a file that is given out.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ExportFormat")]
pub enum ExportFormat {
    /// Comma-separated values in UTF-8 with a byte order mark.
    #[graphql(name = "CSV")]
    Csv,
    /// A spreadsheet whose cells are all text.
    #[graphql(name = "XLSX")]
    Xlsx,
    /// Points of a map in the datum GCJ-02, for the households beyond reach alone.
    #[graphql(name = "GEOJSON")]
    GeoJson,
}

/// Where an export stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(remote = "stored::ExportState")]
pub enum ExportState {
    /// It waits for its file.
    #[graphql(name = "WAITING")]
    Waiting,
    /// The file can be fetched.
    #[graphql(name = "READY")]
    Ready,
    /// There is no file; `failure` says why.
    #[graphql(name = "FAILED")]
    Failed,
    /// The file is gone.
    #[graphql(name = "EXPIRED")]
    Expired,
}
