//! What is wrong with a row, as data: a word, where it stands, and the value as far as it may be
//! shown.

use crate::domain::household::identity_number::is_province;
use crate::io::FileFault;

/// What is wrong.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the words say it; the messages explain each")]
pub enum Wrong {
    // The file and its header.
    TooLarge,
    NotASpreadsheet,
    OldFormat,
    Macro,
    Bomb,
    Damaged,
    WrongEncoding,
    MixedEncoding,
    Empty,
    NoRows,
    SeveralSheets,
    HiddenSheets,
    MergedCells,
    TooManyColumns,
    TooManyRows,
    UnknownColumn,
    ColumnTwice,
    MissingColumn,
    NoHeader,
    UnclosedQuote,
    CutOff,
    // One cell.
    Required,
    TooLong,
    ControlCharacter,
    Semicolon,
    NotAWord,
    NotADate,
    NotANumber,
    OutOfRange,
    NotYesNo,
    NotAPhone,
    NotAnIdentityNumber,
    NotAPolygon,
    NotHours,
    Masked,
    Formula,
    CellError,
    DigitsLost,
    CellWithoutHeader,
    DateInstead,
    ExampleRow,
    // What it names.
    UnknownArea,
    UnknownOrganisation,
    UnknownHousehold,
    UnknownMember,
    // The rules of the register.
    KeyTwice,
    EndsBeforeStart,
    EndsOnFirstDay,
    TooEarly,
    InFuture,
    AlreadyEnded,
    Cycle,
    WrongParent,
    WrongKind,
    TooHigh,
    KindChanges,
    ParentChanges,
    NotEmpty,
    NotForThisKind,
    PolygonCrosses,
    PolygonOutside,
    PolygonLeavesOut,
    NeedsArea,
    CommitteeExists,
    NeedsOrganisation,
    Overlaps,
    AreasChange,
    PointIncomplete,
    IdentityTaken,
    BirthYearDiffers,
    OverLoad,
    PairedAlready,
    HouseholdEnded,
    MemberEnded,
    EndMissing,
    SecondLead,
    NameTaken,
    NameDiffers,
    BadCode,
    BeforeFounding,
    NumberTaken,
    NumberMissing,
    OutsideDistrict,
    AccountDisabled,
}

impl Wrong {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The key of the message: `import-not-a-date`.
    pub fn message(self) -> String {
        format!(
            "import-{}",
            self.word().to_ascii_lowercase().replace('_', "-")
        )
    }
}

/// A fault of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// As the spreadsheet counts, the header being row 1.
    pub row: u32,
    /// The key of the column, or the header where it is not known.
    pub column: Option<String>,
    /// Masked where the column is personal.
    pub value: Option<String>,
    /// What is wrong.
    pub wrong: Wrong,
    /// What the message names: a limit, a code, a row.
    pub what: Option<String>,
}

impl RowFault {
    /// A fault of the file that stands at no cell.
    pub fn of_whole(wrong: Wrong, what: Option<String>) -> Self {
        Self {
            row: 1,
            column: None,
            value: None,
            wrong,
            what,
        }
    }

    /// A fault of the file as a whole.
    pub fn of_file(fault: &FileFault) -> Self {
        Self {
            row: fault.row(),
            column: None,
            value: None,
            wrong: fault.word().parse().unwrap_or(Wrong::Damaged),
            what: fault.what(),
        }
    }
}

/// The longest value that a fault shows, in characters.
const SHOWN: usize = 60;

/// So many digits in a row may be those of a phone or an identity number.
const DIGITS: usize = 7;

/// So many, parted by more than spaces, are more than those of a day with its hour.
const PARTED_DIGITS: usize = 11;

/// By what people part the digits of long numbers.
fn parts(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '/' | '_' | '·' | '－' | '．' | '–' | '—')
}

/// The digits of a division code down to the community.
const DIVISION_CODE: usize = 12;

/// What a column holds, for how much of a value a fault shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Anything that is no person's: no long run of digits is shown.
    Anything,
    /// Codes of areas: the digits of a division code are shown, no others.
    AreaCodes,
    /// What tells of a person: only the first character is shown.
    Personal,
}

