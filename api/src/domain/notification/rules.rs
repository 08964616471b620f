//! Who is told at which step: one table, read by the consumer of events and by the documents.

use lianxin_entity::enums::ServiceRequestStep as Step;

use crate::events::Occasion;

/// Somebody who is told, seen from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// The person helped, and the one who filed for them.
    Owner,
    /// The owners of the requests that were merged into this one.
    MergedOwners,
    /// Everybody who follows it.
    Followers,
    /// The grid workers of the grid.
    GridWorkers,
    /// The secretaries of the innermost committee over the place with somebody in post.
    Committee,
    /// The grid workers who have it since it lies elsewhere, and those who had it.
    GridWorkersElsewhere,
    /// The secretaries of the committee over the place, if it lies in no grid any more or in the ground of
    /// another committee.
    CommitteeElsewhere,
    /// The account dispatched to, or the secretaries of the organisation dispatched to.
    Lead,
    /// The same for those who help.
    Helpers,
    /// The secretaries of the organisation that dispatched.
    Dispatcher,
    /// The secretaries of the organisation that has to rule, or that it was escalated to.
    Above,
}

use Recipient::{
    Above, Committee, CommitteeElsewhere, Dispatcher, Followers, GridWorkers, GridWorkersElsewhere,
    Helpers, Lead, MergedOwners, Owner,
};

/// The table. Whoever took the step is never told of it.
pub const TOLD: &[(Occasion, &[Recipient])] = &[
    (Occasion::Submission, &[GridWorkers, Committee]),
    (Occasion::Step(Step::AskForInformation), &[Owner]),
    (
        Occasion::Step(Step::SupplyInformation),
        &[GridWorkers, Committee],
    ),
    (Occasion::Step(Step::Accept), &[Owner, Followers]),
    (Occasion::Step(Step::Reject), &[Owner, Followers]),
    (Occasion::Step(Step::RequestReview), &[Above]),
    (
        Occasion::Step(Step::ReviewRejection),
        &[Owner, Followers, Committee],
    ),
    (
        Occasion::Step(Step::Dispatch),
        &[Owner, Followers, Lead, Helpers],
    ),
    (
        Occasion::Step(Step::Take),
        &[Owner, Followers, MergedOwners, Dispatcher],
    ),
    (Occasion::Step(Step::Object), &[Above, Dispatcher]),
    (Occasion::Step(Step::RuleOnObjection), &[Lead, Dispatcher]),
    (Occasion::Step(Step::NoteProgress), &[Owner, Followers]),
    (Occasion::Step(Step::RecordContact), &[]),
    (
        Occasion::Step(Step::Suspend),
        &[Owner, Followers, MergedOwners, Lead],
    ),
    (
        Occasion::Step(Step::Resume),
        &[Owner, Followers, MergedOwners, Lead, Dispatcher],
    ),
    (
        Occasion::Step(Step::Resolve),
        &[Owner, Followers, MergedOwners, Dispatcher],
    ),
    (Occasion::Step(Step::Evaluate), &[Lead, Dispatcher]),
    (
        Occasion::Step(Step::Reopen),
        &[Owner, Followers, MergedOwners, Lead, Dispatcher],
    ),
    (
        Occasion::Step(Step::Withdraw),
        &[Followers, MergedOwners, Committee, Lead, Helpers],
    ),
    (Occasion::Step(Step::Merge), &[Owner, Followers]),
    (
        Occasion::Step(Step::Close),
        &[Owner, Followers, MergedOwners],
    ),
    (
        Occasion::Step(Step::Lapse),
        &[Owner, Followers, Committee, Lead],
    ),
    (Occasion::Step(Step::Escalate), &[Above, Lead, Dispatcher]),
    (Occasion::ClockWarning, &[GridWorkers, Committee, Lead]),
    (Occasion::ClockBreach, &[Committee, Lead, Dispatcher]),
    (
        Occasion::Relocation,
        &[GridWorkersElsewhere, CommitteeElsewhere],
    ),
];

/// Who is told on an occasion.
pub fn told(occasion: Occasion) -> &'static [Recipient] {
    TOLD.iter()
        .find(|(entry, _)| *entry == occasion)
        .map_or(&[], |(_, recipients)| recipients)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_step_has_its_row_and_only_one() {
        for step in Step::ALL {
            let rows = TOLD
                .iter()
                .filter(|(occasion, _)| *occasion == Occasion::Step(*step));
            assert_eq!(rows.count(), 1, "{step}");
        }
        let words: HashSet<&str> = TOLD.iter().map(|(occasion, _)| occasion.word()).collect();
        assert_eq!(words.len(), TOLD.len());
        for (occasion, _) in TOLD {
            assert_eq!(Occasion::of_word(occasion.word()), Some(*occasion));
        }
    }

    #[test]
    fn nobody_is_named_twice_on_one_occasion() {
        for (occasion, recipients) in TOLD {
            let distinct: HashSet<_> = recipients.iter().collect();
            assert_eq!(distinct.len(), recipients.len(), "{occasion:?}");
        }
    }

    #[test]
    fn the_resident_hears_of_every_step_that_all_may_read() {
        for step in [
            Step::Accept,
            Step::Reject,
            Step::Resolve,
            Step::NoteProgress,
            Step::Close,
        ] {
            assert!(told(Occasion::Step(step)).contains(&Owner), "{step}");
        }
        assert!(!told(Occasion::Step(Step::Object)).contains(&Owner));
        for step in [Step::Withdraw, Step::Resolve, Step::Close] {
            assert!(told(Occasion::Step(step)).contains(&Followers), "{step}");
            assert!(told(Occasion::Step(step)).contains(&MergedOwners), "{step}");
        }
    }
}
