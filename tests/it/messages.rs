//! Whatever is said to people is said in Chinese and in English.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use async_graphql_parser::parse_schema;
use async_graphql_parser::types::{TypeKind, TypeSystemDefinition};

/// Key → the names in braces, of every message of a language.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../api/locales")
        .join(language);
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("text");
        let mut key = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line
                .split_once(" =")
                .filter(|(name, _)| !name.starts_with(' '))
            {
                key = Some(name.trim().to_owned());
                let twice = found.insert(name.trim().to_owned(), BTreeSet::new());
                assert!(twice.is_none(), "{language} says {name} twice");
            }
            let names = line
                .split('{')
                .skip(1)
                .filter_map(|part| part.split('}').next());
            if let Some(parameters) = key.as_ref().and_then(|key| found.get_mut(key)) {
                parameters.extend(
                    names
                        .map(|name| name.trim().to_owned())
                        .filter(|name| name.starts_with('$')),
                );
            }
        }
    }
    found
}

#[test]
fn both_languages_say_the_same_things_with_the_same_names() {
    let (chinese, english) = (messages("zh-CN"), messages("en"));
    assert!(chinese.len() > 30);
    for (key, names) in &chinese {
        assert_eq!(english.get(key), Some(names), "{key} in English");
    }
    for key in english.keys() {
        assert!(chinese.contains_key(key), "{key} in Chinese");
    }
}

#[test]
fn every_code_of_the_schema_has_a_message() {
    let chinese = messages("zh-CN");
    let schema =
        parse_schema(lianxin_tests::repository_file("schema.graphql")).expect("the schema parses");
    let mut codes = 0;
    for definition in schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let name = definition.node.name.node.to_string();
        let TypeKind::Enum(values) = definition.node.kind else {
            continue;
        };
        if !name.ends_with("ErrorCode") {
            continue;
        }
        for value in values.values {
            let key = format!(
                "refused-{}",
                value.node.value.node.to_lowercase().replace('_', "-")
            );
            assert!(chinese.contains_key(&key), "{name}: no message {key}");
            codes += 1;
        }
    }
    assert!(codes > 50, "{codes} codes");
}

/// Keys that the sources name, so that a typing error does not reach a person as `refused-somthing`.
#[test]
fn every_key_in_the_sources_exists() {
    let chinese = messages("zh-CN");
    let mut open: Vec<PathBuf> = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src")];
    let mut missing = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory)
            .expect("a directory")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for before in [
                ".saying(\"",
                "i18n::text(locale, \"",
                "i18n::text(rc.locale, \"",
            ] {
                for (at, _) in text.match_indices(before) {
                    let key = text[at + before.len()..]
                        .split('"')
                        .next()
                        .unwrap_or_default();
                    if !chinese.contains_key(key) {
                        missing.push(format!("{}: {key}", path.display()));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
