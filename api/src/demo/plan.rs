//! The two towns of the demonstration: real districts, streets and communities; invented
//! compounds, companies and people.
//!
//! Phones begin with 154, a prefix of the numbering plan that was never given to an operator, so
//! that no message can reach anybody.

use lianxin_entity::enums::{OrganisationKind, Role};

/// One district of the demonstration.
pub struct Town {
    /// Its division code.
    pub code: &'static str,
    /// What every phone of the town begins with.
    pub phones: &'static str,
    /// The two communities that are told in detail.
    pub communities: [Community; 2],
    /// Names of departments, in the order of [`DEPARTMENTS`].
    pub departments: [&'static str; 4],
    /// Family and given names, in the order of [`people`].
    pub names: [&'static str; 22],
}

/// A community with its compounds.
pub struct Community {
    /// Its code; the first nine digits are those of the street.
    pub code: &'static str,
    /// The south-western corner of its first compound, GCJ-02.
    pub corner: (f64, f64),
    pub compounds: [&'static str; 2],
    pub company: &'static str,
}

/// The codes of the departments, behind the district's.
pub const DEPARTMENTS: [&str; 4] = ["ZJ", "MZ", "GA", "SJ"];

/// The towns.
pub const TOWNS: [Town; 2] = [
    Town {
        code: "410305",
        phones: "1540001",
        communities: [
            Community {
                code: "410305001007",
                corner: (112.3900, 34.6640),
                compounds: ["上海市场一号院", "上海市场二号院"],
                company: "洛阳安和物业服务有限公司（演示）",
            },
            Community {
                code: "410305010006",
                corner: (112.4080, 34.6445),
                compounds: ["世纪华阳东苑", "世纪华阳西苑"],
                company: "洛阳嘉禾物业服务有限公司（演示）",
            },
        ],
        departments: [
            "涧西区住房和城乡建设局",
            "涧西区民政局",
            "洛阳市公安局涧西分局",
            "涧西区市场监督管理局",
        ],
        names: [
            "郑国栋",
            "王秀梅",
            "李志强",
            "赵红霞",
            "孙建军",
            "周丽娟",
            "吴海涛",
            "徐文静",
            "马超群",
            "韩雪松",
            "冯玉兰",
            "王小满",
            "李春燕",
            "张伟民",
            "刘芳",
            "陈桂花",
            "杨树林",
            "黄晓东",
            "何秀英",
            "高明远",
            "罗爱华",
            "梁思雨",
        ],
    },
    Town {
        code: "440304",
        phones: "1540002",
        communities: [
            Community {
                code: "440304008014",
                corner: (114.0410, 22.5535),
                compounds: ["景田南院", "景田北院"],
                company: "深圳和悦物业服务有限公司（演示）",
            },
            Community {
                code: "440304007021",
                corner: (114.0320, 22.5715),
                compounds: ["梅林一村东区", "梅林一村西区"],
                company: "深圳同心物业服务有限公司（演示）",
            },
        ],
        departments: [
            "福田区住房和建设局",
            "福田区民政局",
            "深圳市公安局福田分局",
            "福田区市场监督管理局",
        ],
        names: [
            "林志远",
            "陈慧敏",
            "黄伟杰",
            "曾丽华",
            "郭俊峰",
            "谢婉婷",
            "邓家豪",
            "彭晓琳",
            "蔡文博",
            "潘启明",
            "蒋美玲",
            "叶子涵",
            "钟国华",
            "范小燕",
            "方志伟",
            "石玉珍",
            "姚建平",
            "谭敏仪",
            "廖永康",
            "邹雅琴",
            "熊大为",
            "金若兰",
        ],
    },
];

/// Somebody of the demonstration.
pub struct Person {
    pub phone: String,
    pub name: &'static str,
    pub role: Role,
    pub title: Option<&'static str>,
    /// The code of the organisation.
    pub organisation: Option<String>,
    /// The codes of the areas.
    pub areas: Vec<String>,
}

/// An organisation that a new district lacks: kind, code, name, code of the one above.
pub struct Body {
    pub kind: OrganisationKind,
    pub code: String,
    pub name: &'static str,
    pub parent: String,
}

/// The departments under the district's committee, a property company under each community's.
pub fn bodies(town: &Town) -> Vec<Body> {
    let departments = DEPARTMENTS
        .iter()
        .zip(town.departments)
        .map(|(code, name)| Body {
            kind: OrganisationKind::Department,
            code: format!("{}-{code}", town.code),
            name,
            parent: town.code.to_owned(),
        });
    let companies = town.communities.iter().map(|community| Body {
        kind: OrganisationKind::PropertyCompany,
        code: company(community),
        name: community.company,
        parent: community.code.to_owned(),
    });
    departments.chain(companies).collect()
}

/// The code of the property company of a community.
pub fn company(community: &Community) -> String {
    format!("{}-WY", community.code)
}

/// The code of a grid of a community, from 1 to 4: the community's and a sequence.
pub fn grid(community: &Community, number: usize) -> String {
    format!("{}{number:03}", community.code)
}

/// Everybody of a town: first the secretaries from the district down, then departments and
/// companies, grid workers with two grids each, residents with the grid they live in.
pub fn people(town: &Town) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut add = |role, title, organisation: Option<String>, areas: Vec<String>| {
        let place = people.len();
        let phone = format!("{}{:04}", town.phones, place + 1);
        people.push(Person {
            phone,
            name: town.names[place],
            role,
            title,
            organisation,
            areas,
        });
    };
    let mut secretary = |title, organisation: String| {
        add(Role::Secretary, Some(title), Some(organisation), Vec::new());
    };
    secretary("区委书记", town.code.to_owned());
    for community in &town.communities {
        secretary("街道党工委书记", community.code[..9].to_owned());
    }
    for community in &town.communities {
        secretary("社区党委书记", community.code.to_owned());
    }
    for code in DEPARTMENTS {
        secretary("局党组书记", format!("{}-{code}", town.code));
    }
    for community in &town.communities {
        secretary("项目党支部书记", company(community));
    }
    for community in &town.communities {
        for grids in [[1, 2], [3, 4]] {
            let areas = grids.map(|number| grid(community, number)).to_vec();
            add(
                Role::GridWorker,
                Some("网格员"),
                Some(community.code.to_owned()),
                areas,
            );
        }
    }
    for (place, number) in [1, 2, 4, 1, 3, 4].into_iter().enumerate() {
        let community = &town.communities[place / 3];
        add(Role::Resident, None, None, vec![grid(community, number)]);
    }
    add(
        Role::Resident,
        None,
        None,
        vec![grid(&town.communities[0], 3)],
    );
    people
}

/// Where the people of [`people`] stand in it.
pub mod place {
    /// The secretary of the street of the first community, after that of the district; that of
    /// the second follows.
    pub const STREETS: usize = 1;
    /// The secretary of the first community; that of the second follows.
    pub const COMMUNITIES: usize = 3;
    /// The secretaries of the departments, in the order of [`super::DEPARTMENTS`].
    pub const DEPARTMENTS: usize = 5;
    /// The secretaries of the companies.
    pub const COMPANIES: usize = 9;
    /// Grid workers: two of the first community, two of the second.
    pub const GRID_WORKERS: usize = 11;
    /// Residents: three of the first community, three of the second, one more of the first.
    pub const RESIDENTS: usize = 15;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::phone::Phone;

    #[test]
    fn everybody_has_a_name_and_a_phone_that_rings_nowhere() {
        for town in &TOWNS {
            let people = people(town);
            assert_eq!(people.len(), town.names.len());
            for person in &people {
                let phone = Phone::parse(&person.phone).unwrap();
                assert!(phone.digits().starts_with("154000"));
                assert_eq!(person.role == Role::Resident, person.organisation.is_none());
            }
            assert_eq!(people[0].organisation.as_deref(), Some(town.code));
            assert_eq!(people[place::COMPANIES].title, Some("项目党支部书记"));
            assert_eq!(people[place::GRID_WORKERS].role, Role::GridWorker);
            assert_eq!(people[place::RESIDENTS].role, Role::Resident);
        }
    }
}
