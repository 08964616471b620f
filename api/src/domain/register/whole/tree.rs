//! Rows that hang on each other: who stands below whom once the file is applied.

use std::collections::{HashMap, HashSet};

use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;

/// The codes above which a code stands in itself.
pub fn cycles(parents: &HashMap<String, Option<String>>) -> HashSet<String> {
    let mut sound: HashSet<&str> = HashSet::new();
    let mut cyclic: HashSet<String> = HashSet::new();
    for code in parents.keys() {
        let mut path: Vec<&str> = Vec::new();
        let mut next = Some(code.as_str());
        while let Some(at) = next {
            if sound.contains(at) || cyclic.contains(at) {
                break;
            }
            if let Some(first) = path.iter().position(|earlier| *earlier == at) {
                cyclic.extend(path[first..].iter().map(|code| (*code).to_owned()));
                break;
            }
            path.push(at);
            next = parents.get(at).and_then(|parent| parent.as_deref());
        }
        sound.extend(path.into_iter().filter(|code| !cyclic.contains(*code)));
    }
    cyclic
}

/// A row that hangs on a new row with a fault has one, too, and so on downwards.
pub fn spread(lines: &mut [Line], standing: impl Fn(&str) -> bool, unknown: Wrong) {
    loop {
        let faulty: HashSet<String> = lines
            .iter()
            .filter(|line| !line.is_good())
            .filter_map(|line| line.owned("code"))
            .filter(|code| !standing(code))
            .collect();
        let mut any = false;
        for line in lines.iter_mut().filter(|line| line.is_good()) {
            if line
                .text("parentCode")
                .is_some_and(|parent| faulty.contains(parent))
            {
                line.refuse("parentCode", unknown);
                any = true;
            }
        }
        if !any {
            return;
        }
    }
}

/// Where something that ends has a fault and stays, so does what it hangs on.
pub fn spread_upward(lines: &mut [Line]) {
    loop {
        let ends = |line: &&Line| line.day("endsOn").is_some();
        let staying: HashSet<String> = lines
            .iter()
            .filter(ends)
            .filter(|line| !line.is_good())
            .filter_map(|line| line.owned("parentCode"))
            .collect();
        let mut any = false;
        for line in lines.iter_mut().filter(|line| line.is_good()) {
            let holds = line.text("code").is_some_and(|code| staying.contains(code));
            if holds && line.day("endsOn").is_some() {
                line.refuse("endsOn", Wrong::NotEmpty);
                any = true;
            }
        }
        if !any {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_found_and_what_hangs_on_them_is_not_one() {
        let parents = [
            ("root", None),
            ("a", Some("root")),
            ("x", Some("y")),
            ("y", Some("z")),
            ("z", Some("x")),
            ("below", Some("x")),
            ("self", Some("self")),
            ("loose", Some("nowhere")),
        ];
        let parents = parents.map(|(code, parent)| (code.to_owned(), parent.map(str::to_owned)));
        let mut found: Vec<_> = cycles(&parents.into_iter().collect()).into_iter().collect();
        found.sort();
        assert_eq!(found, ["self", "x", "y", "z"]);
    }
}
