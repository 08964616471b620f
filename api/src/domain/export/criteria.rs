//! What is given out, and which part of it.

use chrono::NaiveDate;
use lianxin_entity::enums::Register;
use lianxin_entity::ids::{AreaId, OrganisationId, SessionId};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator as _;

use crate::domain::coverage::measure::Measure;
use crate::policy::RegisterAction;

/// What is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A register.
    Register(Register),
    /// The rows that a figure of coverage counts.
    Gap(Measure),
}

impl Subject {
    /// What somebody has to be allowed to read, wherever it is, to be given any of it. The other registers and
    /// the gap lists have rows for everybody who gives anything out, and are limited row by row.
    pub fn read_by(self) -> Option<RegisterAction> {
        match self {
            Self::Register(Register::Households | Register::Residents) => {
                Some(RegisterAction::ReadHousehold)
            }
            Self::Register(Register::Members) => Some(RegisterAction::ReadMember),
            Self::Register(Register::Pairings) => Some(RegisterAction::ReadPairing),
            Self::Register(_) | Self::Gap(_) => None,
        }
    }

    /// The word in the row of the job.
    pub fn word(self) -> &'static str {
        match self {
            Self::Register(register) => register.as_str(),
            Self::Gap(measure) => measure.into(),
        }
    }

    /// The subject with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        let gap = || Measure::iter().find(|measure| Into::<&str>::into(measure) == word);
        let register = word.parse().ok().map(Self::Register);
        register.or_else(|| gap().map(Self::Gap))
    }
}

/// Which part of it, as the row of the job keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// Only what lies there.
    pub area: Option<AreaId>,
    /// Only what belongs to it or to one below it.
    pub organisation: Option<OrganisationId>,
    /// Only what stood on that day; everything, also what has ended, where no day is named.
    pub day: Option<NaiveDate>,
    /// The session that asked; none from the command line.
    pub session: Option<SessionId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_survives_its_row() {
        let registers = Register::ALL.iter().copied().map(Subject::Register);
        for subject in registers.chain(Measure::iter().map(Subject::Gap)) {
            assert_eq!(Subject::of_word(subject.word()), Some(subject));
        }
        assert_eq!(Subject::of_word("PASSWORDS"), None);
    }
}
