//! Values that no log and no error may show.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// A password, a token, or an address that holds one.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself. Hand it to what needs it and to nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A database address fit for a person's eyes: without the password and the query.
    pub fn redacted_url(&self) -> String {
        let address = self.0.split('?').next().unwrap_or_default();
        match address.split_once("://") {
            Some((scheme, rest)) => match rest.rsplit_once('@') {
                Some((login, place)) => {
                    let user = login.split(':').next().unwrap_or_default();
                    format!("{scheme}://{user}@{place}")
                }
                None => address.to_owned(),
            },
            None => "***".to_owned(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}
