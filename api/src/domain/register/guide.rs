//! What may stand in the columns, for people: the page `docs/register-columns.md`, and the words that
//! the command line tells beside a template.

use std::fmt::Write as _;

use super::columns::{Column, Kind, REGISTERS, RegisterColumns};
use super::words::{self, Word};
use crate::i18n::Locale;

/// The words that may stand in a column; none where any text may.
pub fn words_of(column: &Column) -> &'static [Word] {
    match column.kind {
        Kind::Word(list) | Kind::Words(list) => list,
        Kind::Bool => words::YES_NO,
        _ => &[],
    }
}

/// The columns of a register that have words, a line each.
pub fn words(register: &RegisterColumns, locale: Locale) -> String {
    let mut text = String::new();
    for column in register.columns {
        let list = words_of(column).iter();
        let (title, words): (_, Vec<&str>) = match locale {
            Locale::Chinese => (column.zh, list.map(|word| word.zh).collect()),
            Locale::English => (column.key, list.map(|word| word.en).collect()),
        };
        if !words.is_empty() {
            let _ = writeln!(text, "{title}: {}", words.join(", "));
        }
    }
    text
}

/// The columns of every register, as tables of a page.
pub fn tables() -> String {
    let mut page = String::new();
    for register in REGISTERS {
        let _ = writeln!(page, "## {} {}\n", register.en, register.zh);
        page.push_str("| Column | In Chinese | Needed | What stands in it |\n|---|---|---|---|\n");
        for column in register.columns {
            let needed = if column.required { "yes" } else { "" };
            let (key, zh, what) = (column.key, column.zh, what(column));
            let _ = writeln!(page, "| {key} | {zh} | {needed} | {what} |");
        }
        page.push('\n');
    }
    page
}

fn what(column: &Column) -> String {
    let list = words_of(column).iter();
    let list = list.map(|word| format!("{} {}", word.zh, word.en));
    let list = list.collect::<Vec<_>>().join(", ");
    match column.kind {
        Kind::Text(limit) => format!("a line of at most {limit} characters"),
        Kind::Key(limit) | Kind::ListedKey(limit) => {
            format!("what the row is known by, at most {limit} characters")
        }
        Kind::Code => "the code of something that stands already".to_owned(),
        Kind::Codes => "codes of what stands already, separated by `;`".to_owned(),
        Kind::Word(_) | Kind::Bool => format!("one of: {list}"),
        Kind::Words(_) => format!("some of these, separated by `;`: {list}"),
        Kind::Texts => "short lines, separated by `;`".to_owned(),
        Kind::Date => "a day".to_owned(),
        Kind::Int(least, most) => format!("a whole number from {least} to {most}"),
        Kind::Real(least, most) => format!("a number from {least} to {most}"),
        Kind::Phone => "a mobile number of eleven digits".to_owned(),
        Kind::Identity => "an identity number".to_owned(),
        Kind::Polygon => "a GeoJSON polygon in GCJ-02".to_owned(),
        Kind::Hours => format!("the hours of a week: `{}`", column.example.1),
    }
}
