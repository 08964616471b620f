//! One row of a register: its cells read as what the columns say, with all their faults.

use std::str::FromStr;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::NaiveDate;

use super::columns::{Column, Kind, RegisterColumns};
use super::fault::{Holds, RowFault, Wrong, shown};
use super::words;
use crate::auth::phone::Phone;
use crate::domain::appointment::words::LINE;
use crate::domain::calendar::is_in_reach;
use crate::domain::checks::{is_masked, is_one_line};
use crate::domain::household::identity_number::{IdentityNumber, IdentityNumberFault};
use crate::domain::service_centre::input::{HOURS, NAME, SERVICES};
use crate::io::{Cell, Row};

/// The longest code that may name something of any register, in characters.
const CODE: usize = LINE;
/// What parts the items of a list.
const SEPARATORS: [char; 2] = [';', '；'];
/// The longest list.
const ITEMS: usize = 100;
/// The longest polygon, in characters.
const POLYGON: usize = 400_000;

/// A cell that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, a code, hours or a polygon.
    Text(String),
    /// A word of the column's list.
    Word(&'static str),
    /// A day.
    Day(NaiveDate),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// A mobile number.
    Phone(Phone),
    /// An identity number.
    Identity(IdentityNumber),
    /// Codes or texts.
    List(Vec<String>),
    /// Words of the column's list.
    Words(Vec<&'static str>),
}

/// Which column of the register each column of the file is.
#[derive(Clone, Debug)]
pub struct Header {
    /// The register.
    pub columns: &'static RegisterColumns,
    places: Vec<Option<usize>>,
    present: Vec<bool>,
}

impl Header {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// Every unknown, double and missing column.
    pub fn read(columns: &'static RegisterColumns, row: &Row) -> Result<Self, Vec<RowFault>> {
        let mut faults = Vec::new();
        let mut refuse = |header: &str, wrong| {
            faults.push(RowFault {
                row: row.number,
                column: Some(shown(header, Holds::Anything)),
                value: None,
                wrong,
                what: None,
            });
        };
        let mut present = vec![false; columns.columns.len()];
        let mut places = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            let header = cell.text().unwrap_or_default();
            let place = columns.place_of(&header);
            match place {
                None if cell.is_empty() => {}
                None => refuse(&header, Wrong::UnknownColumn),
                Some(place) if present[place] => refuse(&header, Wrong::ColumnTwice),
                Some(place) => present[place] = true,
            }
            places.push(place);
        }
        if !present.contains(&true) {
            // Whatever stands here is no header, and may be the first person's row.
            let fault = RowFault {
                row: row.number,
                column: None,
                value: None,
                wrong: Wrong::NoHeader,
                what: None,
            };
            return Err(vec![fault]);
        }
        for (column, present) in columns.columns.iter().zip(&present) {
            if column.required && !present {
                refuse(column.key, Wrong::MissingColumn);
            }
        }
        match faults.is_empty() {
            true => Ok(Self {
                columns,
                places,
                present,
            }),
            false => Err(faults),
        }
    }

    /// The columns behind the end of a row that has only so many cells.
    fn behind(&self, said: Option<usize>) -> Vec<usize> {
        let behind = said.and_then(|said| self.places.get(said..));
        behind
            .unwrap_or_default()
            .iter()
            .copied()
            .flatten()
            .collect()
    }
}

/// A row that was read.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number in the file.
    pub number: u32,
    header: Arc<Header>,
    values: Vec<Option<Value>>,
    /// The columns behind the end of a row that is shorter than the header.
    unsaid: Vec<usize>,
    /// What is wrong with it.
    pub faults: Vec<RowFault>,
}

impl Line {
    /// Reads the cells of a row.
    pub fn read(header: &Arc<Header>, row: Row, today: NaiveDate) -> Self {
        let columns = header.columns.columns;
        let mut line = Self {
            number: row.number,
            header: header.clone(),
            values: vec![None; columns.len()],
            unsaid: header.behind(row.said),
            faults: Vec::new(),
        };
        if line.is_example(&row) {
            line.push_whole(Wrong::ExampleRow, None);
            return line;
        }
        for (at, cell) in row.cells.iter().enumerate() {
            match header.places.get(at).copied().flatten() {
                Some(place) => match read_cell(&columns[place], cell, today) {
                    Ok(value) => line.values[place] = value,
                    Err((wrong, what)) => {
                        let text = cell.text().unwrap_or_default();
                        line.push(&columns[place], &text, wrong, what);
                    }
                },
                None if cell.is_empty() => {}
                None => line.push_whole(Wrong::CellWithoutHeader, Some((at + 1).to_string())),
            }
        }
        for (place, column) in columns.iter().enumerate() {
            let told = line
                .faults
                .iter()
                .any(|fault| fault.column.as_deref() == Some(column.key));
            if column.required && line.values[place].is_none() && !told {
                line.push(column, "", Wrong::Required, None);
            }
        }
        line
    }

