//! The reference packages of both protocols, run by Node.js where they are installed
//! (`npm ci` in `tests/node`).

use std::path::Path;
use std::process::Command;

use super::toy::{Running, TOKEN};

fn node(script: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
    if !folder.join("node_modules").is_dir() {
        eprintln!("skipped: run npm ci in tests/node first");
        return None;
    }
    let output = Command::new("node")
        .arg(script)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("node");
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), text))
}

#[test]
fn all_audits_of_graphql_http_pass() {
    let server = Running::start(|_| {});
    if let Some((ok, text)) = node("audits.mjs", &[&server.url("/graphql"), TOKEN]) {
        assert!(ok, "{text}");
        assert!(text.contains("61 of 61"), "{text}");
    }
}

#[test]
fn the_socket_speaks_graphql_transport_ws() {
    let server = Running::start(|_| {});
    let url = format!("ws://{}/graphql/ws", server.address);
    if let Some((ok, text)) = node("socket.mjs", &[&url, TOKEN]) {
        assert!(ok, "{text}");
    }
}
