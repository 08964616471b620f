//! Actors of every shape, also of shapes that no sign-in makes, and a few places and organisations for
//! them to stand in.

use lianxin_entity::enums::{AreaKind, Duty, Role};
use lianxin_entity::ids::{AccountId, AreaId, DistrictKey, OrganisationId, PostingId, SessionId};
use proptest::prelude::*;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use uuid::Uuid;

use crate::policy::Actor;

/// The district of everything here.
pub const DISTRICT: DistrictKey = DistrictKey(1);

/// Two of each kind of place; their numbers do not meet.
pub const STREETS: [AreaId; 2] = [area(11), area(12)];
pub const COMMUNITIES: [AreaId; 2] = [area(21), area(22)];
pub const GRIDS: [AreaId; 2] = [area(31), area(32)];
pub const ORGANISATIONS: [OrganisationId; 3] =
    [organisation(41), organisation(42), organisation(43)];
pub const ACCOUNTS: [AccountId; 2] = [
    AccountId(Uuid::from_u128(51)),
    AccountId(Uuid::from_u128(52)),
];

const fn area(number: u128) -> AreaId {
    AreaId(Uuid::from_u128(number))
}

const fn organisation(number: u128) -> OrganisationId {
    OrganisationId(Uuid::from_u128(number))
}

/// The places of the list, or none.
pub fn or_none<T: Copy>(places: &[T]) -> Vec<Option<T>> {
    let some = places.iter().copied().map(Some);
    std::iter::once(None).chain(some).collect()
}

/// Somebody; the account is the first of [`ACCOUNTS`].
pub fn actors() -> impl Strategy<Value = Actor> {
    let places: Vec<AreaId> = [STREETS, COMMUNITIES, GRIDS].concat();
    // Mostly such as there are, and now and then one that fits nothing.
    let fitting = [
        (AreaKind::District, STREETS[0]),
        (AreaKind::Street, STREETS[0]),
        (AreaKind::Street, STREETS[1]),
        (AreaKind::Community, COMMUNITIES[0]),
        (AreaKind::Community, COMMUNITIES[1]),
    ];
    let jurisdiction = prop_oneof![
        4 => prop::sample::select(fitting.to_vec()),
        1 => (
            prop::sample::select(AreaKind::ALL),
            prop::sample::select(places.clone()),
        ),
    ];
    let duties = [Duty::None, Duty::None, Duty::None, Duty::Administrator];
    (
        prop::sample::select(Role::ALL),
        prop::sample::select(duties.to_vec()),
        prop::option::weighted(0.8, jurisdiction),
        prop::sample::subsequence(places, 0..=3),
        prop::sample::subsequence(ORGANISATIONS.to_vec(), 0..=2),
    )
        .prop_map(|(role, duty, jurisdiction, areas, organisations)| Actor {
            district: DISTRICT,
            account: ACCOUNTS[0],
            session: SessionId(Uuid::from_u128(1)),
            posting: PostingId(Uuid::from_u128(2)),
            role,
            duty,
            organisation: organisations.first().copied(),
            property_company: false,
            allegiances: organisations.clone(),
            organisations,
            jurisdiction,
            areas,
        })
}

/// A database in memory that runs the conditions of lists, on a thread that waits for it.
pub struct Lists {
    runtime: tokio::runtime::Runtime,
    db: DatabaseConnection,
}

impl Lists {
    /// Opens one with these tables.
    #[allow(
        clippy::disallowed_methods,
        reason = "a condition is proved by a database that no district lives in"
    )]
    pub fn open(tables: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1).sqlx_logging(false);
        let db = runtime
            .block_on(Database::connect(options))
            .expect("a database");
        runtime
            .block_on(db.execute_unprepared(tables))
            .expect("tables");
        Self { runtime, db }
    }

    /// Puts rows in.
    pub fn insert(&self, rows: &sea_orm::sea_query::InsertStatement) {
        self.runtime.block_on(self.db.execute(rows)).expect("rows");
    }

    /// The numbers that a statement finds, in order.
    pub fn numbers(&self, select: &sea_orm::sea_query::SelectStatement) -> Vec<i32> {
        let rows = self
            .runtime
            .block_on(self.db.query_all(select))
            .expect("rows");
        let number = |row: &sea_orm::QueryResult| row.try_get_by_index(0).expect("a number");
        rows.iter().map(number).collect()
    }
}