    /// Whether a row is the example of the template, left in the file.
    fn is_example(&self, row: &Row) -> bool {
        let columns = self.header.columns.columns;
        let mut filled = 0;
        for (at, cell) in row.cells.iter().enumerate() {
            let Some(place) = self.header.places.get(at).copied().flatten() else {
                continue;
            };
            let (zh, en) = columns[place].example;
            match cell.text() {
                Some(text) if text.is_empty() => {}
                Some(text) if text == zh || text == en => filled += 1,
                _ => return false,
            }
        }
        let examples = columns.iter().filter(|column| !column.example.0.is_empty());
        filled == examples.count()
    }

    fn push(&mut self, column: &Column, value: &str, wrong: Wrong, what: Option<String>) {
        self.faults.push(RowFault {
            row: self.number,
            column: Some(column.key.to_owned()),
            value: (!value.is_empty()).then(|| shown(value, column.holds())),
            wrong,
            what,
        });
    }

    fn push_whole(&mut self, wrong: Wrong, what: Option<String>) {
        self.faults.push(RowFault {
            row: self.number,
            column: None,
            value: None,
            wrong,
            what,
        });
    }

    /// Adds a fault of a column.
    pub fn refuse(&mut self, key: &str, wrong: Wrong) {
        self.refuse_with(key, wrong, None);
    }

    /// Adds a fault of a column that names something.
    pub fn refuse_with(&mut self, key: &str, wrong: Wrong, what: Option<String>) {
        let column = self.column(key).1;
        let value = self.plain(key);
        self.push(column, &value, wrong, what);
    }

    /// Whether nothing is wrong with it.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }

    fn column(&self, key: &str) -> (usize, &'static Column) {
        let columns = self.header.columns.columns.iter().enumerate();
        let mut found = columns.filter(|(_, column)| column.key == key);
        found.next().expect("the register has this column")
    }

    /// Whether the row has a cell of the column: one that it lacks leaves what stands.
    pub fn has(&self, key: &str) -> bool {
        let place = self.column(key).0;
        self.header.present[place] && !self.unsaid.contains(&place)
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.values[self.column(key).0].as_ref()
    }

