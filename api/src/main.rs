//! `lianxin`: one binary that serves, works, migrates and administers.

use std::process::ExitCode;

fn main() -> ExitCode {
    lianxin_api::cli::main()
}
