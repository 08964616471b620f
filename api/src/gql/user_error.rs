//! The errors of mutations: each has a type of its own and a code enum of its own, all of them are
//! `UserError`s. [`error_type!`](crate::error_type) declares both from a list of codes.

use crate::i18n::Locale;
use crate::refusal::{Failure, Outcome, Refusal};

use super::context::RequestCtx;
use super::prelude::*;

/// An error type of one mutation.
pub trait UserErrorType: Sized {
    /// The refusal in the words of this mutation; none if it is not one of its codes.
    fn of(refusal: &Refusal, locale: Locale) -> Option<Self>;
}

/// Splits what a service answered into the object and the errors of a payload.
///
/// # Errors
/// A fault of ours, told with the request's id alone.
pub fn settle<T, E: UserErrorType>(
    ctx: &RequestCtx,
    outcome: Outcome<T>,
) -> Result<(Option<T>, Vec<E>)> {
    let refusals = match outcome {
        Ok(value) => {
            ctx.has_written();
            return Ok((Some(value), Vec::new()));
        }
        Err(Failure::Fault(fault)) => return Err(ctx.fault(&fault)),
        Err(Failure::Refused(refusals)) => refusals,
    };
    let mut errors = Vec::with_capacity(refusals.len());
    for refusal in refusals {
        let error = E::of(&refusal, ctx.locale);
        errors.push(error.ok_or_else(|| {
            ctx.fault(&crate::refusal::Fault::broken(format!(
                "{} is not a code of this mutation",
                refusal.code.as_str()
            )))
        })?);
    }
    Ok((None, errors))
}

