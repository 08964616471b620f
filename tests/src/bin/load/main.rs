//! Fills a database and drives the server at a bounded rate on loopback.

fn main() {}
