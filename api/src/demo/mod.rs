//! The demonstration: two districts with their people and sixty requests in every state.
//!
//! [`ensure`] makes what is missing and nothing twice; beside a running server it waits for the
//! other and then reads what that one wrote. Apart from passwords and keys everything follows from
//! the plan and the day.

pub mod book;
pub mod city;
mod history;
mod places;
mod plan;
mod show;
mod stories;
mod town;

use std::io;
use std::sync::Arc;

use chrono::TimeDelta;

pub use book::{AccountEntry, Book, DistrictEntry};
pub use show::{json, samples, table, tokens};

use crate::app::App;
use crate::domain::area::service::ImportFailure;
use crate::domain::district::service::CreateFault;
use crate::domain::organisation::service::OrganisationFault;
use crate::refusal::{Failure, Fault};
use crate::store::StoreError;

/// How long the printed tokens live.
const TOKEN_LIFETIME: TimeDelta = TimeDelta::hours(12);

/// Why there is no demonstration.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    #[error(transparent)]
    District(#[from] CreateFault),
    #[error(transparent)]
    Grids(#[from] ImportFailure),
    #[error(transparent)]
    Organisation(#[from] OrganisationFault),
    #[error("a step of the demonstration: {0}")]
    Step(#[from] Failure),
    #[error(
        "the district {0} is here already and was not made by a demonstration: run it with another \
         database, or with the data directory in which the demonstration was made"
    )]
    NotOurs(&'static str),
    #[error("the demonstration's file: {0}")]
    File(#[from] io::Error),
}

impl From<StoreError> for DemoFault {
    fn from(fault: StoreError) -> Self {
        Self::Step(fault.into())
    }
}

/// Makes the demonstration where it is missing, and tells its accounts.
///
/// # Errors
/// When a part cannot be made; a second call goes on where the first stopped.
pub async fn ensure(app: &Arc<App>) -> Result<Book, DemoFault> {
    let data_dir = app.config.data_dir.clone();
    // Another process may be at it: wait for it without holding up this one's tasks.
    let locking = tokio::task::spawn_blocking(move || book::lock(&data_dir)).await;
    let _lock = locking.map_err(|fault| Failure::Fault(Fault::broken(fault)))??;
    if let Some(written) = book::read(&app.config.data_dir)?
        && town::stands(app, &written).await?
    {
        return Ok(written);
    }
    let mut book = Book::default();
    for town in &plan::TOWNS {
        let made = town::make(app, town).await?;
        history::tell(app, town, &made).await?;
        book.districts.push(made.entry);
        book.accounts
            .extend(made.people.into_iter().map(|person| person.entry));
    }
    book::write(&app.config.data_dir, &book)?;
    Ok(book)
}

/// The book with a fresh token for each account.
///
/// # Errors
/// When the database fails.
pub async fn with_tokens(app: &Arc<App>, mut book: Book) -> Result<Book, DemoFault> {
    let identity = app.identity(&app.store);
    for entry in &mut book.accounts {
        let directory = app.directories.by_code(&app.store, &entry.district).await?;
        let posting = crate::gql::ids::decode(&entry.posting_id)
            .ok_or_else(|| Failure::Fault(Fault::broken("demo.json was edited")))?;
        let signed_in = identity
            .mint(directory.card().key, posting, TOKEN_LIFETIME)
            .await?;
        entry.token = Some(signed_in.access_token);
    }
    Ok(book)
}
