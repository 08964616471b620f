//! Messages for people, in Chinese (the default) and English.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

use crate::refusal::Refusal;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language that messages exist in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Locale {
    /// Chinese as written in the mainland.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Locale {
    /// The first language of an `Accept-Language` header that messages exist in.
    pub fn of_header(header: Option<&str>) -> Self {
        let wishes = header.unwrap_or_default().split(',');
        let mut wishes: Vec<(f32, &str)> = wishes
            .map(|wish| {
                let (tag, weight) = wish.split_once(";q=").unwrap_or((wish, "1"));
                (weight.trim().parse().unwrap_or(0.0), tag.trim())
            })
            .collect();
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let known = wishes.into_iter().find_map(|(weight, tag)| {
            let language = tag.split('-').next()?.to_ascii_lowercase();
            match language.as_str() {
                _ if weight <= 0.0 => None,
                "zh" => Some(Self::Chinese),
                "en" => Some(Self::English),
                _ => None,
            }
        });
        known.unwrap_or_default()
    }

    /// The language as a tag: `zh-CN`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    fn id(self) -> LanguageIdentifier {
        match self {
            Self::Chinese => langid!("zh-CN"),
            Self::English => langid!("en"),
        }
    }
}

/// The message with this key, its parameters filled in.
pub fn text(locale: Locale, key: &str, params: &[(&'static str, String)]) -> String {
    find(locale, key, params).unwrap_or_else(|| key.to_owned())
}

/// The message with this key, if the language has it.
pub fn find(locale: Locale, key: &str, params: &[(&'static str, String)]) -> Option<String> {
    let params: HashMap<Cow<'static, str>, FluentValue<'_>> = params
        .iter()
        .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str())))
        .collect();
    LOCALES.try_lookup_with_args(&locale.id(), key, &params)
}

/// What a refusal tells the user: its detail if it has one, else what its code says.
pub fn refusal(locale: Locale, refusal: &Refusal) -> String {
    let key = match refusal.detail {
        Some(detail) => detail.to_owned(),
        None => code_key(refusal.code.as_str()),
    };
    text(locale, &key, &refusal.params)
}

/// The key of the message of a code: `WRONG_STATE` is told by `refused-wrong-state`.
pub fn code_key(code: &str) -> String {
    format!("refused-{}", code.to_ascii_lowercase().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::refusal::Code;

    #[test]
    fn every_code_has_a_message_in_every_language() {
        for locale in Locale::iter() {
            for code in Code::iter() {
                let key = code_key(code.as_str());
                let params = [
                    "limit",
                    "until",
                    "code",
                    "metres",
                    "fault",
                    "areas",
                    "households",
                    "buildings",
                    "first",
                ]
                .map(|name| (name, "1".to_owned()));
                assert!(
                    find(locale, &key, &params).is_some(),
                    "{locale:?} lacks {key}"
                );
            }
        }
    }

    #[test]
    fn the_header_decides_by_weight_and_falls_back_to_chinese() {
        assert_eq!(
            Locale::of_header(Some("fr, en;q=0.5, zh;q=0.2")),
            Locale::English
        );
        assert_eq!(Locale::of_header(Some("de")), Locale::Chinese);
        assert_eq!(Locale::of_header(None), Locale::Chinese);
    }
}
