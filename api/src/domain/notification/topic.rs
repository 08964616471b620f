//! What accounts are told of that is no step on a request.

/// A topic; its word is stored, and `notification-<word>` is what is said.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Topic {
    /// A member answers for a zone.
    ResponsibilityZone,
    /// A member carries an item and is to acknowledge it.
    ResponsibilityItem,
    /// A pairing waits for a consent.
    PairingConsent,
    /// The other side of a pairing has said yes.
    PairingConsented,
    /// Both sides of a pairing have said yes.
    PairingActive,
    /// A side of a pairing has said no.
    PairingDeclined,
    /// A pairing is over.
    PairingEnded,
    /// Somebody has reported to a community, which has to confirm it.
    RegistrationReported,
    /// A community has confirmed a registration.
    RegistrationConfirmed,
    /// A community says that a service was done.
    ServiceConfirmed,
    /// A community says that a service was not done.
    ServiceRefused,
    /// Somebody is asked to take a shift over.
    SwapAsked,
    /// Who was asked has taken the shift over.
    SwapAccepted,
    /// Who was asked does not take the shift over.
    SwapDeclined,
    /// Somebody is to stand a shift.
    ShiftCovered,
    /// A shift begins or ends at another time.
    ShiftChanged,
    /// A shift is not to be stood, or by somebody else.
    ShiftFreed,
    /// Something that somebody left behind has to be taken over.
    HandoverItem,
    /// A letter of appointment was issued.
    LetterIssued,
}

impl Topic {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The topic of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        word.parse().ok()
    }

    /// Whether it is about a pairing.
    pub fn of_pairing(self) -> bool {
        matches!(
            self,
            Self::PairingConsent
                | Self::PairingConsented
                | Self::PairingActive
                | Self::PairingDeclined
                | Self::PairingEnded
        )
    }

    /// Whether it is about a registration.
    pub fn of_registration(self) -> bool {
        matches!(
            self,
            Self::RegistrationReported
                | Self::RegistrationConfirmed
                | Self::ServiceConfirmed
                | Self::ServiceRefused
        )
    }

    /// Whether it is about a shift.
    pub fn of_shift(self) -> bool {
        matches!(
            self,
            Self::SwapAsked
                | Self::SwapAccepted
                | Self::SwapDeclined
                | Self::ShiftCovered
                | Self::ShiftChanged
                | Self::ShiftFreed
        )
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::events::Occasion;
    use crate::i18n::{Locale, find};

    #[test]
    fn every_topic_is_said_in_both_languages_and_is_no_occasion_of_requests() {
        for topic in Topic::iter() {
            assert_eq!(Topic::of_word(topic.word()), Some(topic));
            assert_eq!(Occasion::of_word(topic.word()), None);
            let key = format!("notification-{}", topic.word());
            for locale in [Locale::Chinese, Locale::English] {
                assert!(find(locale, &key, &[]).is_some(), "{key}");
            }
        }
    }
}
