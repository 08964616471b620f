//! The schema of the database and what keeps districts apart in it.
#![allow(
    clippy::disallowed_methods,
    reason = "migrations are one of the two homes of raw SQL"
)]

mod kit;
mod m20261122_000001_house;
mod m20261122_000002_search;
mod m20261123_000003_people_and_places;
mod m20261126_000004_walks;
mod m20261126_000005_moves;
mod m20261126_000006_counts;
pub mod policies;
pub mod roles;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// A migration is there whole or not at all, on SQLite too: whoever kills it may give it again.
const WHOLE: Option<bool> = Some(true);

/// Every migration, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_house::Migration),
            Box::new(m20261122_000002_search::Migration),
            Box::new(m20261123_000003_people_and_places::Migration),
            Box::new(m20261126_000004_walks::Migration),
            Box::new(m20261126_000005_moves::Migration),
            Box::new(m20261126_000006_counts::Migration),
        ]
    }
}

/// Brings the database to the newest version and applies the policies again.
///
/// # Errors
/// When a statement is refused; on PostgreSQL the role must own the database's schema.
pub async fn migrate(db: &sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(db, None).await?;
    policies::apply(db).await
}
