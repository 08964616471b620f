//! Registers and lists of gaps, given out as files.
//!
//! Over the API an export is a job: the file holds the rows that the requester's posting may read,
//! phones and identity numbers masked for everybody, other personal columns masked for
//! administrators; it is fetched by the requester alone and is gone after a day. From the command
//! line the operator of the server gives the complete values out: that is how a district leaves.
//! Either way the stated purpose is kept in `export_job` and the trail tells of it.
//!
//! * [`reading`]: whose eyes a row is read with; [`registers`]: the rows of each register
//! * [`gaps`]: the rows behind a figure of coverage
//! * [`job`]: making the file; [`service`]: asking for it, listing, fetching, forgetting
//! * [`template`]: an empty register with an example row

pub mod criteria;
pub mod error;
pub mod gaps;
pub mod input;
pub mod job;
pub mod mutation;
pub mod object;
pub mod query;
pub mod reading;
pub mod registers;
mod repo;
pub mod service;
pub mod template;

use lianxin_entity::enums::{ExportFormat, Register};

use crate::io::writing::extension;

/// The name of a register's file: `lianxin export all` writes it, `lianxin import all` looks for it.
pub fn file_name(register: Register, format: ExportFormat) -> String {
    let name = register.as_str().to_ascii_lowercase();
    format!("{name}.{}", extension(format))
}
