//! Files as offices save them, and files as nobody should.

use std::io::{Cursor, Write};

use chrono::NaiveDate;
use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn rows_within(bytes: &[u8], limits: &Limits) -> Result<Vec<Row>, FileFault> {
    let format = check(bytes, limits)?;
    let mut rows = Vec::new();
    read(bytes, &format, limits, &mut |row| {
        rows.push(row);
        true
    })?;
    Ok(rows)
}

fn rows(bytes: &[u8]) -> Result<Vec<Row>, FileFault> {
    rows_within(bytes, &Limits::UPLOAD)
}

fn texts(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    let text = |cell: &Cell| cell.text().expect("a text").into_owned();
    let rows = rows(bytes).expect("a good file").into_iter();
    rows.map(|row| (row.number, row.cells.iter().map(text).collect()))
        .collect()
}

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn every_encoding_and_delimiter_reads_alike() {
    let text = "户编号,地址\r\nH1,\"济水街道，1号\"\r\n\r\nH2,北海\r\n";
    let expected = vec![
        (1, vec!["户编号".to_owned(), "地址".to_owned()]),
        (2, vec!["H1".to_owned(), "济水街道，1号".to_owned()]),
        (4, vec!["H2".to_owned(), "北海".to_owned()]),
    ];
    assert_eq!(texts(text.as_bytes()), expected);
    assert_eq!(texts(format!("\u{feff}{text}").as_bytes()), expected);
    assert_eq!(texts(&GB18030.encode(text).0), expected);
    assert_eq!(
        texts(
            text.replace("号,", "号;")
                .replace("H1,", "H1;")
                .replace("H2,", "H2;")
                .as_bytes()
        ),
        expected
    );
    assert_eq!(texts(text.replace(',', "\t").as_bytes()), expected);
    assert_eq!(
        texts(text.trim_end().as_bytes()),
        expected,
        "no break at the end"
    );
}

#[test]
fn what_is_in_no_encoding_is_refused_with_its_line() {
    let gb = |text: &str| GB18030.encode(text).0.into_owned();
    let mixed = [gb("户编号,户主\nH1,张三\n"), "H2,济源市党员联户\n".into()].concat();
    assert_eq!(rows(&mixed), Err(FileFault::MixedEncoding { line: 3 }));
    let odd = ["户编号,户主姓名\nH1,济源市张三\n".into(), gb("H2,李四\n")].concat();
    assert_eq!(
        rows(&odd),
        Err(FileFault::Encoding { line: 3 }),
        "the odd one out"
    );
    let garbage = [gb("户编号,户主\n"), b"H1,\xff\xfe\n".to_vec()].concat();
    assert_eq!(rows(&garbage), Err(FileFault::Encoding { line: 2 }));
    let marked = [b"\xEF\xBB\xBFcode\nH1\n".to_vec(), gb("张三\n")].concat();
    assert_eq!(rows(&marked), Err(FileFault::Encoding { line: 3 }));
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("code".bytes().flat_map(|byte| [byte, 0]))
        .collect();
    assert_eq!(rows(&utf16), Err(FileFault::Encoding { line: 1 }));
    assert_eq!(
        rows(b"\x89PNG\r\n\x1a\n\0\0"),
        Err(FileFault::NotASpreadsheet)
    );
    assert_eq!(rows(b"\xD0\xCF\x11\xE0\xA1\xB1"), Err(FileFault::OldFormat));
    assert_eq!(rows(b""), Err(FileFault::Empty));
    assert_eq!(rows(b" , ,\n\n"), Err(FileFault::Empty));
}

