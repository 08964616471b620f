//! The citizen identity number of GB 11643: seventeen digits and a check character. The first six
//! are an area code, possibly of a county that has long been merged, so only its province is looked
//! at; then the day of birth and a sequence that is odd for men and even for women.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A valid identity number in its one form of eighteen characters. It prints masked, so that no log
/// line can carry it by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityNumber {
    text: String,
    birth: NaiveDate,
}

/// Why a text is no identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdentityNumberFault {
    #[error("no number was given")]
    Empty,
    #[error("the number is masked")]
    Masked,
    #[error("the number has neither eighteen characters nor the fifteen of the old form")]
    Length,
    #[error("something other than digits, with X allowed in the last place")]
    NotDigits,
    #[error("the first two digits are no province")]
    Province,
    #[error("the day of birth is no day, lies in the future or before 1850")]
    BirthDate,
    #[error("the check character is wrong")]
    CheckCharacter,
}

/// The sex that the sequence stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    Female,
    Male,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";
/// The provinces of GB/T 2260, and 83, which residents from Taiwan have. The number of a foreigner with
/// permanent residence begins with a 9 before the province.
const PROVINCES: [u32; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];
/// Longest text that is looked at; a number with separators is far shorter.
const LONGEST: usize = 40;
/// Nobody alive was born before, so an earlier year is a slip.
const EARLIEST_YEAR: i32 = 1850;

impl IdentityNumber {
    /// Takes what people type: spaces and dashes between, full-width digits, a small x, and the
    /// fifteen digits of before 1999, which are written out to eighteen characters.
    ///
    /// # Errors
    /// Says what is wrong, without the number itself.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, IdentityNumberFault> {
        use IdentityNumberFault as Fault;
        let folded = fold(text)?;
        let text = match folded.len() {
            0 => return Err(Fault::Empty),
            15 => lengthened(&folded)?,
            18 => folded,
            _ => return Err(Fault::Length),
        };
        let (digits, check) = text.split_at(17);
        if !digits.bytes().all(|c| c.is_ascii_digit()) {
            return Err(Fault::NotDigits);
        }
        // Counties come and go, and their numbers stay: the province alone is checked.
        let province = match digits.starts_with('9') {
            true => &digits[1..3],
            false => &digits[..2],
        };
        if !is_province(number(province)) {
            return Err(Fault::Province);
        }
        let birth = birth_date(&digits[6..14])
            .filter(|birth| *birth <= today && birth.year() >= EARLIEST_YEAR)
            .ok_or(Fault::BirthDate)?;
        if check.as_bytes() != [check_character(digits)] {
            return Err(Fault::CheckCharacter);
        }
        Ok(Self { text, birth })
    }

    /// The eighteen characters. For sealing and hashing; never for a log.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The form that others may see: the first six characters and the last four.
    pub fn masked(&self) -> String {
        format!("{}********{}", &self.text[..6], &self.text[14..])
    }

    /// The day of birth.
    pub fn birth_date(&self) -> NaiveDate {
        self.birth
    }

    /// The year of birth.
    pub fn birth_year(&self) -> i32 {
        self.birth.year()
    }

    /// The sex that the sequence stands for.
    pub fn sex(&self) -> Sex {
        match number(&self.text[16..17]) % 2 {
            0 => Sex::Female,
            _ => Sex::Male,
        }
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityNumber({})", self.masked())
    }
}

/// Whether these two digits are a province in GB/T 2260.
pub fn is_province(digits: u32) -> bool {
    PROVINCES.contains(&digits)
}

/// Digits and an X in their plain form, without what separates them.
fn fold(text: &str) -> Result<String, IdentityNumberFault> {
    let mut folded = String::with_capacity(18);
    for (at, c) in text.trim().chars().enumerate() {
        match c {
            _ if at >= LONGEST => return Err(IdentityNumberFault::Length),
            '0'..='9' => folded.push(c),
            '０'..='９' => folded.extend(char::from_digit(c as u32 - '０' as u32, 10)),
            'x' | 'X' | 'ｘ' | 'Ｘ' => folded.push('X'),
            '*' | '＊' => return Err(IdentityNumberFault::Masked),
            '-' | '－' => {}
            _ if c.is_whitespace() => {}
            _ => return Err(IdentityNumberFault::NotDigits),
        }
    }
    Ok(folded)
}

