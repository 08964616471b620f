//! A register without rows, for filling in: headers, the words to choose from, one example.

use lianxin_entity::enums::{ExportFormat, Register};

use crate::domain::register::columns::{self, Kind, RegisterColumns};
use crate::domain::register::{guide, words};
use crate::i18n::Locale;
use crate::io::writing::{Column, TableWriter, WriteFault};

/// The name of a register's sheet.
pub fn sheet(head: &RegisterColumns, locale: Locale) -> &'static str {
    match locale {
        Locale::Chinese => head.zh,
        Locale::English => head.en,
    }
}

/// The headers of a register.
pub fn titles(head: &RegisterColumns, locale: Locale) -> Vec<Column> {
    let title = |column: &columns::Column| Column {
        title: match locale {
            Locale::Chinese => column.zh.to_owned(),
            Locale::English => column.key.to_owned(),
        },
        words: match column.kind {
            // A spreadsheet offers one word of a list, not several.
            Kind::Words(_) => Vec::new(),
            _ => choices(guide::words_of(column), locale),
        },
        required: column.required,
    };
    head.columns.iter().map(title).collect()
}

fn choices(list: &[words::Word], locale: Locale) -> Vec<String> {
    let word = |word: &words::Word| match locale {
        Locale::Chinese => word.zh.to_owned(),
        Locale::English => word.en.to_owned(),
    };
    list.iter().map(word).collect()
}

/// The bytes of a register's template.
///
/// # Errors
/// When no temporary file can be written.
pub fn template(
    register: Register,
    format: ExportFormat,
    locale: Locale,
) -> Result<Vec<u8>, WriteFault> {
    let head = columns::of(register);
    let file = tempfile::NamedTempFile::new()?;
    let titles = titles(head, locale);
    let mut table = TableWriter::create(file.path(), format, sheet(head, locale), &titles)?;
    let example = |column: &columns::Column| match locale {
        Locale::Chinese => column.example.0,
        Locale::English => column.example.1,
    };
    table.row(&head.columns.iter().map(example).collect::<Vec<_>>())?;
    table.finish()?;
    Ok(std::fs::read(file.path())?)
}
