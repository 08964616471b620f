//! The columns of the registers: one table for templates, imports and exports.
//!
//! A header is recognised in English (the key, in any case) or in Chinese. What a register exports
//! it takes back in.

use lianxin_entity::enums::Register;

use super::fault::Holds;
use super::words::{self, Word};
use crate::domain::appointment;
use crate::domain::area::rules as area;
use crate::domain::calendar::YEARS;
use crate::domain::household::input as household;
use crate::domain::identity::wish as person;
use crate::domain::organisation::rules as organisation;
use crate::domain::service_centre::input as centre;
use crate::domain::service_request::input::LINE;
use crate::i18n::Locale;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A text of at most so many characters.
    Text(usize),
    /// The number by which the register knows its rows, of at most so many characters.
    Key(usize),
    /// The same, where lists of other registers name it: without what parts them.
    ListedKey(usize),
    /// The number of a row of another register.
    Code,
    /// One of these words.
    Word(&'static [Word]),
    /// A day.
    Date,
    /// A whole number within limits.
    Int(i64, i64),
    /// A number within limits.
    Real(f64, f64),
    /// Yes or no.
    Bool,
    /// A mobile number.
    Phone,
    /// An identity number.
    Identity,
    /// Codes, separated by `;`.
    Codes,
    /// Several of these words, separated by `;`.
    Words(&'static [Word]),
    /// Short texts, separated by `;`.
    Texts,
    /// A GeoJSON geometry in GCJ-02.
    Polygon,
    /// Weekly opening hours.
    Hours,
}

/// One column of a register.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// The English header.
    pub key: &'static str,
    /// The Chinese header.
    pub zh: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether every row says something.
    pub required: bool,
    /// Whether it tells of a person: masked in faults and in exports.
    pub personal: bool,
    /// Whether it holds codes of areas.
    pub area_code: bool,
    /// The example row of the template, in Chinese and in English.
    pub example: (&'static str, &'static str),
}

/// A register with its columns in the order of its template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegisterColumns {
    /// Which one.
    pub register: Register,
    /// What it is called in Chinese: the name of the sheet.
    pub zh: &'static str,
    /// What it is called in English.
    pub en: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

impl RegisterColumns {
    /// The place of the column with this header, in either language.
    pub fn place_of(&self, header: &str) -> Option<usize> {
        let header = header.trim().trim_end_matches(['*', '＊']).trim();
        let hit = |column: &Column| column.zh == header || column.key.eq_ignore_ascii_case(header);
        self.columns.iter().position(hit)
    }
}

/// The columns of a register.
pub fn of(register: Register) -> &'static RegisterColumns {
    let found = REGISTERS.iter().find(|entry| entry.register == register);
    found.expect("every register has columns, a test proves it")
}

const fn column(key: &'static str, zh: &'static str, kind: Kind) -> Column {
    Column {
        key,
        zh,
        kind,
        required: false,
        personal: false,
        area_code: false,
        example: ("", ""),
    }
}

impl Column {
    const fn must(mut self) -> Self {
        self.required = true;
        self
    }

    const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    const fn of_areas(mut self) -> Self {
        self.area_code = true;
        self
    }

    /// What it holds, for how much of it a fault shows.
    pub fn holds(&self) -> Holds {
        match (self.personal, self.area_code) {
            (true, _) => Holds::Personal,
            (false, true) => Holds::AreaCodes,
            (false, false) => Holds::Anything,
        }
    }

    const fn like(mut self, zh: &'static str, en: &'static str) -> Self {
        self.example = (zh, en);
        self
    }

    const fn same(self, example: &'static str) -> Self {
        self.like(example, example)
    }
}

const LATITUDE: Kind = Kind::Real(-90.0, 90.0);
const LONGITUDE: Kind = Kind::Real(-180.0, 180.0);
const HOURS: &str = "1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00";