/// Declares `<Name>Error` and `<Name>ErrorCode` from the codes that a mutation may answer with.
/// With `, step` the error also carries the state and the allowed steps of a request; with
/// `, States to Steps` those of something else, whose words are the parameters `state` and `steps`
/// of the refusal.
#[macro_export]
macro_rules! error_type {
    ($(#[$doc:meta])* $error:ident, $code:ident: $($word:ident)*) => {
        $crate::error_codes!(@ $code [] $($word)*);

        $(#[$doc])*
        #[derive($crate::gql::prelude::SimpleObject, Clone, Debug)]
        pub struct $error {
            /// Why it was refused.
            pub code: $code,
            /// The same word as `code`, for code that handles every `UserError` alike.
            pub error_code: String,
            /// What to do about it, in the reader's language.
            pub message: String,
            /// The path into the input, `["input", "phone"]`; null when it is about the whole.
            pub field: Option<Vec<String>>,
        }

        impl $crate::gql::user_error::UserErrorType for $error {
            fn of(refusal: &$crate::refusal::Refusal, locale: $crate::i18n::Locale) -> Option<Self> {
                let code = match refusal.code {
                    $($crate::refusal::Code::$word => $code::$word,)*
                    #[allow(unreachable_patterns, reason = "a mutation may know every code")]
                    _ => return None,
                };
                Some(Self {
                    code,
                    error_code: refusal.code.as_str().to_owned(),
                    message: $crate::i18n::refusal(locale, refusal),
                    field: (!refusal.field.is_empty()).then(|| refusal.field.clone()),
                })
            }
        }
    };
    ($(#[$doc:meta])* $error:ident, $code:ident, $states:ident to $steps:ident: $($word:ident)*) => {
        $crate::error_codes!(@ $code [] $($word)*);

        $(#[$doc])*
        #[derive($crate::gql::prelude::SimpleObject, Clone, Debug)]
        pub struct $error {
            /// Why it was refused.
            pub code: $code,
            /// The same word as `code`, for code that handles every `UserError` alike.
            pub error_code: String,
            /// What to do about it, in the reader's language.
            pub message: String,
            /// The path into the input, `["input", "note"]`; null when it is about the whole.
            pub field: Option<Vec<String>>,
            /// With `WRONG_STATE`: the state now.
            pub state: Option<$states>,
            /// With `WRONG_STATE`: the steps that this viewer may take now.
            pub allowed_steps: Option<Vec<$steps>>,
        }

        impl $crate::gql::user_error::UserErrorType for $error {
            fn of(refusal: &$crate::refusal::Refusal, locale: $crate::i18n::Locale) -> Option<Self> {
                let code = match refusal.code {
                    $($crate::refusal::Code::$word => $code::$word,)*
                    #[allow(unreachable_patterns, reason = "a mutation may know every code")]
                    _ => return None,
                };
                let wrong = refusal.code == $crate::refusal::Code::WrongState;
                let steps = refusal.param("steps").unwrap_or_default().split(',');
                Some(Self {
                    code,
                    error_code: refusal.code.as_str().to_owned(),
                    message: $crate::i18n::refusal(locale, refusal),
                    field: (!refusal.field.is_empty()).then(|| refusal.field.clone()),
                    state: refusal.param("state").and_then($states::of_word),
                    allowed_steps: wrong.then(|| steps.filter_map($steps::of_word).collect()),
                })
            }
        }
    };
    ($(#[$doc:meta])* $error:ident, $code:ident, step: $($word:ident)*) => {
        $crate::error_codes!(@ $code [] $($word)*);

        $(#[$doc])*
        #[derive($crate::gql::prelude::SimpleObject, Clone, Debug)]
        pub struct $error {
            /// Why it was refused.
            pub code: $code,
            /// The same word as `code`, for code that handles every `UserError` alike.
            pub error_code: String,
            /// What to do about it, in the reader's language.
            pub message: String,
            /// The path into the input, `["input", "note"]`; null when it is about the whole.
            pub field: Option<Vec<String>>,
            /// With `WRONG_STATE`: the state of the request now.
            pub state: Option<$crate::gql::enums::ServiceRequestState>,
            /// With `WRONG_STATE`: the steps that this viewer may take now.
            pub allowed_steps: Option<Vec<$crate::gql::enums::ServiceRequestStep>>,
        }

        impl $crate::gql::user_error::UserErrorType for $error {
            fn of(refusal: &$crate::refusal::Refusal, locale: $crate::i18n::Locale) -> Option<Self> {
                let code = match refusal.code {
                    $($crate::refusal::Code::$word => $code::$word,)*
                    #[allow(unreachable_patterns, reason = "a mutation may know every code")]
                    _ => return None,
                };
                let state = refusal.state.as_ref();
                Some(Self {
                    code,
                    error_code: refusal.code.as_str().to_owned(),
                    message: $crate::i18n::refusal(locale, refusal),
                    field: (!refusal.field.is_empty()).then(|| refusal.field.clone()),
                    state: state.map(|state| state.now.into()),
                    allowed_steps: state
                        .map(|state| state.allowed.iter().map(|step| (*step).into()).collect()),
                })
            }
        }
    };
}

/// One described enum of codes; the descriptions stand here once.
#[macro_export]
macro_rules! error_codes {
    (@ $code:ident [$($done:tt)*] WrongState $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Its state does not allow the step; where the error has `state` and `allowedSteps`, they say what it does allow.
            WrongState,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Forbidden $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The viewer may read the request but not take this step.
            Forbidden,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] NotFound $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// There is no such object, or the viewer may not know of it.
            NotFound,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Stale $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Somebody changed it meanwhile: `expectedVersion` is not its version any more.
            Stale,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Overlapping $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Something of a kind that stands alone holds already on one of these days.
            Overlapping,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Invalid $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// A value of the input is not acceptable; `field` and `message` say which and why.
            Invalid,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] IdempotencyMismatch $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The idempotency key was used for another input.
            IdempotencyMismatch,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] UnknownCategory $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// There is no such category.
            UnknownCategory,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] UnknownArea $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// There is no such area in this district.
            UnknownArea,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] UnknownHandler $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// There is no such organisation or person in post.
            UnknownHandler,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] UnknownPerson $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// No account of this district uses the phone.
            UnknownPerson,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] OutsideDistrict $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The place is not in the district.
            OutsideDistrict,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] TooLong $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// A text is longer than it may be.
            TooLong,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] ConflictOfInterest $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The viewer is a party in the matter.
            ConflictOfInterest,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] WindowClosed $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The time for this has passed.
            WindowClosed,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] AlreadyRequested $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// This can be asked for once only.
            AlreadyRequested,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] TooManyObjections $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Three objections were overruled already.
            TooManyObjections,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] NoPhone $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The person has no phone on record.
            NoPhone,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] BadCredentials $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The phone, the password or the district is not right; which one is not told.
            BadCredentials,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Locked $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Too many attempts; `message` says until when.
            Locked,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] NoPosting $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The account has no such posting now.
            NoPosting,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] BadCode $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The code is wrong, used or expired.
            BadCode,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] BadPhone $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The phone is not a mainland mobile number.
            BadPhone,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] WeakPassword $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The password is too short, too long or too common.
            WeakPassword,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] PhoneTaken $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The phone cannot be registered.
            PhoneTaken,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] SessionEnded $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The session has ended; sign in again.
            SessionEnded,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] BadIdentityNumber $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The identity number is none by GB 11643; `message` says what is wrong.
            BadIdentityNumber,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] IdentityTaken $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// A person with this identity number is in the register of the district already.
            IdentityTaken,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] TooManyCodes $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Codes were asked for too often.
            TooManyCodes,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] BadPolygon $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The polygon crosses itself, is open, has no surface or is no GeoJSON.
            BadPolygon,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Overlaps $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The polygon overlaps a sibling of its kind.
            Overlaps,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] OutsideParent $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The polygon leaves that of the area around it.
            OutsideParent,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] WrongParent $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// An area of this kind cannot lie directly there.
            WrongParent,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Cycle $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// It would stand above itself.
            Cycle,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] CodeTaken $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The code belongs to something else already.
            CodeTaken,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] NotEmpty $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Something still lies in it.
            NotEmpty,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Unplaced $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Something would lie nowhere; `message` says how many and names the first.
            Unplaced,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] PlacedTwice $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Something would lie in two places; `message` says how many and names the first.
            PlacedTwice,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] ImportRunning $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// An import of the district is being applied; try again when it is done.
            ImportRunning,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] UnknownOrganisation $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// There is no such organisation in this district.
            UnknownOrganisation,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] UnknownMember $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// There is no such member in this district.
            UnknownMember,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] AlreadyExists $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The same thing stands already.
            AlreadyExists,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] AlreadyEnded $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// It has ended already.
            AlreadyEnded,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] CommitteeExists $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The area has its committee already.
            CommitteeExists,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] StillInUse $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// Something still hangs on it; `message` says what.
            StillInUse,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] EndsBeforeStart $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// It would end before it starts.
            EndsBeforeStart,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] WrongKind $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// An area or an organisation of this kind cannot be used here; `message` says which can.
            WrongKind,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] SeatTaken $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The seat is held by somebody in that time.
            SeatTaken,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] LeadExists $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The community has a leading unit in that time.
            LeadExists,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] LoadLimit $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The member has as many pairings as the district allows; `message` names the limit.
            LoadLimit,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] AlreadyPaired $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The two have a pairing that is not over, or had one proposed today.
            AlreadyPaired,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Ended $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// What the input names has ended.
            Ended,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] AlreadyRegistered $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// There is a registration on this side already; close it first.
            AlreadyRegistered,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*] Frozen $($rest:ident)*) => {
        $crate::error_codes!(@ $code [$($done)*
            /// The scores of that year stand since the end of the following January.
            Frozen,] $($rest)*);
    };
    (@ $code:ident [$($done:tt)*]) => {
        /// Why the mutation was refused.
        #[derive($crate::gql::prelude::Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $code { $($done)* }
    };
}