#[test]
fn numbers_days_and_truths_of_a_workbook_come_back_as_typed() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Style::new().set_num_format("yyyy-mm-dd");
    sheet.write(0, 0, "a").unwrap();
    sheet.write(2, 0, 13_800_000_000_f64).unwrap();
    sheet.write(2, 1, 35.0904).unwrap();
    sheet
        .write_with_format(2, 2, ExcelDateTime::from_ymd(2024, 5, 1).unwrap(), &day)
        .unwrap();
    sheet.write(2, 3, true).unwrap();
    sheet.write(2, 4, 110_105_194_912_310_020_f64).unwrap();
    sheet
        .write_formula(2, 5, Formula::new("=1+1").set_result("2"))
        .unwrap();
    sheet.write(2, 6, " 00123 ").unwrap();
    let rows = rows(&saved(book)).unwrap();
    let row = &rows[1];
    assert_eq!(row.number, 3);
    let text = |place: usize| row.cells[place].text().map(|text| text.into_owned());
    assert_eq!(text(0).as_deref(), Some("13800000000"));
    assert_eq!(text(1).as_deref(), Some("35.0904"));
    assert_eq!(
        row.cells[2],
        Cell::Day(NaiveDate::from_ymd_opt(2024, 5, 1).unwrap())
    );
    assert_eq!(row.cells[3], Cell::Truth(true));
    assert_eq!(text(4), None, "the last digits are lost");
    assert_eq!(row.cells[5], Cell::Formula);
    assert_eq!(text(6).as_deref(), Some("00123"));
}

#[test]
fn sheets_and_merged_cells_are_named() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .merge_range(0, 1, 0, 27, "wide", &Style::new())
        .unwrap();
    sheet
        .merge_range(2, 0, 3, 0, "high", &Style::new())
        .unwrap();
    assert_eq!(
        rows(&saved(book)),
        Err(FileFault::Merged {
            ranges: "B1:AB1, A3:A4".to_owned()
        })
    );

    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("one")
        .unwrap()
        .write(0, 0, "code")
        .unwrap();
    book.add_worksheet()
        .set_name("说明")
        .unwrap()
        .write(0, 0, "how to")
        .unwrap();
    book.add_worksheet().set_name("empty").unwrap();
    let good = saved(book);
    assert_eq!(
        check(&good, &Limits::UPLOAD),
        Ok(Format::Workbook {
            sheet: "one".to_owned(),
            last_row: 0,
        })
    );

    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("one")
        .unwrap()
        .write(0, 0, "code")
        .unwrap();
    book.add_worksheet()
        .set_name("two")
        .unwrap()
        .write(0, 0, "code")
        .unwrap();
    assert_eq!(
        rows(&saved(book)),
        Err(FileFault::SeveralSheets {
            sheets: "one, two".to_owned()
        })
    );

    let mut book = Workbook::new();
    book.add_worksheet();
    assert_eq!(rows(&saved(book)), Err(FileFault::Empty));
}

#[test]
fn a_filled_sheet_that_is_hidden_is_not_passed_over() {
    let with = |hidden: &str, filled: bool| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("one").unwrap();
        sheet.write(0, 0, "code").unwrap();
        let sheet = book.add_worksheet().set_name(hidden).unwrap();
        sheet.set_hidden(true);
        if filled {
            sheet.write(0, 0, "code").unwrap();
        }
        saved(book)
    };
    assert_eq!(
        rows(&with("old rows", true)),
        Err(FileFault::HiddenSheets {
            sheets: "old rows".to_owned()
        })
    );
    for nobodys in ["Notes", "WpsReserved_CellImgList"] {
        assert_eq!(rows(&with(nobodys, true)).map(|rows| rows.len()), Ok(1));
    }
    assert_eq!(rows(&with("empty", false)).map(|rows| rows.len()), Ok(1));
}

