//! Refusals: what the user did wrong, as data. Faults: what we did wrong, never shown.

use lianxin_entity::enums::{ServiceRequestState, ServiceRequestStep};

use crate::store::StoreError;

macro_rules! codes {
    ($($code:ident = $word:literal,)*) => {
        /// Why something was refused. Each mutation answers with those that fit it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
        #[allow(missing_docs, reason = "the words say it; the schema describes each")]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            /// The word in the schema and the key of the message.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $word,)*
                }
            }
        }
    };
}

codes! {
    WrongState = "WRONG_STATE",
    Forbidden = "FORBIDDEN",
    NotFound = "NOT_FOUND",
    Stale = "STALE",
    Overlapping = "OVERLAPPING",
    Invalid = "INVALID",
    IdempotencyMismatch = "IDEMPOTENCY_MISMATCH",
    UnknownCategory = "UNKNOWN_CATEGORY",
    UnknownArea = "UNKNOWN_AREA",
    UnknownHandler = "UNKNOWN_HANDLER",
    UnknownPerson = "UNKNOWN_PERSON",
    OutsideDistrict = "OUTSIDE_DISTRICT",
    TooLong = "TOO_LONG",
    ConflictOfInterest = "CONFLICT_OF_INTEREST",
    WindowClosed = "WINDOW_CLOSED",
    AlreadyRequested = "ALREADY_REQUESTED",
    TooManyObjections = "TOO_MANY_OBJECTIONS",
    NoPhone = "NO_PHONE",
    BadCredentials = "BAD_CREDENTIALS",
    Locked = "LOCKED",
    NoPosting = "NO_POSTING",
    BadCode = "BAD_CODE",
    BadPhone = "BAD_PHONE",
    WeakPassword = "WEAK_PASSWORD",
    PhoneTaken = "PHONE_TAKEN",
    SessionEnded = "SESSION_ENDED",
    TooManyCodes = "TOO_MANY_CODES",
    BadIdentityNumber = "BAD_IDENTITY_NUMBER",
    IdentityTaken = "IDENTITY_TAKEN",
    BadPolygon = "BAD_POLYGON",
    Overlaps = "OVERLAPS",
    OutsideParent = "OUTSIDE_PARENT",
    WrongParent = "WRONG_PARENT",
    Cycle = "CYCLE",
    CodeTaken = "CODE_TAKEN",
    NotEmpty = "NOT_EMPTY",
    Unplaced = "UNPLACED",
    PlacedTwice = "PLACED_TWICE",
    ImportRunning = "IMPORT_RUNNING",
    UnknownOrganisation = "UNKNOWN_ORGANISATION",
    UnknownMember = "UNKNOWN_MEMBER",
    AlreadyExists = "ALREADY_EXISTS",
    AlreadyEnded = "ALREADY_ENDED",
    CommitteeExists = "COMMITTEE_EXISTS",
    StillInUse = "STILL_IN_USE",
    EndsBeforeStart = "ENDS_BEFORE_START",
    WrongKind = "WRONG_KIND",
    SeatTaken = "SEAT_TAKEN",
    LeadExists = "LEAD_EXISTS",
    LoadLimit = "LOAD_LIMIT",
    AlreadyPaired = "ALREADY_PAIRED",
    Ended = "ENDED",
    AlreadyRegistered = "ALREADY_REGISTERED",
    Frozen = "FROZEN",
}

/// One refusal: why, and which part of the input it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The path into the input, `["input", "phone"]`; empty when it is about the whole.
    pub field: Vec<String>,
    /// What the message needs to name: a limit, an allowed value. Never personal data.
    pub params: Vec<(&'static str, String)>,
    /// The message that says more than the code does, a key of the translations.
    pub detail: Option<&'static str>,
    /// With [`Code::WrongState`]: where the request stands and what may be done.
    pub state: Option<StateNow>,
}

/// Where a request stands and which steps the actor may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateNow {
    /// The state.
    pub now: ServiceRequestState,
    /// The steps.
    pub allowed: Vec<ServiceRequestStep>,
}

impl Refusal {
    /// A refusal of the whole.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            field: Vec::new(),
            params: Vec::new(),
            detail: None,
            state: None,
        }
    }

    /// A refusal of one field of the input.
    pub fn at(code: Code, field: &str) -> Self {
        Self::new(code).on(field)
    }

    /// Names the field of the input; dots part the steps of the path.
    #[must_use]
    pub fn on(mut self, field: &str) -> Self {
        self.field = std::iter::once("input")
            .chain(field.split('.'))
            .map(str::to_owned)
            .collect();
        self
    }

    /// Adds what the message names.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// What the message names under this name.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Says more than the code does: a key of the translations.
    #[must_use]
    pub fn saying(mut self, detail: &'static str) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The user can do something about it.
    #[error("refused: {}", .0.iter().map(|r| r.code.as_str()).collect::<Vec<_>>().join(", "))]
    Refused(Vec<Refusal>),
    /// Nobody but us can.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A fault of ours. Logged with the request's id; the user sees the id alone.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database failed or a rule of it was broken that no refusal stands for.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that cannot be, was.
    #[error("{0}")]
    Broken(String),
}

impl Fault {
    /// Something that cannot be, was.
    pub fn broken(what: impl std::fmt::Display) -> Self {
        Self::Broken(what.to_string())
    }
}

/// What a service answers.
pub type Outcome<T> = Result<T, Failure>;

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Refusal::new(code).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// Gathers all faults of an input at once.
#[derive(Debug, Default)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    /// Adds one.
    pub fn push(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// Takes the value, or remembers why there is none.
    pub fn take<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        result.map_err(|refusal| self.0.push(refusal)).ok()
    }

    /// The failure, when anything was refused.
    ///
    /// # Errors
    /// When anything was refused.
    pub fn finish(self) -> Outcome<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Failure::Refused(self.0))
        }
    }
}
