//! The words of the registers' columns, in English as in the schema and in Chinese as offices
//! write them.

use crate::i18n::Locale;

/// A word in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// As stored and as in the schema.
    pub en: &'static str,
    /// As offices write it.
    pub zh: &'static str,
}

const fn word(en: &'static str, zh: &'static str) -> Word {
    Word { en, zh }
}

/// The word of the list that a text is, in either language.
pub fn find(words: &'static [Word], text: &str) -> Option<&'static str> {
    let hit = |word: &&Word| word.zh == text || word.en.eq_ignore_ascii_case(text);
    words.iter().find(hit).map(|word| word.en)
}

/// The Chinese for a stored word; the word itself where the list lacks it.
pub fn chinese(words: &'static [Word], en: &'static str) -> &'static str {
    words
        .iter()
        .find(|word| word.en == en)
        .map_or(en, |word| word.zh)
}

/// What parts the two languages of a text that names words.
const BOTH: char = '\u{1f}';

/// A word in both languages, for whoever reads it.
pub fn in_both(words: &'static [Word], en: &'static str) -> String {
    format!("{}{BOTH}{en}", chinese(words, en))
}

/// All words of a list in both languages.
pub fn all_in_both(words: &'static [Word]) -> String {
    some_in_both(words, |_| true)
}

/// Some words of a list in both languages, by their English ones.
pub fn some_in_both(words: &'static [Word], chosen: impl Fn(&str) -> bool) -> String {
    let chosen: Vec<&Word> = words.iter().filter(|word| chosen(word.en)).collect();
    let all = |word: fn(&Word) -> &'static str| {
        let words: Vec<_> = chosen.iter().map(|one| word(one)).collect();
        words.join(" ")
    };
    format!("{}{BOTH}{}", all(|word| word.zh), all(|word| word.en))
}

/// Of a text in both languages the one of the reader; any other text as it is.
pub fn of_reader(text: &str, locale: Locale) -> &str {
    match (text.split_once(BOTH), locale) {
        (Some((zh, _)), Locale::Chinese) => zh,
        (Some((_, en)), Locale::English) => en,
        (None, _) => text,
    }
}

pub const AREA_KIND: &[Word] = &[
    word("STREET", "街道"),
    word("COMMUNITY", "社区"),
    word("COMPOUND", "小区"),
    word("GRID", "网格"),
    word("BUILDING", "楼栋"),
    word("UNIT", "单元"),
];

pub const GRID_KIND: &[Word] = &[word("BASE", "基础网格"), word("DEDICATED", "专属网格")];

pub const YES_NO: &[Word] = &[word("YES", "是"), word("NO", "否")];

pub const ORGANISATION_KIND: &[Word] = &[
    word("DISTRICT_COMMITTEE", "区委"),
    word("STREET_COMMITTEE", "街道党工委"),
    word("COMMUNITY_COMMITTEE", "社区党委"),
    word("GENERAL_BRANCH", "党总支"),
    word("BRANCH", "党支部"),
    word("GROUP", "党小组"),
    word("DEPARTMENT", "部门"),
    word("UNIT", "单位"),
    word("PROPERTY_COMPANY", "物业公司"),
    word("OWNERS_COMMITTEE", "业主委员会"),
    word("COMPOUND_COMMITTEE", "小区管委会"),
    word("RESIDENTS_COMMITTEE", "居民委员会"),
    word("VILLAGERS_COMMITTEE", "村民委员会"),
    word("ENTERPRISE", "企业"),
];

pub const POSTING_ROLE: &[Word] = &[word("SECRETARY", "书记"), word("GRID_WORKER", "网格员")];

pub const STAFFING: &[Word] = &[
    word("FULL_TIME", "专职"),
    word("PART_TIME", "兼职"),
    word("VOLUNTEER", "志愿"),
    word("SILVER", "银发"),
];

pub const MEMBER_KIND: &[Word] = &[
    word("RESIDENT", "居民党员"),
    word("IN_SERVICE", "在职党员"),
    word("RETIRED", "离退休党员"),
    word("FLOATING", "流动党员"),
];

pub const HOUSEHOLD_KIND: &[Word] = &[
    word("HOME", "住户"),
    word("BUSINESS", "个体工商户"),
    word("WORK_TEAM", "企业班组"),
];

pub const DATUM: &[Word] = &[
    word("GCJ02", "火星坐标"),
    word("WGS84", "世界坐标"),
    word("CGCS2000", "国家大地坐标"),
];

pub const RELATION: &[Word] = &[
    word("HEAD", "户主"),
    word("SPOUSE", "配偶"),
    word("CHILD", "子女"),
    word("PARENT", "父母"),
    word("OTHER_RELATIVE", "其他亲属"),
    word("OTHER", "其他"),
];

pub const PAIRING_RULE: &[Word] = &[
    word("LIVES_NEARBY", "居住就近"),
    word("COMPLEMENTARY", "能力互补"),
];

pub const PAIRING_END: &[Word] = &[
    word("MOVED", "搬迁"),
    word("REFUSED", "拒绝"),
    word("REPLACED", "更换"),
    word("DECEASED", "去世"),
    word("LEFT_PARTY", "出党"),
    word("OTHER", "其他"),
];

pub const UNIT_ASSIGNMENT: &[Word] = &[word("LEAD", "牵头"), word("JOINT", "联建")];

pub const CENTRE_KIND: &[Word] = &[
    word("CENTRE", "党群服务中心"),
    word("STATION", "服务站"),
    word("COURIER_STATION", "爱心驿站"),
    word("COMPOUND_STATION", "小区服务站"),
];

pub const CENTRE_LEVEL: &[Word] = &[
    word("DISTRICT", "区级"),
    word("STREET", "街道级"),
    word("COMMUNITY", "社区级"),
    word("OTHER", "其他"),
];
