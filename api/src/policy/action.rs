//! What can be done to a request.

/// An act on a request that somebody has to be entitled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter, strum::IntoStaticStr)]
pub enum Action {
    /// See it at all. How much of it is seen, a [`View`](super::View) decides.
    Read,
    /// See the reporter's phone, for a stated purpose, logged.
    RevealContact,
    /// Take it up.
    Accept,
    /// Ask the resident for more.
    AskForInformation,
    /// Give what was asked for.
    SupplyInformation,
    /// Refuse it.
    Reject,
    /// Ask one level up to look at a rejection.
    RequestReview,
    /// Uphold or overturn a rejection.
    ReviewRejection,
    /// Handle it as part of another one.
    Merge,
    /// Take it back.
    Withdraw,
    /// Send it to a lead.
    Dispatch,
    /// Handle an accepted request on the spot.
    TakeUndispatched,
    /// Begin handling what was dispatched.
    TakeDispatched,
    /// Say that it is not one's own.
    Object,
    /// Rule on an objection.
    RuleOnObjection,
    /// Tell how far it is.
    NoteProgress,
    /// Note that the resident was called or visited.
    RecordContact,
    /// Let it wait.
    Suspend,
    /// Go on with it.
    Resume,
    /// Say how it was handled.
    Resolve,
    /// Say whether it is solved.
    Evaluate,
    /// Have it handled again, by the resident.
    ReopenResolved,
    /// Have it handled again after it was closed.
    ReopenClosed,
    /// What the system does by itself, when a time is over.
    BySystem,
}

impl Action {
    /// Whether it is a step of handling: nobody takes one in a matter about themselves.
    pub fn is_handling(self) -> bool {
        !matches!(
            self,
            Self::Read
                | Self::SupplyInformation
                | Self::RequestReview
                | Self::Withdraw
                | Self::Evaluate
                | Self::ReopenResolved
                | Self::BySystem
        )
    }
}