/// The old form, which has neither century nor check character.
fn lengthened(old: &str) -> Result<String, IdentityNumberFault> {
    if !old.bytes().all(|c| c.is_ascii_digit()) {
        return Err(IdentityNumberFault::NotDigits);
    }
    let mut text = format!("{}19{}", &old[..6], &old[6..]);
    text.push(char::from(check_character(&text)));
    Ok(text)
}

fn birth_date(digits: &str) -> Option<NaiveDate> {
    let year = i32::try_from(number(&digits[..4])).ok()?;
    NaiveDate::from_ymd_opt(year, number(&digits[4..6]), number(&digits[6..]))
}

/// Of digits alone, at most a handful of them.
fn number(digits: &str) -> u32 {
    digits
        .bytes()
        .fold(0, |sum, c| sum * 10 + u32::from(c - b'0'))
}

fn check_character(digits: &str) -> u8 {
    let sum: u32 = digits
        .bytes()
        .zip(WEIGHTS)
        .map(|(c, weight)| u32::from(c - b'0') * weight)
        .sum();
    CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    fn parse(text: &str) -> Result<IdentityNumber, IdentityNumberFault> {
        IdentityNumber::parse(text, today())
    }

    #[test]
    fn the_published_vectors_hold() {
        for (text, birth, sex) in [
            ("11010519491231002X", "1949-12-31", Sex::Female),
            ("34052419800101001X", "1980-01-01", Sex::Male),
            ("440524188001010014", "1880-01-01", Sex::Male),
        ] {
            let number = parse(text).unwrap();
            assert_eq!(number.as_str(), text);
            assert_eq!(number.birth_date().to_string(), birth);
            assert_eq!(number.sex(), sex);
        }
    }

    #[test]
    fn what_people_type_is_one_number() {
        for text in [
            "11010519491231002x",
            " 110105 19491231 002X ",
            "110105-19491231-002x",
            "１１０１０５１９４９１２３１００２ｘ",
            "110105491231002",
        ] {
            assert_eq!(
                parse(text).unwrap().as_str(),
                "11010519491231002X",
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_none_is_refused_by_kind() {
        use IdentityNumberFault as Fault;
        for (text, fault) in [
            ("", Fault::Empty),
            (" 　", Fault::Empty),
            ("110105********002X", Fault::Masked),
            ("990105194912310023", Fault::Province),
            ("100105194912310023", Fault::Province),
            ("110105＊", Fault::Masked),
            ("1101051949123100", Fault::Length),
            ("1101051949123100200", Fault::Length),
            ("1101051949123100O2X", Fault::NotDigits),
            ("X10105194912310020", Fault::NotDigits),
            ("11010549123100X", Fault::NotDigits),
            ("09010519491231002X", Fault::Province),
            ("10010519491231002X", Fault::Province),
            ("11010519490231002X", Fault::BirthDate),
            ("11010519491331002X", Fault::BirthDate),
            ("110105202611240028", Fault::BirthDate),
            ("11010500001231002X", Fault::BirthDate),
            ("110105194912310021", Fault::CheckCharacter),
            ("110105194912310029", Fault::CheckCharacter),
        ] {
            assert_eq!(parse(text), Err(fault), "{text}");
        }
        assert_eq!(parse(&"1".repeat(1_000_000)), Err(Fault::Length));
    }

    #[test]
    fn it_shows_masked_only() {
        let number = parse("11010519491231002X").unwrap();
        assert_eq!(number.masked(), "110105********002X");
        assert_eq!(format!("{number:?}"), "IdentityNumber(110105********002X)");
    }

    proptest! {
        /// Whatever was made by the rules is read, and one changed digit never is: the weights are
        /// prime to eleven.
        #[test]
        fn one_wrong_digit_is_always_found(
            province in prop::sample::select(&PROVINCES[..]),
            county in 0_u32..=9_999,
            days in 0_i64..60_000,
            sequence in 0_u32..1000,
            place in 0_usize..17,
            other in 1_u8..10,
        ) {
            let birth = NaiveDate::from_ymd_opt(1851, 1, 1).unwrap() + chrono::Days::new(days as u64);
            prop_assume!(birth <= today());
            let digits = format!("{province}{county:04}{}{sequence:03}", birth.format("%Y%m%d"));
            let text = format!("{digits}{}", char::from(check_character(&digits)));
            let number = parse(&text).unwrap();
            prop_assert_eq!(number.birth_date(), birth);
            let mut wrong = text.into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + other) % 10;
            prop_assert!(parse(std::str::from_utf8(&wrong).unwrap()).is_err());
        }

        #[test]
        fn no_text_makes_it_fall_over(text in "\\PC{0,30}") {
            let _ = parse(&text);
        }
    }
}
