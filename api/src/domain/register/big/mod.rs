//! The registers that are large: their rows are decided and written some at a time. New rows stay
//! hidden, changes wait, until the switch.

mod ending;
mod fit;
pub mod households;
pub mod members;
pub mod pairings;
pub mod residents;
mod trail;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use lianxin_entity::organisation_version;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::context::{Act, Context};
use super::line::Line;
use crate::domain::household::sealing::Sealed;
use crate::refusal::{Fault, Outcome};
use crate::store::{DistrictTx, StoreError};

/// What is to be done for a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<R> {
    /// A row to be stored, hidden.
    New(R, Option<Later>),
    /// A change that waits for the switch.
    Later(Later),
}

/// A change of a row that exists, as JSON until the switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// The id of the row that changes.
    pub target: Uuid,
    /// Its version when the change was decided: it is carried out on that one and no other.
    pub version: i32,
    /// What it says then.
    pub payload: String,
}

impl Later {
    /// A change of a row.
    ///
    /// # Errors
    /// When the values are no JSON, which they always are.
    pub fn new(target: impl Into<Uuid>, version: i32, values: &impl Serialize) -> Outcome<Self> {
        let payload = serde_json::to_string(values).map_err(Fault::broken)?;
        Ok(Self {
            target: target.into(),
            version,
            payload,
        })
    }

    /// What the row says then.
    ///
    /// # Errors
    /// When another version of the program wrote it.
    pub fn values<V: DeserializeOwned>(&self) -> Outcome<V> {
        Ok(serde_json::from_str(&self.payload).map_err(Fault::broken)?)
    }
}

/// What is decided for some rows, in a number that does not depend on their order: rows that stand
/// count with the version that they were seen in. A plan and what is applied of it have the same one.
pub fn digest<R>(lines: &[Line], acts: &[Act<Step<R>>]) -> i64 {
    let of = |line: &Line, act: &Act<Step<R>>| {
        let mut hasher = DefaultHasher::new();
        line.number.hash(&mut hasher);
        let step = match act {
            Act::Create(step) => (0_u8, Some(step)),
            Act::Change(step) => (1, Some(step)),
            Act::End(step) => (2, Some(step)),
            Act::Same => (3, None),
            Act::Faulty => (4, None),
        };
        step.0.hash(&mut hasher);
        let seen = match step.1 {
            Some(Step::Later(later)) => Some(later),
            Some(Step::New(..)) | None => None,
        };
        seen.map(|later| (later.target, later.version))
            .hash(&mut hasher);
        hasher.finish().cast_signed()
    };
    let each = lines.iter().zip(acts).map(|(line, act)| of(line, act));
    each.fold(0, i64::wrapping_add)
}

/// A large register.
pub trait Book: Send {
    /// A row of its table.
    type Row: Send;
    /// Whether what becomes of a row hangs on earlier rows of the file.
    const REMEMBERS: bool = false;

    /// Decides what becomes of some rows, in their order; what is wrong with them is told to them.
    fn decide(
        &mut self,
        cx: &Context,
        tx: &DistrictTx,
        lines: &mut [Line],
    ) -> impl Future<Output = Outcome<Vec<Act<Step<Self::Row>>>>> + Send;

    /// Stores new rows.
    fn insert(
        tx: &DistrictTx,
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Carries out changes, at the switch; false where a row is not any more what it was when its
    /// change was decided.
    fn alter(
        cx: &Context,
        tx: &DistrictTx,
        changes: &[Later],
    ) -> impl Future<Output = Outcome<bool>> + Send;

    /// Whether there is a place for every new row still, at the switch.
    fn fits(cx: &Context, tx: &DistrictTx) -> impl Future<Output = Outcome<bool>> + Send;

    /// Removes some hidden rows of an import; tells how many.
    fn remove_hidden(
        tx: &DistrictTx,
        import: lianxin_entity::ids::ImportId,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

/// Rows removed at once.
const REMOVED: u64 = 2_000;

/// Defines the removal of hidden rows of a table.
macro_rules! remove_hidden {
    ($table:ident) => {
        async fn remove_hidden(
            tx: &DistrictTx,
            import: lianxin_entity::ids::ImportId,
        ) -> Result<u64, StoreError> {
            use sea_orm::{QueryOrder, QuerySelect};
            let some = tx
                .find::<$table::Entity>()
                .select_only()
                .column($table::Column::Id)
                .filter($table::Column::ImportId.eq(import))
                .order_by_asc($table::Column::Id)
                .limit(super::REMOVED);
            let removal = tx
                .delete_many::<$table::Entity>()
                .filter($table::Column::Id.in_subquery(some.into_query()));
            tx.remove(removal).await
        }
    };
}
use remove_hidden;

/// The organisations that have not ended.
fn open_organisations(tx: &DistrictTx) -> SelectStatement {
    use organisation_version::Column;
    tx.find::<organisation_version::Entity>()
        .select_only()
        .column(Column::OrganisationId)
        .filter(Column::ToOn.is_null())
        .into_query()
}

/// Rows by a key of theirs.
fn by<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, R> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

/// The cells of a column, each once.
fn cells<'a>(lines: &'a [Line], key: &str) -> Vec<&'a str> {
    let mut cells: Vec<&str> = lines.iter().filter_map(|line| line.text(key)).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

/// A phone of a row as it waits: ciphers of one number differ each time, its hash does not.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Secret {
    cipher: Vec<u8>,
    hash: Vec<u8>,
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl From<Sealed> for Secret {
    fn from(sealed: Sealed) -> Self {
        Self {
            cipher: sealed.cipher,
            hash: sealed.hash,
        }
    }
}

impl Secret {
    fn stored(cipher: &Option<Vec<u8>>, hash: &Option<Vec<u8>>) -> Option<Self> {
        let (cipher, hash) = cipher.clone().zip(hash.clone())?;
        Some(Self { cipher, hash })
    }

    fn parts(secret: Option<Self>) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        secret.map(|secret| (secret.cipher, secret.hash)).unzip()
    }
}
