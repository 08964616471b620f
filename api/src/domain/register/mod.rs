//! The registers of a district, brought in from spreadsheets and given out as such.
//!
//! An import has three stages. It is **planned**: every row of the file is read and compared with
//! what stands, all faults are told, nothing is written. It is **applied**: large registers are
//! written some rows a transaction, hidden by their import, and changes of rows that stand wait
//! beside them. It is **switched on**: one short transaction carries the changes out and lifts the
//! veil. Small registers (areas, organisations, postings, assignments, centres), whose rows depend on
//! each other, are written in the switch itself. Any process can go on where another one was killed.

//!
//! From the command line one process does all of it. Over the API a file is sent (`upload`), planned
//! and applied on request (`ask`), by a job of whichever process is free (`run`).

pub mod columns;
pub mod words;

mod applying;
pub mod ask;
mod big;
mod context;
pub mod engine;
mod error;
pub mod fault;
pub mod guide;
mod input;
pub mod job;
mod line;
mod mutation;
pub mod object;
mod query;
mod reading;
pub mod report;
pub mod run;
pub mod service;
mod settle;
mod statistics;
mod subscription;
pub mod upload;
mod whole;

pub use error::{ApplyImportError, CancelImportError, PlanImportError};
pub use mutation::ImportMutation;
pub use query::{ImportQuery, find};
pub use subscription::ImportSubscription;

use context::Act;
use line::Line;

/// What a rule found wrong with a row outweighs what was decided for it.
fn mark_faulty<T>(lines: &[Line], acts: &mut [Act<T>]) {
    for (line, act) in lines.iter().zip(acts) {
        if !line.is_good() {
            *act = Act::Faulty;
        }
    }
}
