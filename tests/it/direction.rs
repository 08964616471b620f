//! Who may know whom inside the API: http → gql → an aggregate's GraphQL files → service → rules, and
//! service → repo → store → entity. Read from the sources, so that a shortcut fails here and not in review.

use std::path::{Path, PathBuf};

struct Source {
    /// Relative to `api/src`, with slashes.
    path: String,
    /// Code without comments, strings left in; the lines of `#[cfg(test)]` modules are left out.
    lines: Vec<(usize, String)>,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src");
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![root.clone()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory)
            .expect("a directory")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("text");
                let path = path
                    .strip_prefix(&root)
                    .expect("below")
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push(Source {
                    path,
                    lines: code(&text),
                });
            }
        }
    }
    assert!(
        found.len() > 20,
        "only {} files below {}",
        found.len(),
        root.display()
    );
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn code(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        // By habit tests come last in a file.
        if line.trim() == "#[cfg(test)]" {
            break;
        }
        let line = line.split("//").next().unwrap_or_default();
        if !line.trim().is_empty() {
            lines.push((index + 1, line.to_owned()));
        }
    }
    lines
}

/// Every line that holds one of the words, in the files that must not.
fn offences(allowed: impl Fn(&str) -> bool, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources() {
        let is_test = source.path.ends_with("tests.rs") || source.path.contains("/tests/");
        if is_test || allowed(&source.path) {
            continue;
        }
        for (number, line) in &source.lines {
            if words.iter().any(|word| names(line, word)) {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    found
}

/// The word as a whole path segment, not as a part of another name.
fn names(line: &str, word: &str) -> bool {
    let part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}

fn none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

fn file(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[test]
fn actix_lives_only_under_http() {
    let words = ["actix_web", "actix_ws", "actix_multipart", "actix_rt"];
    none(
        offences(|path| path.starts_with("http/"), &words),
        "actix is known only under http/",
    );
}

#[test]
fn async_graphql_is_imported_in_one_place() {
    let words = [
        "async_graphql",
        "async_graphql_parser",
        "async_graphql_value",
    ];
    none(
        offences(|path| path.starts_with("gql/"), &words),
        "async-graphql is imported only under gql/",
    );
}

#[test]
fn only_the_store_can_execute() {
    let words = [
        "DatabaseConnection",
        "DatabaseTransaction",
        "ConnectionTrait",
        "TransactionTrait",
        "Database::connect",
        "execute_unprepared",
        "query_all_raw",
        "query_one_raw",
        "PgPool",
        "SqlitePool",
    ];
    none(
        offences(|path| path.starts_with("store/"), &words),
        "executors and raw SQL stay in store/",
    );
}

#[test]
fn only_http_and_the_command_line_know_http() {
    let allowed = |path: &str| {
        path.starts_with("http/")
            || path.starts_with("cli/")
            || ["lib.rs", "main.rs"].contains(&path)
    };
    none(
        offences(allowed, &["crate::http"]),
        "nothing below http knows it",
    );
}

#[test]
fn services_rules_and_the_store_know_no_graphql() {
    let below = |path: &str| {
        path.starts_with("store/")
            || path.starts_with("policy/")
            || ["service.rs", "rules.rs", "state.rs", "repo.rs"].contains(&file(path))
            || [
                "decide.rs",
                "clocks.rs",
                "write.rs",
                "submit.rs",
                "system.rs",
                "parts.rs",
            ]
            .contains(&file(path))
            || ["/service/", "/rules/", "/repo/"]
                .iter()
                .any(|folder| path.contains(folder))
    };
    none(
        offences(|path| !below(path), &["crate::gql"]),
        "services, rules and the store know no GraphQL",
    );
}

#[test]
fn rules_and_policy_are_pure() {
    let pure = |path: &str| {
        path.starts_with("policy/")
            || ["rules.rs", "state.rs"].contains(&file(path))
            || path.contains("/rules/")
    };
    none(
        offences(
            |path| !pure(path),
            &["crate::store", "DistrictTx", "SystemTx", "Given", "tokio"],
        ),
        "what decides is pure: no store, no clock, no runtime",
    );
}

#[test]
fn an_aggregate_reaches_another_through_its_service_never_its_repo() {
    let mut found = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| !source.path.ends_with("tests.rs"))
    {
        let own = source
            .path
            .strip_prefix("domain/")
            .and_then(|path| path.split('/').next());
        for (number, line) in &source.lines {
            for (at, _) in line.match_indices("domain::") {
                let mut path = line[at + "domain::".len()..].split("::");
                let (aggregate, part) = (path.next(), path.next());
                let repo = part.is_some_and(|part| names(part, "repo"));
                // The reference data of a district are one family: made, read and versioned together, and
                // the command line and the demonstration bring them in.
                let family = ["area", "calendar", "category", "district", "organisation"];
                let outside = source.path.starts_with("cli/") || source.path.starts_with("demo/");
                let whole = aggregate.is_some_and(|name| family.contains(&name))
                    && (outside || own.is_some_and(|name| family.contains(&name)));
                if repo && aggregate != own && !whole {
                    found.push(format!("{}:{number}: {}", source.path, line.trim()));
                }
            }
        }
    }
    none(found, "a repo is known only to its own aggregate");
}
