//! What a district may set for itself: windows, limits, hours. Kept as JSON in its row; what the
//! row does not say has the value that stands here.

use lianxin_entity::enums::AreaKind;
use serde::{Deserialize, Serialize};

/// The settings of one district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The hours of a working day in Asia/Shanghai.
    pub working_hours: String,
    /// Days that a resident has to answer a question before the request goes on without.
    pub supply_days: i64,
    /// Days in which a resident may reopen what was resolved or evaluated; then it is closed.
    pub reopen_days: i64,
    /// Days in which a secretary may reopen what was closed.
    pub reopen_closed_days: i64,
    /// The longest suspension in days.
    pub suspend_days: i64,
    /// Days in which a rejection may be taken to review.
    pub review_days: i64,
    /// How often an objection may be overruled before no further one is heard.
    pub objections: i32,
    /// Minutes for which a revealed contact is shown.
    pub contact_visible_minutes: i64,
    /// Percent of a clock's time after which its handlers are warned.
    pub warn_percent: i32,
    /// The levels between the community and the households, outermost first: two to five levels
    /// with the community and the household themselves.
    pub household_levels: Vec<AreaKind>,
    /// Days after which the data of a household count as stale.
    pub stale_days: i64,
    /// The most households, businesses and work teams of one member, 5 to 30.
    pub pairing_limit: i32,
    /// Days before its end at which a letter of appointment is shown as expiring.
    pub letter_warn_days: i64,
    /// Metres within which a household should have a service centre.
    pub centre_within_metres: i32,
    /// Metres within which an open request of the same category counts as similar, where the
    /// category says nothing.
    pub similar_within_metres: i32,
    /// How many households a grid is meant to have where the grid says nothing.
    pub household_target: i32,
    /// Grows with every change of the settings.
    pub version: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            working_hours: "09:00-12:00,13:30-17:30".to_owned(),
            supply_days: 5,
            reopen_days: 7,
            reopen_closed_days: 90,
            suspend_days: 30,
            review_days: 30,
            objections: 3,
            contact_visible_minutes: 10,
            warn_percent: 80,
            household_levels: vec![AreaKind::Compound, AreaKind::Grid, AreaKind::Building],
            stale_days: 365,
            pairing_limit: 30,
            letter_warn_days: 60,
            centre_within_metres: 1000,
            similar_within_metres: 200,
            household_target: 300,
            version: 1,
        }
    }
}

impl Settings {
    /// Reads a district's row. What cannot be read is logged and the usual settings hold: a
    /// district must not stand still because of a typing error.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|fault| {
            tracing::error!(%fault, "the settings of a district cannot be read; defaults hold");
            Self::default()
        })
    }

    /// Every setting with its value as text, the version aside.
    pub fn listed(&self) -> Vec<(String, String)> {
        let Ok(serde_json::Value::Object(all)) = serde_json::to_value(self) else {
            return Vec::new();
        };
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            serde_json::Value::Array(words) => {
                let words = words.iter().filter_map(|word| word.as_str());
                words.collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        };
        let named = all.into_iter().filter(|(name, _)| name != "version");
        named.map(|(name, value)| (name, text(value))).collect()
    }

    /// The same settings with one of them set from text, as [`Self::listed`] shows it.
    ///
    /// # Errors
    /// What is wrong with the name or the value.
    pub fn with(&self, name: &str, value: &str) -> Result<Self, String> {
        use serde_json::Value;
        let Ok(Value::Object(mut all)) = serde_json::to_value(self) else {
            return Err("the settings cannot be written".to_owned());
        };
        let known = all.get(name).filter(|_| name != "version");
        let new = match known {
            None => return Err(format!("there is no setting {name}")),
            Some(Value::Array(_)) => {
                let words = value.split(',').map(str::trim);
                let words = words.filter(|word| !word.is_empty());
                Value::Array(words.map(|word| Value::String(word.to_owned())).collect())
            }
            Some(Value::Number(_)) => {
                let number = value.trim().parse::<i64>();
                Value::from(number.map_err(|_| format!("{name} is a whole number"))?)
            }
            Some(_) => Value::String(value.trim().to_owned()),
        };
        all.insert(name.to_owned(), new);
        serde_json::from_value(Value::Object(all)).map_err(|fault| format!("{name}: {fault}"))
    }

    /// The text for a district's row.
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("plain fields always serialise")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_row_and_gaps_have_defaults() {
        let own = Settings {
            reopen_days: 14,
            ..Settings::default()
        };
        assert_eq!(Settings::read(&own.write()), own);
        assert_eq!(Settings::read("{}"), Settings::default());
        assert_eq!(Settings::read(r#"{"reopen_days":14}"#), own);
        assert_eq!(Settings::read("not json"), Settings::default());
    }

    #[test]
    fn every_setting_can_be_set_as_it_is_shown() {
        let usual = Settings::default();
        for (name, value) in usual.listed() {
            assert_eq!(usual.with(&name, &value).as_ref(), Ok(&usual), "{name}");
        }
        let deep = usual.with("household_levels", "GRID, BUILDING").unwrap();
        assert_eq!(deep.household_levels, [AreaKind::Grid, AreaKind::Building]);
        assert!(usual.with("household_levels", "GRID,CASTLE").is_err());
        assert!(usual.with("stale_days", "many").is_err());
        assert!(usual.with("pairing_limit", "5000000000").is_err());
        assert!(usual.with("version", "7").is_err());
        assert!(usual.with("colour", "red").is_err());
    }
}
