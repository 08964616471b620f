//! Why a file is refused as a whole.

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, strum::EnumIter)]
pub enum FileFault {
    #[error("the file has more than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the file is neither CSV nor XLSX")]
    NotASpreadsheet,
    #[error("the file is an old .xls or is locked by a password: save it as .xlsx")]
    OldFormat,
    #[error("the workbook has macros: save it as .xlsx")]
    Macro,
    #[error("the workbook inflates to more than is read")]
    Bomb,
    #[error("the file is damaged")]
    Damaged,
    #[error("line {line} is neither UTF-8 nor GB18030")]
    Encoding { line: u32 },
    #[error("line {line} is UTF-8 in a file that is not")]
    MixedEncoding { line: u32 },
    #[error("a quotation mark in line {line} is not closed")]
    UnclosedQuote { line: u32 },
    #[error("the file ends within line {line}")]
    CutOff { line: u32 },
    #[error("the file is empty")]
    Empty,
    #[error("more than one sheet is filled: {sheets}")]
    SeveralSheets { sheets: String },
    #[error("sheets are filled and hidden: {sheets}")]
    HiddenSheets { sheets: String },
    #[error("cells are merged: {ranges}")]
    Merged { ranges: String },
    #[error("row {row} has more than {limit} columns")]
    TooManyColumns { row: u32, limit: usize },
    #[error("the file has more than {limit} rows")]
    TooManyRows { limit: u32 },
}

impl FileFault {
    /// The word that is stored and that names the message.
    pub fn word(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "TOO_LARGE",
            Self::NotASpreadsheet => "NOT_A_SPREADSHEET",
            Self::OldFormat => "OLD_FORMAT",
            Self::Macro => "MACRO",
            Self::Bomb => "BOMB",
            Self::Damaged => "DAMAGED",
            Self::Encoding { .. } => "WRONG_ENCODING",
            Self::MixedEncoding { .. } => "MIXED_ENCODING",
            Self::UnclosedQuote { .. } => "UNCLOSED_QUOTE",
            Self::CutOff { .. } => "CUT_OFF",
            Self::Empty => "EMPTY",
            Self::SeveralSheets { .. } => "SEVERAL_SHEETS",
            Self::HiddenSheets { .. } => "HIDDEN_SHEETS",
            Self::Merged { .. } => "MERGED_CELLS",
            Self::TooManyColumns { .. } => "TOO_MANY_COLUMNS",
            Self::TooManyRows { .. } => "TOO_MANY_ROWS",
        }
    }

    /// The row at which it was found; 1 for the whole file.
    pub fn row(&self) -> u32 {
        match self {
            Self::Encoding { line }
            | Self::MixedEncoding { line }
            | Self::UnclosedQuote { line }
            | Self::CutOff { line } => *line,
            Self::TooManyColumns { row, .. } => *row,
            _ => 1,
        }
    }

    /// What the message names.
    pub fn what(&self) -> Option<String> {
        match self {
            Self::TooLarge { limit } => Some((limit / (1024 * 1024)).to_string()),
            Self::TooManyColumns { limit, .. } => Some(limit.to_string()),
            Self::TooManyRows { limit } => Some(limit.to_string()),
            Self::SeveralSheets { sheets } | Self::HiddenSheets { sheets } => Some(sheets.clone()),
            Self::Merged { ranges } => Some(ranges.clone()),
            _ => None,
        }
    }
}
