//! One cell and one row.

use std::borrow::Cow;

use chrono::NaiveDate;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, without space around it.
    Text(String),
    /// A number of a workbook.
    Number(f64),
    /// A day of a workbook.
    Day(NaiveDate),
    /// A truth value of a workbook.
    Truth(bool),
    /// A formula: what it yields depends on other cells.
    Formula,
    /// An error value such as `#N/A`.
    Error,
}

/// A row with its number as the spreadsheet counts, the first being 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number.
    pub number: u32,
    /// Its cells; those behind the last one that is filled are missing.
    pub cells: Vec<Cell>,
    /// How many cells it has in a text that gives it fewer than the header: nothing is said in the others.
    pub said: Option<usize>,
}

/// Workbooks keep fifteen digits of a number; what is longer has lost its end.
const EXACT: f64 = 1e15;

impl Cell {
    /// A text without space around it, nothing if nothing is left.
    pub fn of_text(text: &str) -> Self {
        let space = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
        match text.trim_matches(space) {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// The cell as people would have typed it. A code that the workbook took for a number comes
    /// back without the point; one that lost digits does not come back.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Empty => Some(Cow::Borrowed("")),
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) if !number.is_finite() || number.abs() >= EXACT => None,
            // Below the limit a whole number fits.
            Self::Number(number) if number.fract() == 0.0 => {
                Some(Cow::Owned((*number as i64).to_string()))
            }
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Day(day) => Some(Cow::Owned(day.to_string())),
            Self::Truth(true) => Some(Cow::Borrowed("YES")),
            Self::Truth(false) => Some(Cow::Borrowed("NO")),
            Self::Formula | Self::Error => None,
        }
    }
}

impl Row {
    /// A row without the empty cells at its end; none if nothing is left.
    pub fn filled(number: u32, mut cells: Vec<Cell>) -> Option<Self> {
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        let said = None;
        (!cells.is_empty()).then_some(Self {
            number,
            cells,
            said,
        })
    }
}
