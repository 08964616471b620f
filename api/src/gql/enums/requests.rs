//! Service requests.

use lianxin_entity::enums as stored;

use crate::gql::prelude::*;

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
