//! Names of people and firms, put together from syllables. Whoever has one of them by chance is not
//! meant.

use super::dice::{For, pick, throw};

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹",
    "袁", "邓", "许", "傅", "沈", "曾", "卢", "苗",
];

const FIRST: [&str; 24] = [
    "国", "建", "志", "秀", "桂", "玉", "文", "海", "春", "明", "晓", "小", "红", "丽", "永", "新",
    "立", "爱", "学", "振", "德", "素", "金", "天",
];

const SECOND: [&str; 24] = [
    "华", "平", "英", "兰", "军", "梅", "强", "芳", "林", "霞", "峰", "珍", "娟", "涛", "敏", "伟",
    "花", "生", "琴", "成", "云", "波", "静", "龙",
];

const TRADES: [&str; 12] = [
    "超市",
    "粮油店",
    "早餐店",
    "理发店",
    "五金店",
    "药房",
    "服装店",
    "烩面馆",
    "建材店",
    "修车行",
    "文具店",
    "茶行",
];

const FIRMS: [&str; 16] = [
    "鑫源",
    "恒通",
    "沁河",
    "王屋山",
    "愚公",
    "济水",
    "太行",
    "丰泽",
    "宏盛",
    "金马",
    "中原",
    "天和",
    "华泰",
    "永兴",
    "瑞丰",
    "北辰",
];

const INDUSTRIES: [&str; 8] = [
    "钢铁",
    "有色金属",
    "化工",
    "装备制造",
    "食品",
    "电子",
    "物流",
    "建材",
];

/// What the numbers of people begin with, so that each kind has names of its own.
#[derive(Clone, Copy)]
pub enum Who {
    Head,
    Trader,
    Foreman,
    Member,
    Officer,
}

/// The name of the `index`th person of a kind.
pub fn person(who: Who, index: u64) -> String {
    let index = index + ((who as u64) << 32);
    let mut name = pick(For::Surname, index, &SURNAMES).to_owned();
    let given = throw(For::GivenName, index, (FIRST.len() * SECOND.len()) as u64) as usize;
    // One in five has a given name of one syllable.
    if !given.is_multiple_of(5) {
        name.push_str(FIRST[given / SECOND.len()]);
    }
    name.push_str(SECOND[given % SECOND.len()]);
    name
}

/// The sign over a shop.
pub fn shop(index: u64) -> &'static str {
    pick(For::Trade, index, &TRADES)
}

/// The name of an enterprise; the number keeps it apart from the others.
pub fn firm(index: u64) -> String {
    let name = FIRMS[index as usize % FIRMS.len()];
    let industry = INDUSTRIES[index as usize / FIRMS.len() % INDUSTRIES.len()];
    let number = index as usize / (FIRMS.len() * INDUSTRIES.len());
    let number = ["", "第二", "第三", "第四"][number % 4];
    format!("济源{name}{industry}{number}有限公司（演示）")
}
