//! Files that are no registers, or that say more than they should, through an import.

use std::io::{Cursor, Write};

use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Formula, Workbook};

use super::*;

async fn refusal(town: &Town, bytes: Vec<u8>) -> Vec<import_fault::Model> {
    let clerk = Clerk {
        town,
        register: Register::Households,
        bytes: Arc::new(bytes),
        good_rows: true,
    };
    let job = clerk.plans().await;
    let tx = town.app().store.read(town.key()).await.unwrap();
    let of = import_fault::Column::ImportId.eq(job.id);
    let query = tx
        .find::<import_fault::Entity>()
        .filter(of)
        .order_by_asc(import_fault::Column::Row);
    tx.all(query).await.unwrap()
}

fn words(faults: &[import_fault::Model]) -> Vec<(i32, &str)> {
    faults
        .iter()
        .map(|fault| (fault.row, fault.fault.as_str()))
        .collect()
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let header = HOMES.trim().split(',').enumerate();
    for (place, title) in header {
        sheet.write_string(0, place as u16, title).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook as newer programs save it, of one sheet with these rows of XML.
fn of_xml(rows: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let book = r#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let parts = r#"<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let package = r#"<Relationships><Relationship Type="/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    archive(&[
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", parts.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A row of texts; what begins with `#` is an error value.
fn xml_row(number: usize, cells: &[&str]) -> String {
    let cell = |(place, text): (char, &&str)| match text.starts_with('#') {
        true => format!(r#"<c r="{place}{number}" t="e"><v>{text}</v></c>"#),
        false => format!(r#"<c r="{place}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#),
    };
    let cells: String = ('A'..).zip(cells).map(cell).collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

crate::both_engines! {
    async fn a_cell_with_an_error_is_a_fault_of_its_row_whatever_the_error(town: Town) {
        let north = north(&town).await;
        let errors = ["#REF!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!"];
        let header: Vec<&str> = HOMES.trim().split(',').collect();
        let mut xml = xml_row(1, &header);
        for (row, error) in (2..).zip(errors) {
            xml += &xml_row(row, &[&format!("H{row}"), "住户", &north, error, "1号"]);
        }
        let good = errors.len() + 2;
        xml += &xml_row(good, &["H99", "住户", &north, "甲", "1号"]);
        let faults = refusal(&town, of_xml(&xml)).await;
        let rows: Vec<(i32, &str)> = (2..).zip(errors.iter().map(|_| "CELL_ERROR")).collect();
        assert_eq!(words(&faults), rows);
        assert!(faults.iter().all(|fault| fault.column_name.as_deref() == Some("head")), "{faults:?}");
        let clerk = Clerk { town: &town, register: Register::Households, bytes: Arc::new(of_xml(&xml)), good_rows: true };
        let job = clerk.plans().await;
        assert_eq!((job.creates, job.faulty), (1, 7), "the other rows are read");
        assert_eq!(clerk.applies(&job).await.state, ImportState::Applied);
        assert_eq!(household(&town, "H99").await.head_name, "甲");
    }

    async fn a_workbook_that_breaks_its_reader_is_damaged(town: Town) {
        let header: Vec<&str> = HOMES.trim().split(',').collect();
        for broken in [r#"<row r="2"><c r="ZZZZZZ99999999999" t="inlineStr"><is><t>x</t></is></c></row>"#, r#"<row r="99999999999"><c t="n"><v>1</v></c></row>"#] {
            let faults = refusal(&town, of_xml(&(xml_row(1, &header) + broken))).await;
            assert_eq!(words(&faults), [(1, "DAMAGED")], "{broken}");
        }
    }

    async fn a_hidden_sheet_with_rows_is_named_and_nothing_is_read(town: Town) {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (place, title) in HOMES.trim().split(',').enumerate() {
            sheet.write_string(0, place as u16, title).unwrap();
        }
        let hidden = book.add_worksheet().set_name("去年").unwrap();
        hidden.set_hidden(true).write_string(0, 0, "户编号").unwrap();
        let faults = refusal(&town, book.save_to_buffer().unwrap()).await;
        assert_eq!(words(&faults), [(1, "HIDDEN_SHEETS")]);
        for locale in [Locale::Chinese, Locale::English] {
            assert!(report::message(locale, &faults[0]).contains("去年"));
        }
    }

    async fn files_of_every_wrong_kind_are_refused_by_their_word(town: Town) {
        let north = north(&town).await;
        let formula = workbook(|sheet| {
            sheet.write_formula(1, 0, Formula::new("=1+1")).unwrap();
        });
        assert!(words(&refusal(&town, formula).await).contains(&(2, "FORMULA")));
        let merged = workbook(|sheet| {
            sheet.merge_range(1, 0, 1, 2, "H1", &Format::new()).unwrap();
        });
        assert_eq!(words(&refusal(&town, merged).await), [(1, "MERGED_CELLS")]);
        let date = workbook(|sheet| {
            let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 2).unwrap();
            let style = Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(1, 4, &day, &style).unwrap();
        });
        assert!(words(&refusal(&town, date).await).contains(&(2, "DATE_INSTEAD")), "1-2 is no second of January");
        let nothing = Workbook::new().save_to_buffer();
        let mut book = Workbook::new();
        book.add_worksheet();
        assert!(nothing.is_ok());
        assert_eq!(words(&refusal(&town, book.save_to_buffer().unwrap()).await), [(1, "EMPTY")]);
        assert_eq!(words(&refusal(&town, workbook(|_| {})).await), [(1, "NO_ROWS")]);
        let wide = workbook(|sheet| {
            for column in 0..200 {
                sheet.write_string(1, column, "x").unwrap();
            }
        });
        assert_eq!(words(&refusal(&town, wide).await), [(2, "TOO_MANY_COLUMNS")]);
        let macros = archive(&[("xl/workbook.xml", b""), ("xl/vbaProject.bin", b"\0")]);
        assert_eq!(words(&refusal(&town, macros).await), [(1, "MACRO")]);
        let zeros = vec![b'0'; 30 * 1024 * 1024];
        let bomb = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
        assert_eq!(words(&refusal(&town, bomb).await), [(1, "BOMB")]);
        assert_eq!(households(&town).await, (0, 0));
        let text = homes(2, &north);
        let clerk = Clerk { bytes: Arc::new(GB18030.encode(&text).0.into_owned()), ..Clerk::with(&town, Register::Households, "") };
        assert_eq!(clerk.imports().await.creates, 2, "as Excel in China saves it");
        assert_eq!(household(&town, "H00002").await.head_name, "户主2");
    }

    async fn a_file_without_a_header_tells_nothing_of_its_first_person(town: Town) {
        let text = "H1,住户,410305001001-G1,张三丰,1号楼,13900000001\nH2,住户,410305001001-G1,李四,2号楼,13900000002\n";
        let faults = refusal(&town, text.as_bytes().to_vec()).await;
        assert_eq!(words(&faults), [(1, "NO_HEADER")]);
        assert!(faults.iter().all(|fault| fault.value.is_none() && fault.column_name.is_none()), "{faults:?}");
        let numbers = format!("code,13900000001,{}", &HOMES[HOMES.find(',').unwrap() + 1..]);
        let faults = refusal(&town, numbers.into_bytes()).await;
        assert!(!faults.is_empty() && faults.iter().all(|fault| !format!("{fault:?}").contains("1390000")), "{faults:?}");
        let swapped = format!("{HOMES}H1,13900000001,11010519491231002X,甲,1号,\n");
        let faults = refusal(&town, swapped.into_bytes()).await;
        assert!(faults.len() == 2 && faults.iter().all(|fault| fault.value.as_deref().is_some_and(|value| value.starts_with("***"))), "{faults:?}");
    }

    async fn an_unknown_area_is_told_by_its_code_and_no_phone_beside_it(town: Town) {
        let text = format!("{HOMES}H1,住户,419001001999,甲,1号,\nH2,住户,13900000001,乙,2号,\n419001001999,房子,419001001999-01,丙,3号,139000000\n");
        let faults = refusal(&town, text.into_bytes()).await;
        let told: Vec<_> = faults.iter().map(|fault| (fault.row, fault.column_name.as_deref(), fault.value.as_deref())).collect();
        assert_eq!(told, [(2, Some("areaCode"), Some("419001001999")), (3, Some("areaCode"), Some("***")), (4, Some("kind"), Some("房子")),
            (4, Some("phone"), Some("1***")), (4, Some("areaCode"), Some("419001001999-01"))], "{faults:?}");
    }

    async fn a_row_of_several_lines_is_told_by_its_first_and_words_by_the_readers_language(town: Town) {
        let north = north(&town).await;
        let text = format!("{HOMES}H1,住户,{north},甲,\"1号\n二单元\n三楼\",\nH2,房子,{north},乙,2号,\n");
        let faults = refusal(&town, text.into_bytes()).await;
        assert_eq!(words(&faults), [(2, "CONTROL_CHARACTER"), (5, "NOT_A_WORD")]);
        let message = |locale| report::message(locale, &faults[1]);
        assert!(message(Locale::Chinese).contains("个体工商户") && !message(Locale::Chinese).contains("BUSINESS"));
        assert!(message(Locale::English).contains("BUSINESS") && !message(Locale::English).contains("住户"));
    }
}
