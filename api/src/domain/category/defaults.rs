//! What a new district begins with: the categories and the time limits of the data files.

use lianxin_entity::enums::{ClockKind, TimeBasis, Urgency};
use serde::Deserialize;

/// A category as the data file says it.
#[derive(Clone, Debug, Deserialize)]
pub struct DefaultCategory {
    pub code: String,
    /// The code of the category above, which stands before it in the file.
    pub parent: Option<String>,
    pub name: String,
    /// The name of the rules that hold for it.
    pub rule: String,
    pub needs_exact_place: bool,
    pub is_public: bool,
}

/// A time limit as the data file says it.
#[derive(Clone, Debug, Deserialize)]
pub struct DefaultRule {
    pub rule: String,
    pub urgency: Option<Urgency>,
    pub clock: ClockKind,
    pub hours: i32,
    pub basis: TimeBasis,
}

/// The name of the rules that hold for every category.
pub const DEFAULT_RULE: &str = "DEFAULT";

/// The categories, headings before what stands below them.
pub fn categories() -> Vec<DefaultCategory> {
    rows(include_str!("../../../../data/categories/default.csv"))
}

/// The time limits.
pub fn rules() -> Vec<DefaultRule> {
    rows(include_str!("../../../../data/categories/clock_rules.csv"))
}

fn rows<T: serde::de::DeserializeOwned>(file: &str) -> Vec<T> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(file.as_bytes());
    let rows = reader.deserialize().collect::<Result<_, _>>();
    rows.expect("the data files inside the program are sound")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn parents_come_first_and_codes_are_unique() {
        let mut seen = HashSet::new();
        for category in categories() {
            if let Some(parent) = &category.parent {
                assert!(seen.contains(parent), "{} before {parent}", category.code);
            }
            assert!(
                seen.insert(category.code.clone()),
                "{} twice",
                category.code
            );
        }
        assert!(seen.len() > 30);
    }

    #[test]
    fn every_category_names_rules_and_every_clock_has_a_default() {
        let rules = rules();
        for category in categories() {
            assert!(
                rules.iter().any(|rule| rule.rule == category.rule),
                "{}",
                category.code
            );
        }
        for clock in ClockKind::ALL {
            let default = |rule: &&DefaultRule| rule.rule == DEFAULT_RULE && rule.urgency.is_none();
            assert_eq!(
                rules
                    .iter()
                    .filter(default)
                    .filter(|r| r.clock == *clock)
                    .count(),
                1
            );
        }
        for rule in rules {
            let never_rests =
                rule.urgency == Some(Urgency::Emergency) || rule.clock == ClockKind::Evaluate;
            assert!(rule.hours > 0);
            assert!(!never_rests || rule.basis == TimeBasis::Natural);
        }
    }
}