/// Whether digits are a division code, with the number of a grid behind it or without. Phones have
/// eleven digits, identity numbers fifteen or eighteen: none of them looks like this.
fn is_division_code(run: &str) -> bool {
    let Some((code, rest)) = run.split_at_checked(DIVISION_CODE) else {
        return false;
    };
    let pair = |at: usize| code.get(at..at + 2).and_then(|pair| pair.parse().ok());
    let (Some(province), Some(prefecture), Some(county)) = (pair(0), pair(2), pair(4)) else {
        return false;
    };
    let behind = rest.trim_start_matches(parts);
    let is_parted = behind.is_empty() || behind.len() < rest.len();
    code.bytes().all(|byte| byte.is_ascii_digit())
        && is_province(province)
        && matches!(prefecture, 1..=70 | 90)
        && county != 0
        && is_parted
        && behind.chars().filter(|c| c.is_numeric()).count() <= 2
}

/// A value without the digits of phones and identity numbers, in whatever column somebody put them.
fn without_numbers(value: &str, holds: Holds) -> String {
    let mut out = String::with_capacity(value.len());
    let mut run = String::new();
    for c in value.chars().chain(std::iter::once('\0')) {
        if c.is_numeric() || (parts(c) && !run.is_empty()) {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(|c| c.is_numeric()).count();
        let spaced = |c: char| c.is_numeric() || c.is_whitespace();
        let few = if run.chars().all(spaced) {
            DIGITS
        } else {
            PARTED_DIGITS
        };
        let is_code = holds == Holds::AreaCodes && is_division_code(&run);
        match digits >= few && !is_code {
            true => out.push_str("***"),
            false => out.push_str(&run),
        }
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

/// A value as far as a fault may show it.
pub fn shown(value: &str, holds: Holds) -> String {
    let personal = holds == Holds::Personal;
    let masked = without_numbers(value, holds);
    let value = if personal { value } else { &masked };
    let kept = if personal { 1 } else { SHOWN };
    let short: String = value
        .chars()
        .filter(|c| !c.is_control())
        .take(kept)
        .collect();
    match (personal, value.chars().count() > kept) {
        (true, true) => format!("{short}***"),
        (true, false) => "***".to_owned(),
        (false, true) => format!("{short}…"),
        (false, false) => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_shows_no_number_of_a_person_in_any_column() {
        for (value, seen) in [
            ("13900000001", "***"),
            ("电话 139 0000 0001 白天", "电话 ***白天"),
            ("1101051949123100２X", "***X"),
            ("139-0000-0001", "***"),
            ("139.0000\u{a0}0001", "***"),
            ("139\u{3000}0000\u{3000}0001", "***"),
            ("2024/05/41 12:00", "2024/05/41 12:00"),
            ("2024-05-41", "2024-05-41"),
            ("3号楼2单元301", "3号楼2单元301"),
        ] {
            assert_eq!(shown(value, Holds::Anything), seen);
            assert_eq!(shown(value, Holds::AreaCodes), seen);
        }
        assert_eq!(shown("张三", Holds::Personal), "张***");
        assert_eq!(shown("419001001001", Holds::Personal), "4***");
        assert_eq!(shown("419001001001", Holds::Anything), "***");
    }

    #[test]
    fn a_column_of_areas_shows_division_codes_and_no_other_number() {
        for (value, seen) in [
            ("419001001999", "419001001999"),
            ("419001001999-01", "419001001999-01"),
            ("419001001999;419001001998", "419001001999;419001001998"),
            ("419001001999 ", "419001001999 "),
            // One digit too many or too few, no county, no province, the wrong digits.
            ("4190010019990", "***"),
            ("41900100199", "***"),
            ("410000001999", "***"),
            ("139000000011", "***"),
            ("990001001999", "***"),
            ("４１9001001999", "***"),
            // Identity numbers, whole and parted, and a phone behind a code.
            ("110105491231002", "***"),
            ("110105194912-31002X", "***X"),
            ("110105194912 310 021", "***"),
            ("419001001999-13900000001", "***"),
        ] {
            assert_eq!(shown(value, Holds::AreaCodes), seen, "{value}");
        }
    }

    #[test]
    fn every_fault_of_a_file_has_its_word() {
        use strum::IntoEnumIterator;
        for fault in FileFault::iter() {
            assert!(fault.word().parse::<Wrong>().is_ok(), "{}", fault.word());
        }
    }
}
