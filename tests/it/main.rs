//! One binary of all integration tests: it links once and shares one PostgreSQL cluster.

use lianxin_tests::database::Engine;
use lianxin_tests::town::Town;

/// The program itself, built beside the tests.
const PROGRAM: &str = env!("CARGO_BIN_EXE_lianxin-server");

/// Tells a story on both engines: `name::sqlite` and `name::postgres`.
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($town:ident: Town) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($town: Town) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                crate::tell(lianxin_tests::database::Engine::Sqlite, story).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                crate::tell(lianxin_tests::database::Engine::Postgres, story).await;
            }
        }
    )*};
}
pub(crate) use both_engines;

/// Where there is no PostgreSQL its half is skipped; the cluster says so once.
async fn tell<Story: Future<Output = ()>>(engine: Engine, story: impl FnOnce(Town) -> Story) {
    if let Some(town) = Town::new(engine).await {
        story(town).await;
    }
}

mod appointments;
mod bodies;
mod catalogue;
mod centres;
mod closed_loop;
mod contract;
mod coverage;
mod crash;
mod deployment;
mod direction;
mod divisions;
mod exports;
mod files;
mod following;
mod foreign_ids;
mod generated;
mod golden;
mod graphql_library;
mod grids;
mod harness;
mod hostile_documents;
mod household_ends;
mod households;
mod identity;
mod imports;
mod imports_asked_for;
mod listening;
mod live;
mod member_trail;
mod members;
mod messages;
mod objects;
mod organisations;
mod pairings;
mod places;
mod refusals;
mod register_actions;
mod registrations;
mod responsibilities;
mod rosters;
mod round_trip;
mod screens;
mod search;
mod settings;
mod sql_ledger;
mod tenancy;
mod tokens;
mod trail;
mod transport;
mod units;
mod unlinking;
mod uploads;
mod visits;
mod who_may;
mod who_may_register;
mod who_sees;
