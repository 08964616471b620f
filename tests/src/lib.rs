//! The harness of the tests: databases for a moment, a town to tell stories of, a server to kill.

pub mod answer;
pub mod client;
pub mod cluster;
pub mod commands;
pub mod database;
pub mod operations;
pub mod published;
pub mod raw;
pub mod server;
pub mod stage;
pub mod town;

/// A file of the repository, as text.
///
/// # Panics
/// When it is not there.
pub fn repository_file(path: &str) -> String {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()))
}