/// Every register, in the order in which they depend on each other.
#[rustfmt::skip]
pub const REGISTERS: &[RegisterColumns] = &[
    RegisterColumns { register: Register::Areas, zh: "区域", en: "Areas", columns: &[
        column("code", "代码", Kind::ListedKey(area::LONGEST_CODE)).of_areas().must().same("419001001001-01"),
        column("kind", "类型", Kind::Word(words::AREA_KIND)).must().like("网格", "GRID"),
        column("name", "名称", Kind::Text(area::LONGEST_NAME)).must().like("第一网格", "First grid"),
        column("parentCode", "上级代码", Kind::Code).of_areas().must().same("419001001001"),
        column("gridKind", "网格类别", Kind::Word(words::GRID_KIND)).like("基础网格", "BASE"),
        column("householdTarget", "目标户数", Kind::Int(0, area::MOST_HOUSEHOLDS as i64)).same("300"),
        column("noManager", "无主管", Kind::Bool).like("否", "NO"),
        column("polygon", "边界", Kind::Polygon),
        column("endsOn", "终止日期", Kind::Date),
    ] },
    RegisterColumns { register: Register::Organisations, zh: "组织", en: "Organisations", columns: &[
        column("code", "代码", Kind::Key(organisation::LONGEST_CODE)).must().same("419001001001-D01"),
        column("kind", "类型", Kind::Word(words::ORGANISATION_KIND)).must().like("党支部", "BRANCH"),
        column("name", "名称", Kind::Text(organisation::LONGEST_NAME)).must().like("第一党支部", "First branch"),
        column("parentCode", "上级代码", Kind::Code).same("419001001001-D"),
        column("jurisdictionCode", "管辖区域代码", Kind::Code).of_areas(),
        column("foundedOn", "成立日期", Kind::Date).same("2001-07-01"),
        column("termYears", "任期年数", Kind::Int(1, organisation::LONGEST_TERM as i64)).same("3"),
        column("lastElectionOn", "最近换届日期", Kind::Date).same("2024-05-01"),
        column("endsOn", "终止日期", Kind::Date),
    ] },
    RegisterColumns { register: Register::Postings, zh: "任职", en: "Postings", columns: &[
        column("phone", "手机号", Kind::Phone).must().personal().same("13900000001"),
        column("name", "姓名", Kind::Text(person::LONGEST_NAME)).must().personal().like("李四", "Li Si"),
        column("role", "角色", Kind::Word(words::POSTING_ROLE)).must().like("网格员", "GRID_WORKER"),
        column("organisationCode", "组织代码", Kind::Code).same("419001001001-D"),
        column("areaCodes", "区域代码", Kind::Codes).of_areas().same("419001001001-01"),
        column("title", "职务", Kind::Text(appointment::words::LINE)).like("专职网格员", "Grid worker"),
        column("staffing", "人员类别", Kind::Word(words::STAFFING)).like("专职", "FULL_TIME"),
        column("letterNumber", "聘书编号", Kind::Text(appointment::letters::LONGEST)).like("济网聘〔2024〕1号", "2024-1"),
        column("letterExpiresOn", "聘书到期日期", Kind::Date).same("2027-05-01"),
        column("startsOn", "开始日期", Kind::Date).must().same("2024-05-01"),
        column("endsOn", "终止日期", Kind::Date),
    ] },
    RegisterColumns { register: Register::UnitAssignments, zh: "单位联建", en: "Unit assignments", columns: &[
        column("unitCode", "单位代码", Kind::Code).must().same("419001-U001"),
        column("communityCode", "社区代码", Kind::Code).of_areas().must().same("419001001001"),
        column("kind", "方式", Kind::Word(words::UNIT_ASSIGNMENT)).must().like("牵头", "LEAD"),
        column("startsOn", "开始日期", Kind::Date).must().same("2024-05-01"),
        column("endsOn", "终止日期", Kind::Date),
    ] },
    RegisterColumns { register: Register::ServiceCentres, zh: "服务中心", en: "Service centres", columns: &[
        column("code", "代码", Kind::Key(centre::NAME)).must().same("C001"),
        column("name", "名称", Kind::Text(centre::NAME)).must().like("北海社区党群服务中心", "Beihai community centre"),
        column("kind", "类别", Kind::Word(words::CENTRE_KIND)).must().like("党群服务中心", "CENTRE"),
        column("level", "级别", Kind::Word(words::CENTRE_LEVEL)).must().like("社区级", "COMMUNITY"),
        column("areaCode", "区域代码", Kind::Code).of_areas().must().same("419001001001"),
        column("hostCode", "主办组织代码", Kind::Code).same("419001001001-D"),
        column("address", "地址", Kind::Text(LINE)).like("文昌路1号", "1 Wenchang Road"),
        column("latitude", "纬度", LATITUDE).must().same("35.0904"),
        column("longitude", "经度", LONGITUDE).must().same("112.6016"),
        column("datum", "坐标系", Kind::Word(words::DATUM)).same("GCJ02"),
        column("services", "服务事项", Kind::Texts).like("政务代办;文化活动", "Errands;Culture"),
        column("hours", "开放时间", Kind::Hours).same(HOURS),
        column("openedOn", "启用日期", Kind::Date).same("2023-01-01"),
        column("closedOn", "停用日期", Kind::Date),
        column("premises", "场所来源", Kind::Text(centre::NAME)).like("公用房改建", "Converted public room"),
    ] },
    RegisterColumns { register: Register::Members, zh: "党员", en: "Members", columns: &[
        column("code", "党员编号", Kind::Key(appointment::words::LINE)).must().same("M0000001"),
        column("name", "姓名", Kind::Text(person::LONGEST_NAME)).must().personal().like("张三", "Zhang San"),
        column("organisationCode", "所在党组织代码", Kind::Code).must().same("419001001001-D01"),
        column("kind", "类别", Kind::Word(words::MEMBER_KIND)).must().like("居民党员", "RESIDENT"),
        column("post", "党内职务", Kind::Text(appointment::words::LINE)).like("组织委员", "Organising committee member"),
        column("joinedOn", "入党日期", Kind::Date).same("1998-07-01"),
        column("homeAreaCode", "居住区域代码", Kind::Code).of_areas().same("419001001001-01"),
        column("phone", "手机号", Kind::Phone).personal().same("13900000002"),
        column("startsOn", "开始日期", Kind::Date).same("2020-01-01"),
        column("endsOn", "终止日期", Kind::Date),
    ] },
    RegisterColumns { register: Register::Households, zh: "户", en: "Households", columns: &[
        column("code", "户编号", Kind::Key(household::WORD)).must().same("H00000001"),
        column("kind", "类型", Kind::Word(words::HOUSEHOLD_KIND)).must().like("住户", "HOME"),
        column("areaCode", "所在区域代码", Kind::Code).of_areas().must().same("419001001001-01"),
        column("head", "户主/负责人", Kind::Text(household::WORD)).must().personal().like("王五", "Wang Wu"),
        column("address", "地址", Kind::Text(household::LINE)).must().personal().like("1号楼2单元301", "Building 1, 2-301"),
        column("phone", "电话", Kind::Phone).personal().same("13900000003"),
        column("organisationCode", "所属企业代码", Kind::Code),
        column("latitude", "纬度", LATITUDE).same("35.0904"),
        column("longitude", "经度", LONGITUDE).same("112.6016"),
        column("datum", "坐标系", Kind::Word(words::DATUM)).same("GCJ02"),
        column("verifiedOn", "核实日期", Kind::Date).same("2026-03-01"),
        column("source", "数据来源", Kind::Text(household::WORD)).like("入户走访", "Visit"),
        column("registeredOn", "登记日期", Kind::Date).same("2024-05-01"),
        column("endsOn", "注销日期", Kind::Date),
    ] },
    RegisterColumns { register: Register::Residents, zh: "居民", en: "Residents", columns: &[
        column("code", "居民编号", Kind::Key(household::WORD)).must().same("R00000001"),
        column("householdCode", "户编号", Kind::Code).must().same("H00000001"),
        column("name", "姓名", Kind::Text(household::WORD)).must().personal().like("王五", "Wang Wu"),
        column("relation", "与户主关系", Kind::Word(words::RELATION)).like("户主", "HEAD"),
        column("birthYear", "出生年份", Kind::Int(*YEARS.start() as i64, 2100)).personal().same("1949"),
        column("phone", "手机号", Kind::Phone).personal().same("13900000003"),
        column("idNumber", "身份证号", Kind::Identity).personal().same("11010519491231002X"),
        column("registeredOn", "登记日期", Kind::Date).same("2024-05-01"),
        column("endsOn", "注销日期", Kind::Date),
    ] },
    RegisterColumns { register: Register::Pairings, zh: "党员联户", en: "Pairings", columns: &[
        column("memberCode", "党员编号", Kind::Code).must().same("M0000001"),
        column("householdCode", "户编号", Kind::Code).must().same("H00000001"),
        column("startsOn", "结对日期", Kind::Date).must().same("2024-05-01"),
        column("memberConsentOn", "党员同意日期", Kind::Date).same("2024-05-01"),
        column("householdConsentOn", "户同意日期", Kind::Date).same("2024-05-02"),
        column("rules", "结对依据", Kind::Words(words::PAIRING_RULE)).like("居住就近;能力互补", "LIVES_NEARBY;COMPLEMENTARY"),
        column("endsOn", "结束日期", Kind::Date),
        column("endReason", "结束原因", Kind::Word(words::PAIRING_END)),
        column("successorCode", "接替党员编号", Kind::Code),
    ] },
];

/// The header of a column as the reader calls it; what is no column is called as it is.
pub fn header(locale: Locale, register: Register, key: &str) -> String {
    let found = of(register).columns.iter().find(|known| known.key == key);
    match (locale, found) {
        (Locale::Chinese, Some(column)) => column.zh.to_owned(),
        _ => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_register_has_columns_and_no_header_stands_for_two() {
        for register in Register::ALL {
            let entry = of(*register);
            let headers = entry
                .columns
                .iter()
                .flat_map(|column| [column.key.to_ascii_lowercase(), column.zh.to_owned()]);
            let headers: Vec<_> = headers.collect();
            let distinct: HashSet<_> = headers.iter().collect();
            assert_eq!(headers.len(), distinct.len(), "{register}");
            for (place, column) in entry.columns.iter().enumerate() {
                assert_eq!(entry.place_of(column.zh), Some(place));
                assert_eq!(entry.place_of(&format!(" {}* ", column.key)), Some(place));
                assert!(
                    !column.required || !column.example.0.is_empty(),
                    "{}",
                    column.key
                );
            }
        }
        assert_eq!(REGISTERS.len(), Register::ALL.len());
    }
}
