use lianxin_entity::enums::{HouseholdKind, Register};

use super::*;
use crate::domain::register::columns;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn row(number: u32, cells: &[&str]) -> Row {
    let cells = cells.iter().map(|cell| Cell::of_text(cell)).collect();
    Row {
        number,
        cells,
        said: None,
    }
}

fn households(header: &[&str]) -> Arc<Header> {
    let columns = columns::of(Register::Households);
    Arc::new(Header::read(columns, &row(1, header)).unwrap())
}

const HEADER: [&str; 7] = [
    "户编号",
    "kind",
    "所在区域代码*",
    "HEAD",
    "地址",
    "phone",
    "核实日期",
];

fn faults(cells: &[&str]) -> Vec<(Option<String>, Wrong)> {
    let line = Line::read(&households(&HEADER), row(2, cells), today());
    let faults = line.faults.into_iter();
    faults.map(|fault| (fault.column, fault.wrong)).collect()
}

#[test]
fn a_good_row_is_read_in_either_language() {
    for kind in ["住户", "HOME", "home"] {
        let cells = [
            "H1",
            kind,
            "419001",
            "张三",
            "1号楼",
            "+86 139 0000 0001",
            "2024/5/1",
        ];
        let line = Line::read(&households(&HEADER), row(2, &cells), today());
        assert!(line.is_good(), "{:?}", line.faults);
        assert_eq!(
            line.word::<HouseholdKind>("kind"),
            Some(HouseholdKind::Home)
        );
        assert_eq!(line.phone("phone").unwrap().digits(), "13900000001");
        assert_eq!(line.day("verifiedOn").unwrap().to_string(), "2024-05-01");
        assert!(line.has("phone") && !line.has("source"));
    }
}

#[test]
fn all_faults_of_a_row_are_told_at_once_and_personal_values_are_masked() {
    let cells = [
        "H1",
        "house",
        "",
        "张*",
        "1号楼\u{7}",
        "12345",
        "2024-13-01",
    ];
    let line = Line::read(&households(&HEADER), row(9, &cells), today());
    let told: Vec<_> = line
        .faults
        .iter()
        .map(|fault| {
            (
                fault.column.as_deref().unwrap(),
                fault.wrong,
                fault.value.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("kind", Wrong::NotAWord, Some("house")),
            ("head", Wrong::Masked, Some("张***")),
            ("address", Wrong::ControlCharacter, Some("1***")),
            ("phone", Wrong::NotAPhone, Some("1***")),
            ("verifiedOn", Wrong::NotADate, Some("2024-13-01")),
            ("areaCode", Wrong::Required, None),
        ]
    );
    assert!(line.faults.iter().all(|fault| fault.row == 9));
}

#[test]
fn masks_lengths_and_cells_without_header_are_refused() {
    let long = "长".repeat(201);
    assert_eq!(
        faults(&["H1", "HOME", "a", "张三", &long, "139****0001", "", "x"]),
        [
            (Some("address".into()), Wrong::TooLong),
            (Some("phone".into()), Wrong::Masked),
            (None, Wrong::CellWithoutHeader),
        ]
    );
}

#[test]
fn every_wrong_column_of_a_header_is_named() {
    let columns = columns::of(Register::Households);
    let header = row(1, &["code", "户编号", "colour", "kind", "areaCode", "head"]);
    let faults = Header::read(columns, &header).unwrap_err();
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (fault.column.as_deref().unwrap(), fault.wrong))
        .collect();
    assert_eq!(
        told,
        [
            ("户编号", Wrong::ColumnTwice),
            ("colour", Wrong::UnknownColumn),
            ("address", Wrong::MissingColumn),
        ]
    );
}

#[test]
fn days_are_days() {
    for good in ["2024-05-01", "2024/5/1", "2024年5月1日"] {
        assert_eq!(day(good).unwrap().to_string(), "2024-05-01", "{good}");
    }
    for bad in [
        "2023-02-29",
        "24-05-01",
        "2024-05",
        "2024-05-01-02",
        "+024-5-1",
        "20240501",
        "",
    ] {
        assert_eq!(day(bad), None, "{bad}");
    }
}

#[test]
fn every_example_of_a_template_is_a_good_row_once_it_is_changed_and_no_data_as_it_is() {
    for entry in columns::REGISTERS {
        let titles: Vec<&str> = entry.columns.iter().map(|column| column.key).collect();
        let header = Arc::new(Header::read(entry, &row(1, &titles)).unwrap());
        for of in
            [|(zh, _)| zh, |(_, en)| en] as [fn((&'static str, &'static str)) -> &'static str; 2]
        {
            let cells = entry.columns.iter().map(|column| of(column.example));
            let mut cells: Vec<&str> = cells.collect();
            let left = Line::read(&header, row(2, &cells), today());
            let wrong: Vec<Wrong> = left.faults.iter().map(|fault| fault.wrong).collect();
            assert_eq!(wrong, [Wrong::ExampleRow], "{}", entry.en);
            // With another date it is somebody's own row.
            let place = entry.columns.iter().rposition(|column| {
                !column.required
                    && !column.personal
                    && column.kind == Kind::Date
                    && !column.example.0.is_empty()
            });
            let Some(place) = place else {
                cells.truncate(
                    entry
                        .columns
                        .iter()
                        .rposition(|column| column.required)
                        .unwrap()
                        + 1,
                );
                let line = Line::read(&header, row(3, &cells), today());
                assert!(
                    line.faults
                        .iter()
                        .all(|fault| fault.wrong == Wrong::ExampleRow),
                    "{:?}",
                    line.faults
                );
                continue;
            };
            cells[place] = "2024-06-01";
            let line = Line::read(&header, row(3, &cells), today());
            assert!(line.is_good(), "{}: {:?}", entry.en, line.faults);
            if entry.register == Register::Residents {
                let number = line.identity("idNumber").expect("an identity number");
                assert_eq!(line.int("birthYear"), Some(number.birth_year()));
            }
        }
    }
}

#[test]
fn truths_of_a_workbook_saved_as_text_are_yes_and_no() {
    let header = Header::read(
        columns::of(Register::Areas),
        &row(1, &["code", "kind", "name", "parentCode", "noManager"]),
    );
    let header = Arc::new(header.unwrap());
    for (text, flag) in [
        ("TRUE", true),
        ("False", false),
        ("是", true),
        ("NO", false),
    ] {
        let line = Line::read(
            &header,
            row(2, &["C1", "COMPOUND", "One", "1", text]),
            today(),
        );
        assert_eq!(line.flag("noManager"), Some(flag), "{text}");
    }
}
