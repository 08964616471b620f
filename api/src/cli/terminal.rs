//! What people read: results on the standard output, complaints on the standard error.

use std::io::Write;

/// A result. A reader that went away is no fault.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text.trim_end());
    let _ = out.flush();
}

/// Why a command failed, with what lies beneath, and without a backtrace.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "lianxin: {error:#}");
}
