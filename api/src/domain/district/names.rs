//! What areas and their committees are called, from the names in the list of divisions.

use super::divisions::{County, Street};

/// The name of a community or village from that of its residents' or villagers' committee:
/// 广文路社区居民委员会 is 广文路社区, 东村村委会 is 东村.
pub fn community(committee: &str) -> String {
    const VILLAGES: [&str; 2] = ["村民委员会", "村委会"];
    const COMMUNITIES: [&str; 2] = ["居民委员会", "居委会"];
    let cut = |endings: [&str; 2]| {
        let stem = endings
            .iter()
            .find_map(|ending| committee.strip_suffix(ending));
        stem.filter(|stem| !stem.is_empty())
    };
    let ending_in = |stem: &str, word: &str| {
        if stem.ends_with(word) {
            stem.to_owned()
        } else {
            format!("{stem}{word}")
        }
    };
    if let Some(stem) = cut(VILLAGES) {
        ending_in(stem, "村")
    } else if let Some(stem) = cut(COMMUNITIES) {
        ending_in(stem, "社区")
    } else {
        committee.to_owned()
    }
}

/// 中共洛阳市涧西区委员会.
pub fn district_committee(county: &County) -> String {
    format!("中共{}{}委员会", seat(county), county.name)
}

/// 中共涧西区湖北路街道工作委员会; a town has a committee of its own right: 中共济源市克井镇委员会.
pub fn street_committee(county: &County, street: &Street) -> String {
    let within = if street.name.starts_with(&county.name) {
        ""
    } else {
        &county.name
    };
    let own_right = street.name.ends_with('镇') || street.name.ends_with('乡');
    let body = if own_right {
        "委员会"
    } else {
        "工作委员会"
    };
    format!("中共{within}{}{body}", street.name)
}

/// 中共湖北路街道上海市场社区委员会.
pub fn community_committee(street: &Street, community: &str) -> String {
    format!("中共{}{community}委员会", street.name)
}

/// The prefecture, or the province where there is none between.
fn seat(county: &County) -> &str {
    const PROVINCES: [&str; 3] = ["省", "自治区", "市"];
    let region = county.region_name.as_str();
    let cuts = PROVINCES
        .iter()
        .filter_map(|word| Some(region.find(word)? + word.len()));
    match cuts.min() {
        Some(cut) if cut < region.len() => &region[cut..],
        _ => region,
    }
}

#[cfg(test)]
mod tests {
    use super::super::divisions::county;
    use super::*;

    #[test]
    fn communities_and_villages_are_named_without_their_committees() {
        for (committee, name) in [
            ("上海市场社区居民委员会", "上海市场社区"),
            ("沙埔头社区居委会", "沙埔头社区"),
            ("东街居委会", "东街社区"),
            ("东村村委会", "东村"),
            ("王家庄村民委员会", "王家庄村"),
            ("福田保税区虚拟社区", "福田保税区虚拟社区"),
        ] {
            assert_eq!(community(committee), name);
        }
    }

    #[test]
    fn committees_are_named_after_their_places() {
        let jianxi = county("410305").unwrap();
        assert_eq!(district_committee(&jianxi), "中共洛阳市涧西区委员会");
        assert_eq!(
            street_committee(&jianxi, &jianxi.streets[0]),
            "中共涧西区湖北路街道工作委员会"
        );
        assert_eq!(
            community_committee(&jianxi.streets[0], "唐村社区"),
            "中共湖北路街道唐村社区委员会"
        );
        let jiyuan = county("419001").unwrap();
        assert_eq!(district_committee(&jiyuan), "中共河南省济源市委员会");
        let town = jiyuan
            .streets
            .iter()
            .find(|street| street.name.ends_with('镇'))
            .unwrap();
        assert_eq!(
            street_committee(&jiyuan, town),
            format!("中共{}委员会", town.name)
        );
        assert_eq!(
            district_committee(&county("110101").unwrap()),
            "中共北京市东城区委员会"
        );
    }
}
