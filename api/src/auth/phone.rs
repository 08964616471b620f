//! Mobile numbers of the mainland: many ways to write one, one way to keep it.

use std::fmt;

/// A mobile number in its one form: eleven digits, 13… to 19…. It prints masked, so that no log
/// line can carry it by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// Why a text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    #[error("no number was given")]
    Empty,
    #[error("the number contains something other than digits and separators")]
    NotDigits,
    #[error("a mobile number has eleven digits and begins with 13 to 19")]
    NotMobile,
}

/// Longest text that is looked at; a number with its prefix and separators is far shorter.
const LONGEST: usize = 40;

impl Phone {
    /// Takes what people type: `+86`, `0086` or `86` in front, spaces, dashes, dots, brackets and
    /// full-width digits.
    pub fn parse(text: &str) -> Result<Self, PhoneFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneFault::Empty);
        }
        let mut digits = String::with_capacity(16);
        let mut international = false;
        for (at, c) in text.chars().enumerate() {
            match c {
                _ if at >= LONGEST => return Err(PhoneFault::NotMobile),
                '0'..='9' => digits.push(c),
                '０'..='９' => digits.extend(char::from_digit(c as u32 - '０' as u32, 10)),
                '+' | '＋' if digits.is_empty() && !international => international = true,
                '-' | '－' | '–' | '—' | '.' | '(' | ')' | '（' | '）' => {}
                _ if c.is_whitespace() => {}
                _ => return Err(PhoneFault::NotDigits),
            }
        }
        let national = match (international, digits.as_str()) {
            (true, d) => d.strip_prefix("86").ok_or(PhoneFault::NotMobile)?,
            (false, d) if d.len() == 15 => d.strip_prefix("0086").ok_or(PhoneFault::NotMobile)?,
            (false, d) if d.len() == 13 => d.strip_prefix("86").ok_or(PhoneFault::NotMobile)?,
            (false, d) => d,
        };
        match national.as_bytes() {
            [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 => Ok(Self(national.to_owned())),
            _ => Err(PhoneFault::NotMobile),
        }
    }

    /// The eleven digits. For sealing, hashing and sending; never for a log.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The form that others may see: `139****0001`.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[7..])
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_to_write_it_is_one_number() {
        for text in [
            "13900010001",
            " 139 0001 0001 ",
            "139-0001-0001",
            "+86 139 0001 0001",
            "+8613900010001",
            "0086-139-0001-0001",
            "8613900010001",
            "（+86）139.0001.0001",
            "１３９０００１０００１",
            "＋８６ １３９０００１０００１",
            "139\u{3000}0001\u{a0}0001",
        ] {
            assert_eq!(
                Phone::parse(text).map(|p| p.0),
                Ok("13900010001".to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_mobile_number_is_refused_by_kind() {
        assert_eq!(Phone::parse("  "), Err(PhoneFault::Empty));
        for text in [
            "1390001000x",
            "139000１OOO1",
            "phone",
            "139+00010001",
            "13900010001\u{0}",
        ] {
            assert_eq!(Phone::parse(text), Err(PhoneFault::NotDigits), "{text}");
        }
        for text in [
            "12900010001",
            "1390001000",
            "139000100011",
            "0379-65432109",
            "+1 139 0001 0001",
            "008613900010",
            "10086",
            "+13900010001",
            "+",
        ] {
            assert_eq!(Phone::parse(text), Err(PhoneFault::NotMobile), "{text}");
        }
        assert_eq!(
            Phone::parse(&"1".repeat(1_000_000)),
            Err(PhoneFault::NotMobile)
        );
    }

    #[test]
    fn it_shows_masked_only() {
        let phone = Phone::parse("13900010001").unwrap();
        assert_eq!(phone.masked(), "139****0001");
        assert_eq!(format!("{phone:?}"), "Phone(139****0001)");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(phone.digits().len(), 11);
                prop_assert_eq!(Phone::parse(phone.digits()), Ok(phone));
            }
        }
    }
}
