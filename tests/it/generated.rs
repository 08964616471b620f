//! Files that are written from the program are as the program would write them. `UPDATE=1` writes them.

use std::path::Path;

#[allow(clippy::disallowed_methods, reason = "the one switch of this test")]
fn fresh(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, wanted).expect("written");
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "{path} is not fresh: UPDATE=1 cargo test -p lianxin-tests --test it generated"
    );
}

#[test]
fn the_schema_is_fresh() {
    let schema = lianxin_api::gql::schema::build();
    fresh("schema.graphql", &lianxin_api::gql::schema::text(&schema));
}

#[test]
fn the_documents_are_fresh() {
    fresh("docs/authorization.md", &lianxin_api::docs::authorization());
    fresh("docs/states.md", &lianxin_api::docs::states());
    fresh(
        "docs/register-columns.md",
        &lianxin_api::docs::register_columns(),
    );
}