    /// A text or a code.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.value(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A text, nothing where the cell is empty.
    pub fn owned(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    /// A word as the enumeration that it belongs to.
    pub fn word<E: FromStr>(&self, key: &str) -> Option<E> {
        match self.value(key) {
            Some(Value::Word(word)) => word.parse().ok(),
            _ => None,
        }
    }

    /// A day.
    pub fn day(&self, key: &str) -> Option<NaiveDate> {
        match self.value(key) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// A whole number; the limits of every such column fit.
    pub fn int(&self, key: &str) -> Option<i32> {
        match self.value(key) {
            Some(Value::Int(number)) => i32::try_from(*number).ok(),
            _ => None,
        }
    }

    /// A number.
    pub fn real(&self, key: &str) -> Option<f64> {
        match self.value(key) {
            Some(Value::Real(number)) => Some(*number),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.value(key) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// A mobile number.
    pub fn phone(&self, key: &str) -> Option<&Phone> {
        match self.value(key) {
            Some(Value::Phone(phone)) => Some(phone),
            _ => None,
        }
    }

    /// An identity number.
    pub fn identity(&self, key: &str) -> Option<&IdentityNumber> {
        match self.value(key) {
            Some(Value::Identity(number)) => Some(number),
            _ => None,
        }
    }

    /// A list of codes or texts.
    pub fn list(&self, key: &str) -> &[String] {
        match self.value(key) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }

    /// Whether a list of words has this one.
    pub fn says(&self, key: &str, word: &str) -> bool {
        matches!(self.value(key), Some(Value::Words(list)) if list.contains(&word))
    }

    /// Refuses a day before a start: an end, or what can only be said once it has begun.
    pub fn ordered(&mut self, start: Option<NaiveDate>, key: &str) {
        if let (Some(start), Some(day)) = (start, self.day(key))
            && day < start
        {
            let wrong = match key {
                "endsOn" | "closedOn" => Wrong::EndsBeforeStart,
                _ => Wrong::TooEarly,
            };
            self.refuse_with(key, wrong, Some(start.to_string()));
        }
    }

    /// Refuses a day that has not come.
    pub fn not_later_than(&mut self, today: NaiveDate, key: &str) {
        if self.day(key).is_some_and(|day| day > today) {
            self.refuse(key, Wrong::InFuture);
        }
    }

    /// The cell as it was read, for keys and faults.
    fn plain(&self, key: &str) -> String {
        match self.value(key) {
            None => String::new(),
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Word(word)) => (*word).to_owned(),
            Some(Value::Day(day)) => day.to_string(),
            Some(Value::Int(number)) => number.to_string(),
            Some(Value::Real(number)) => number.to_string(),
            Some(Value::Flag(flag)) => flag.to_string(),
            Some(Value::Phone(phone)) => phone.digits().to_owned(),
            Some(Value::Identity(number)) => number.as_str().to_owned(),
            Some(Value::List(list)) => list.join(";"),
            Some(Value::Words(list)) => list.join(";"),
        }
    }

    /// A short hash of the cells that are the row's key: two rows of a file must not have the same.
    pub fn key(&self, columns: &[&str]) -> u128 {
        let cells: Vec<String> = columns.iter().map(|key| self.plain(key)).collect();
        let hash = digest(&SHA256, cells.join("\u{1f}").as_bytes());
        let half: [u8; 16] = std::array::from_fn(|at| hash.as_ref()[at]);
        u128::from_be_bytes(half)
    }
}

type Refused = (Wrong, Option<String>);

fn read_cell(column: &Column, cell: &Cell, today: NaiveDate) -> Result<Option<Value>, Refused> {
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Formula => return Err((Wrong::Formula, None)),
        Cell::Error => return Err((Wrong::CellError, None)),
        Cell::Day(day) if column.kind == Kind::Date && is_in_reach(*day) => {
            return Ok(Some(Value::Day(*day)));
        }
        // A spreadsheet took 3-2 for the second of March.
        Cell::Day(_) => return Err((Wrong::DateInstead, None)),
        cell => cell.text().ok_or((Wrong::DigitsLost, None))?,
    };
    if !is_one_line(&text) {
        return Err((Wrong::ControlCharacter, None));
    }
    if column.personal && is_masked(&text) {
        return Err((Wrong::Masked, None));
    }
    read_text(column.kind, &text, today).map(Some)
}

fn read_text(kind: Kind, text: &str, today: NaiveDate) -> Result<Value, Refused> {
    let long = |limit: usize| (Wrong::TooLong, Some(limit.to_string()));
    let within = |limit: usize| match text.chars().count() > limit {
        true => Err(long(limit)),
        false => Ok(Value::Text(text.to_owned())),
    };
    let word = |list: &'static [words::Word], text: &str| {
        words::find(list, text).ok_or_else(|| (Wrong::NotAWord, Some(words::all_in_both(list))))
    };
    match kind {
        Kind::Text(limit) => within(limit),
        Kind::ListedKey(_) if text.contains(SEPARATORS) => Err((Wrong::Semicolon, None)),
        Kind::Key(limit) | Kind::ListedKey(limit) => within(limit),
        Kind::Code => within(CODE),
        Kind::Polygon => within(POLYGON),
        Kind::Hours => within(HOURS),
        Kind::Word(list) => word(list, text).map(Value::Word),
        Kind::Date => day(text).map(Value::Day).ok_or((Wrong::NotADate, None)),
        Kind::Int(least, most) => {
            let number: i64 = text.parse().map_err(|_| (Wrong::NotANumber, None))?;
            match (least..=most).contains(&number) {
                true => Ok(Value::Int(number)),
                false => Err((Wrong::OutOfRange, Some(format!("{least}–{most}")))),
            }
        }
        Kind::Real(least, most) => {
            let number: f64 = text.parse().map_err(|_| (Wrong::NotANumber, None))?;
            match (least..=most).contains(&number) {
                true => Ok(Value::Real(number)),
                false => Err((Wrong::OutOfRange, Some(format!("{least}–{most}")))),
            }
        }
        Kind::Bool => match words::find(words::YES_NO, text) {
            Some(word) => Ok(Value::Flag(word == "YES")),
            // As a workbook saved as CSV has them.
            None if text.eq_ignore_ascii_case("TRUE") => Ok(Value::Flag(true)),
            None if text.eq_ignore_ascii_case("FALSE") => Ok(Value::Flag(false)),
            None => Err((Wrong::NotYesNo, None)),
        },
        Kind::Phone => Phone::parse(text)
            .map(Value::Phone)
            .map_err(|_| (Wrong::NotAPhone, None)),
        Kind::Identity => {
            let number = IdentityNumber::parse(text, today);
            number.map(Value::Identity).map_err(|fault| match fault {
                IdentityNumberFault::Masked => (Wrong::Masked, None),
                _ => (Wrong::NotAnIdentityNumber, None),
            })
        }
        Kind::Codes => list(text, ITEMS, CODE).map(Value::List),
        Kind::Texts => list(text, SERVICES, NAME).map(Value::List),
        Kind::Words(known) => {
            let items = list(text, ITEMS, CODE)?;
            let found = items.iter().map(|item| word(known, item));
            found.collect::<Result<_, _>>().map(Value::Words)
        }
    }
}

fn list(text: &str, most: usize, longest: usize) -> Result<Vec<String>, Refused> {
    let items = text.split(SEPARATORS).map(str::trim);
    let items: Vec<String> = items
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect();
    if items.len() > most {
        return Err((Wrong::TooLong, Some(most.to_string())));
    }
    match items.iter().all(|item| item.chars().count() <= longest) {
        true => Ok(items),
        false => Err((Wrong::TooLong, Some(longest.to_string()))),
    }
}

/// `2024-05-01`, `2024/5/1` or `2024年5月1日`.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim_end_matches('日');
    let mut parts = text.split(['-', '/', '年', '月']);
    let mut number = |longest: usize| {
        let part = parts.next()?;
        let fits = !part.is_empty() && part.len() <= longest;
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| fits && digits)
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    day.filter(|day| is_in_reach(*day))
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
