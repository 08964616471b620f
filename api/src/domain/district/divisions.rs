//! The divisions of China, read from the file inside the program when a district is created.
//!
//! One province is unpacked a reading, and nothing is kept: a running server holds none of it.
//! The format is described in `data/divisions/README.md`.

use serde::Deserialize;

static FILE: &[u8] = include_bytes!("../../../../data/divisions/divisions.bin");
const MAGIC: &[u8] = b"LXDIV001";
/// The largest province takes 3 MB; a frame that claims more than this is not ours.
const LARGEST_PROVINCE: usize = 16 << 20;

/// A county-level division with all that lies in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    /// Six digits, GB/T 2260.
    pub code: String,
    pub name: String,
    /// The province, and the prefecture where there is one: `河南省洛阳市`.
    pub region_name: String,
    pub streets: Vec<Street>,
}

/// A street, town or township.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Street {
    /// Nine digits.
    pub code: String,
    pub name: String,
    pub communities: Vec<Community>,
}

/// A community or village, by the name of its committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    /// Twelve digits.
    pub code: String,
    pub name: String,
}

/// Why no county was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DivisionFault {
    /// A county-level code has six digits.
    #[error("a county-level division code has six digits")]
    Form,
    /// The code stands in no list of divisions.
    #[error("no county-level division has this code")]
    Unknown,
    /// The file inside the program is damaged.
    #[error("the divisions file inside the program cannot be read")]
    Damaged,
}

#[derive(Deserialize)]
struct Index {
    provinces: Vec<Province>,
}

#[derive(Deserialize)]
struct Province {
    code: String,
    name: String,
    offset: usize,
    length: usize,
}

/// Finds a county-level division by its six digits.
pub fn county(code: &str) -> Result<County, DivisionFault> {
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DivisionFault::Form);
    }
    let (index, frames) = open()?;
    let province = index
        .provinces
        .into_iter()
        .find(|province| code.starts_with(&province.code))
        .ok_or(DivisionFault::Unknown)?;
    let text = unpack(&province, frames)?;
    read_county(&province, &text, code)
}

fn open() -> Result<(Index, &'static [u8]), DivisionFault> {
    let rest = FILE.strip_prefix(MAGIC).ok_or(DivisionFault::Damaged)?;
    let (size, rest) = rest
        .split_first_chunk::<4>()
        .ok_or(DivisionFault::Damaged)?;
    let size = u32::from_le_bytes(*size) as usize;
    let (index, frames) = rest.split_at_checked(size).ok_or(DivisionFault::Damaged)?;
    Ok((
        serde_json::from_slice(index).map_err(|_| DivisionFault::Damaged)?,
        frames,
    ))
}

fn unpack(province: &Province, frames: &[u8]) -> Result<String, DivisionFault> {
    let frame = frames
        .get(province.offset..province.offset + province.length)
        .ok_or(DivisionFault::Damaged)?;
    let size = zstd::zstd_safe::get_frame_content_size(frame)
        .ok()
        .flatten()
        .ok_or(DivisionFault::Damaged)? as usize;
    let bytes = zstd::bulk::decompress(frame, size.min(LARGEST_PROVINCE))
        .map_err(|_| DivisionFault::Damaged)?;
    String::from_utf8(bytes).map_err(|_| DivisionFault::Damaged)
}

