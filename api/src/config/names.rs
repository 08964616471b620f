//! Names of settings: known, unknown, nearest.

use std::ffi::OsString;
use std::path::Path;

use figment::util::nest;
use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};

use super::{Config, ConfigError};

/// Where a name was found.
pub(super) enum Layer<'a> {
    File(&'a Path),
    Environment,
}

/// The variables that begin with `LIANXIN_`, but for `LIANXIN_CONFIG`, as a layer.
///
/// A value is read as a number or a truth value only where the setting is one: a token made of
/// digits stays a text.
pub(super) struct Environment(Dict);

impl Environment {
    pub fn read(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
        let mut dict = Value::from(Dict::new());
        for (name, value) in variables {
            let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else {
                continue;
            };
            let Some(name) = name.strip_prefix("LIANXIN_").filter(|n| *n != "CONFIG") else {
                continue;
            };
            let path = name.to_lowercase().replace("__", ".");
            let pointer = format!("/{}", path.replace('.', "/"));
            let value = match defaults.pointer(&pointer) {
                Some(default) if default.is_number() || default.is_boolean() => {
                    value.parse().unwrap_or_else(|never| match never {})
                }
                _ => Value::from(value),
            };
            dict = merged(dict, nest(&path, value));
        }
        Self(dict.into_dict().unwrap_or_default())
    }
}

/// Two layers of one dictionary; the second wins.
fn merged(first: Value, second: Value) -> Value {
    match (first, second) {
        (Value::Dict(tag, mut first), Value::Dict(_, second)) => {
            for (name, value) in second {
                let value = match first.remove(&name) {
                    Some(old) => merged(old, value),
                    None => value,
                };
                first.insert(name, value);
            }
            Value::Dict(tag, first)
        }
        (_, second) => second,
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.0.clone()))
    }
}

/// Refuses a layer that sets what is no setting.
pub(super) fn refuse_unknown(
    provider: &dyn Provider,
    layer: &Layer<'_>,
) -> Result<(), ConfigError> {
    let data = provider.data().map_err(invalid)?;
    let known = known();
    let mut found = Vec::new();
    for dict in data.values() {
        collect(dict, "", &known, &mut found);
    }
    match found.into_iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(ConfigError::Unknown {
            nearest: nearest(&name, &known).map(|near| layer.spell(&near)),
            place: layer.place(&name),
        }),
    }
}

/// A value that does not fit, told without the value: it may be a secret.
pub(super) fn invalid(error: figment::Error) -> ConfigError {
    use figment::error::Kind;
    let place = match error.path.is_empty() {
        true => "configuration".to_owned(),
        false => error.path.join("."),
    };
    let problem = match &error.kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("expected {expected}")
        }
        Kind::UnknownVariant(_, known) => format!("expected one of {}", known.join(", ")),
        Kind::MissingField(field) => format!("{field} is missing"),
        _ if error.path.is_empty() => "the file is not valid TOML".to_owned(),
        _ => "the value does not fit".to_owned(),
    };
    ConfigError::Invalid { place, problem }
}

impl Layer<'_> {
    fn spell(&self, name: &str) -> String {
        match self {
            Self::File(_) => format!("\"{name}\""),
            Self::Environment => {
                format!("LIANXIN_{}", name.replace('.', "__").to_uppercase())
            }
        }
    }

    fn place(&self, name: &str) -> String {
        match self {
            Self::File(path) => format!("the setting {} in {}", self.spell(name), path.display()),
            Self::Environment => format!("the variable {}", self.spell(name)),
        }
    }
}

/// The paths of all settings, sections joined by dots.
pub(super) fn known() -> Vec<String> {
    fn walk(value: &serde_json::Value, at: &str, names: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    walk(value, &join(at, name), names);
                }
            }
            _ => names.push(at.to_owned()),
        }
    }
    let mut names = Vec::new();
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    walk(&defaults, "", &mut names);
    names
}

fn collect(dict: &Dict, at: &str, known: &[String], found: &mut Vec<String>) {
    for (name, value) in dict {
        let path = join(at, name);
        match value {
            Value::Dict(_, inner) if !known.contains(&path) => collect(inner, &path, known, found),
            _ => found.push(path),
        }
    }
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

/// The known name with the least edits, if it is near at all. A name without its section counts
/// as near to the one with it.
fn nearest(name: &str, known: &[String]) -> Option<String> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    known
        .iter()
        .map(|candidate| {
            let whole = strsim::normalized_damerau_levenshtein(name, candidate);
            let leaf = strsim::normalized_damerau_levenshtein(&last(name), &last(candidate)) * 0.95;
            (whole.max(leaf), candidate)
        })
        .filter(|(likeness, _)| *likeness > 0.55)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.clone())
}