/// A workbook of one sheet with these rows of XML.
fn of_xml(rows: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    archive(&[
        ("_rels/.rels", br#"<Relationships><Relationship Type="/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn error_values_old_and_new_are_cells_in_their_places() {
    let errors = [
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#CONNECT!",
        "#BUSY!",
        "#EXTERNAL!",
        "#PYTHON!",
        "#TIMEOUT!",
        "Err:502",
    ];
    // With the places of cells and, as some programs write them, without.
    for places in [true, false] {
        let at = |name: &str, row: usize| match places {
            true => format!(r#" r="{name}{row}""#),
            false => String::new(),
        };
        let text = |name: &str, row: usize, text: &str| {
            let place = at(name, row);
            format!(r#"<c{place} t="inlineStr"><is><t>{text}</t></is></c>"#)
        };
        let mut xml = format!("<row>{}{}</row>", text("A", 1, "a"), text("B", 1, "b"));
        for (row, error) in (2..).zip(errors) {
            let (before, behind) = (text("A", row, "x"), text("C", row, "y"));
            let place = at("B", row);
            xml += &format!(r#"<row>{before}<c{place} t="e"><v>{error}</v></c>{behind}</row>"#);
        }
        let found = rows(&of_xml(&xml)).expect("a good file");
        assert_eq!(found.len(), errors.len() + 1);
        for (row, number) in found[1..].iter().zip(2..) {
            assert_eq!(row.number, number);
            let text = |text: &str| Cell::Text(text.to_owned());
            assert_eq!(row.cells, [text("x"), Cell::Error, text("y")], "{number}");
        }
    }
    // The first cell of all, the last one, and one that a formula makes.
    let first = of_xml(r##"<row r="3"><c r="B3" t="e"><v>#SPILL!</v></c></row>"##);
    let found = rows(&first).expect("a good file");
    assert_eq!(
        (found[0].number, &found[0].cells),
        (3, &vec![Cell::Empty, Cell::Error])
    );
    let made = of_xml(r##"<row r="1"><c r="A1" t="e"><f>X()</f><v>#CALC!</v></c></row>"##);
    assert_eq!(rows(&made).expect("a good file")[0].cells, [Cell::Error]);
}

#[test]
fn too_much_is_refused() {
    let wide = vec!["c"; 200].join(",");
    assert_eq!(
        rows(wide.as_bytes()),
        Err(FileFault::TooManyColumns { row: 1, limit: 64 })
    );
    let few = Limits {
        rows: 3,
        bytes: 100,
        ..Limits::UPLOAD
    };
    assert_eq!(
        rows_within(b"a\n1\n2\n3\n", &few).map(|rows| rows.len()),
        Ok(4)
    );
    assert_eq!(
        rows_within(b"a\n1\n2\n3\n4\n", &few),
        Err(FileFault::TooManyRows { limit: 3 })
    );
    assert_eq!(
        rows_within(&[b'a'; 101], &few),
        Err(FileFault::TooLarge { limit: 100 })
    );
    let million = "1\n".repeat(1_000_002);
    assert_eq!(
        rows(million.as_bytes()),
        Err(FileFault::TooManyRows { limit: 1_000_000 })
    );
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn bombs_macros_and_other_archives_are_refused() {
    let zeros = vec![b'0'; 30 * 1024 * 1024];
    let bomb = archive(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    assert!(bomb.len() < 64 * 1024);
    assert_eq!(rows(&bomb), Err(FileFault::Bomb), "by its ratio");
    let tight = Limits {
        inflated: 1024,
        ..Limits::UPLOAD
    };
    assert_eq!(
        rows_within(&bomb, &tight),
        Err(FileFault::Bomb),
        "by its size"
    );
    let lying = liar(&bomb, zeros.len());
    assert!(
        matches!(
            rows_within(&lying, &tight),
            Err(FileFault::Bomb | FileFault::Damaged)
        ),
        "whatever it says"
    );
    let macros = archive(&[("xl/workbook.xml", b""), ("xl/vbaProject.bin", b"\0")]);
    assert_eq!(rows(&macros), Err(FileFault::Macro));
    assert_eq!(
        rows(&archive(&[("word/document.xml", b"<w/>")])),
        Err(FileFault::NotASpreadsheet)
    );
    assert_eq!(
        rows(&archive(&[("xl/workbook.xml", b"<w/>")])),
        Err(FileFault::Damaged)
    );
    assert_eq!(rows(b"PK\x03\x04 nothing"), Err(FileFault::Damaged));
}

/// The same archive, saying that its largest part has one byte.
fn liar(bytes: &[u8], size: usize) -> Vec<u8> {
    let said = u32::try_from(size).unwrap().to_le_bytes();
    let mut lying = bytes.to_vec();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == said {
            lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
    }
    lying
}

#[test]
fn how_many_rows_there_are_is_told_before_they_are_read() {
    let about = |bytes: &[u8]| {
        let format = check(bytes, &Limits::UPLOAD).expect("a good file");
        rows_about(bytes, &format)
    };
    let text = "户编号,地址\r\nH1,北海\r\nH2,沁园\r\n";
    assert_eq!(about(text.as_bytes()), Some(2));
    assert_eq!(about(text.trim_end().as_bytes()), Some(2));
    assert_eq!(about(&GB18030.encode(text).0), Some(2));
    assert_eq!(about("户编号,地址\n".as_bytes()), None);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..4 {
        sheet.write(row, 0, "H1").expect("a cell");
    }
    assert_eq!(about(&saved(book)), Some(3));
}
