//! What is wrong with a row, as data: a word, where it stands, and the value as far as it may be
//! shown.

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
    SeveralSheets,
    MergedCells,
    TooManyColumns,
    TooManyRows,
    UnknownColumn,
    ColumnTwice,
    MissingColumn,
    // One cell.
    Required,
    TooLong,
    ControlCharacter,
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
    // What it names.
    UnknownArea,
    UnknownOrganisation,
    UnknownHousehold,
    UnknownMember,
    // The rules of the register.
    KeyTwice,
    EndsBeforeStart,
    InFuture,
    AlreadyEnded,
    Cycle,
    WrongParent,
    WrongKind,
    KindChanges,
    ParentChanges,
    NotEmpty,
    NotForThisKind,
    PolygonCrosses,
    PolygonOutside,
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

/// A value as far as a fault may show it.
pub fn shown(value: &str, personal: bool) -> String {
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