/// Walks the lines of a province: as many tabs as the depth, the digits added, the name.
fn read_county(province: &Province, text: &str, code: &str) -> Result<County, DivisionFault> {
    let mut lines = text.lines();
    let mut prefecture = None;
    let mut name = None;
    for line in lines.by_ref() {
        match entry(line) {
            Some((0, rest)) => {
                prefecture = rest
                    .split_at_checked(2)
                    .filter(|(added, _)| *added == &code[2..4])
            }
            Some((1, rest)) if prefecture.is_some() => {
                name = rest.strip_prefix(&code[4..6]);
                if name.is_some() {
                    break;
                }
            }
            _ => {}
        }
    }
    let (Some((_, prefecture)), Some(name)) = (prefecture, name) else {
        return Err(DivisionFault::Unknown);
    };
    let mut streets: Vec<Street> = Vec::new();
    for line in lines {
        match entry(line) {
            Some((2, rest)) => {
                let (added, name) = rest.split_at_checked(3).ok_or(DivisionFault::Damaged)?;
                streets.push(Street {
                    code: format!("{code}{added}"),
                    name: name.into(),
                    communities: Vec::new(),
                });
            }
            Some((3, rest)) => {
                let (added, name) = rest.split_at_checked(3).ok_or(DivisionFault::Damaged)?;
                let street = streets.last_mut().ok_or(DivisionFault::Damaged)?;
                street.communities.push(Community {
                    code: format!("{}{added}", street.code),
                    name: name.into(),
                });
            }
            _ => break,
        }
    }
    Ok(County {
        code: code.into(),
        name: name.into(),
        region_name: region_name(&province.name, prefecture, name),
        streets,
    })
}

/// The depth of a line and what follows its tabs.
fn entry(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('\t');
    (!rest.is_empty()).then_some((line.len() - rest.len(), rest))
}

/// Province and prefecture. Groupings that are no prefecture (市辖区 of a municipality, 省直辖县级行政区划) and a
/// prefecture-level city that is itself the county (东莞市) are left out.
fn region_name(province: &str, prefecture: &str, county: &str) -> String {
    let grouping = ["市辖区", "县"].contains(&prefecture) || prefecture.contains("直辖县");
    if grouping || prefecture == county {
        province.into()
    } else {
        format!("{province}{prefecture}")
    }
}

/// How many divisions of each level the file holds: provinces, prefectures, counties, streets, communities.
#[cfg(test)]
fn counts() -> Result<[usize; 5], DivisionFault> {
    let (index, frames) = open()?;
    let mut counts = [index.provinces.len(), 0, 0, 0, 0];
    for province in &index.provinces {
        for (depth, _) in unpack(province, frames)?.lines().filter_map(entry) {
            counts[depth + 1] += 1;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        assert_eq!(counts(), Ok([31, 342, 2_978, 41_352, 620_573]));
    }

    #[test]
    fn a_district_of_a_city() {
        let jianxi = county("410305").unwrap();
        assert_eq!(
            (jianxi.name.as_str(), jianxi.region_name.as_str()),
            ("涧西区", "河南省洛阳市")
        );
        assert_eq!(jianxi.streets.len(), 11);
        assert_eq!(
            jianxi
                .streets
                .iter()
                .map(|street| street.communities.len())
                .sum::<usize>(),
            76
        );
        let hubei_road = &jianxi.streets[0];
        assert_eq!(
            (hubei_road.code.as_str(), hubei_road.name.as_str()),
            ("410305001", "湖北路街道")
        );
        assert_eq!(
            hubei_road.communities[6],
            Community {
                code: "410305001007".into(),
                name: "上海市场社区居民委员会".into()
            }
        );
        let futian = county("440304").unwrap();
        assert_eq!(futian.region_name, "广东省深圳市");
        assert_eq!(
            futian.streets.last().map(|street| street.code.as_str()),
            Some("440304400")
        );
    }

    #[test]
    fn places_without_a_prefecture() {
        let jiyuan = county("419001").unwrap();
        assert_eq!(
            (
                jiyuan.name.as_str(),
                jiyuan.region_name.as_str(),
                jiyuan.streets.len()
            ),
            ("济源市", "河南省", 16)
        );
        assert_eq!(county("110101").unwrap().region_name, "北京市");
        assert_eq!(county("441900").unwrap().region_name, "广东省");
    }

    #[test]
    fn what_is_no_county_is_refused() {
        for code in ["", "41030", "4103055", "41030x", "４10305"] {
            assert_eq!(county(code), Err(DivisionFault::Form), "{code}");
        }
        for code in ["410300", "990101", "410399", "000000"] {
            assert_eq!(county(code), Err(DivisionFault::Unknown), "{code}");
        }
    }
}
