//! Days from a CSV file: `date,kind,name`, kind HOLIDAY or WORKDAY, lines with `#` left out.

use super::{DayKind, SpecialDay};
use chrono::NaiveDate;
use std::collections::HashSet;

/// What is wrong with a line of a calendar file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// The file is no CSV in UTF-8, or lacks a column.
    #[error("line {line}: {what}")]
    Unreadable { line: u64, what: String },
    /// The date is none of the calendar.
    #[error("line {line}: {date:?} is no date of the form 2026-10-01")]
    Date { line: u64, date: String },
    /// The kind is unknown.
    #[error("line {line}: {kind:?} is neither HOLIDAY nor WORKDAY")]
    Kind { line: u64, kind: String },
    /// The day has a line already.
    #[error("line {line}: {date} stands there twice")]
    Twice { line: u64, date: NaiveDate },
}

/// Reads the days of a file, or says what is wrong with its first bad line.
pub fn read_days(bytes: &[u8]) -> Result<Vec<SpecialDay>, CalendarFault> {
    // A spreadsheet that saves UTF-8 puts a byte order mark first.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut seen = HashSet::new();
    let mut days = Vec::new();
    for row in reader.records() {
        let row = row.map_err(unreadable)?;
        let line = row.position().map_or(0, csv::Position::line);
        let (date, kind, name): (String, String, String) =
            row.deserialize(None).map_err(unreadable)?;
        let date = NaiveDate::parse_from_str(&date, "%Y-%m-%d")
            .map_err(|_| CalendarFault::Date { line, date })?;
        let kind = DayKind::parse(&kind).ok_or(CalendarFault::Kind { line, kind })?;
        if !seen.insert(date) {
            return Err(CalendarFault::Twice { line, date });
        }
        days.push(SpecialDay { date, kind, name });
    }
    Ok(days)
}

fn unreadable(fault: csv::Error) -> CalendarFault {
    let line = fault.position().map_or(0, csv::Position::line);
    CalendarFault::Unreadable {
        line,
        what: fault.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read() {
        let days = read_days(
            "\u{feff}date,kind,name\n# a note\n2027-01-01, HOLIDAY ,元旦\n2027-01-02,WORKDAY,\n"
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(days.len(), 2);
        assert_eq!(
            days[0],
            SpecialDay {
                date: NaiveDate::from_ymd_opt(2027, 1, 1).unwrap(),
                kind: DayKind::Holiday,
                name: "元旦".into()
            }
        );
    }

    #[test]
    fn faults_name_their_line() {
        let fault = |body: &str| {
            read_days(format!("date,kind,name\n2027-01-01,HOLIDAY,元旦\n{body}\n").as_bytes())
                .unwrap_err()
        };
        assert_eq!(
            fault("2027-02-30,HOLIDAY,x"),
            CalendarFault::Date {
                line: 3,
                date: "2027-02-30".into()
            }
        );
        assert_eq!(
            fault("2027-02-03,FEAST,x"),
            CalendarFault::Kind {
                line: 3,
                kind: "FEAST".into()
            }
        );
        assert!(matches!(
            fault("2027-01-01,WORKDAY,x"),
            CalendarFault::Twice { line: 3, .. }
        ));
        assert!(matches!(
            fault("2027-01-03"),
            CalendarFault::Unreadable { line: 3, .. }
        ));
        assert!(matches!(
            read_days(b"date,kind,name\n2027-01-01,HOLIDAY,\xd4\xaa\xb5\xa9\n"),
            Err(CalendarFault::Unreadable { .. })
        ));
    }
}
