//! The registers that are large: their rows are decided and written some at a time. New rows stay
//! hidden, changes wait, until the switch.

mod ending;
mod fit;
pub mod households;
pub mod members;
pub mod pairings;
mod parties;
pub mod residents;
mod trail;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use chrono::NaiveDate;
use lianxin_entity::ids::OrganisationId;
use lianxin_entity::organisation_version;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityName, EntityTrait, Iterable, QueryFilter, QuerySelect,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::context::{Act, Context};
use super::fault::Wrong;
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

/// What a row of a register says and is to say.
#[derive(Debug, Deserialize)]
struct Change<V> {
    before: V,
    after: V,
}

/// The same, as it is written down.
#[derive(Serialize)]
struct Told<'a, V> {
    before: &'a V,
    after: &'a V,
}

/// A change of a row that exists, as JSON until the switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// The id of the row that changes.
    pub target: Uuid,
    /// Its version when the change was decided: it is carried out on that one and no other.
    pub version: i32,
    /// What it says and is to say.
    pub payload: String,
}

impl<R> Step<R> {
    /// The row that stands, and the version in which it was seen.
    pub fn seen(&self) -> Option<(Uuid, i32)> {
        match self {
            Self::Later(later) => Some((later.target, later.version)),
            Self::New(..) => None,
        }
    }
}

impl Later {
    /// A change of a row.
    ///
    /// # Errors
    /// When the values are no JSON, which they always are.
    fn new<V: Serialize>(
        target: impl Into<Uuid>,
        version: i32,
        before: &V,
        after: &V,
    ) -> Outcome<Self> {
        let payload = serde_json::to_string(&Told { before, after }).map_err(Fault::broken)?;
        Ok(Self {
            target: target.into(),
            version,
            payload,
        })
    }

    /// What the row says and is to say; none where another version of the program wrote it.
    fn change<V: DeserializeOwned>(&self) -> Option<Change<V>> {
        serde_json::from_str(&self.payload).ok()
    }
}

/// A row that stands.
struct Stands {
    id: Uuid,
    version: i32,
    ended_on: Option<NaiveDate>,
}

impl Stands {
    /// What becomes of it by what a row of the file says: nothing, another, or its end; what has ended
    /// stays as it is.
    fn becomes<R, V: Serialize + PartialEq>(
        &self,
        line: &mut Line,
        stored: &V,
        said: &V,
        ends: Option<NaiveDate>,
    ) -> Outcome<Act<Step<R>>> {
        if stored == said {
            return Ok(Act::Same);
        }
        if let Some(ended) = self.ended_on {
            line.refuse_with("endsOn", Wrong::AlreadyEnded, Some(ended.to_string()));
            return Ok(Act::Faulty);
        }
        let later = Step::Later(Later::new(self.id, self.version, stored, said)?);
        Ok(match ends {
            Some(_) => Act::End(later),
            None => Act::Change(later),
        })
    }
}

/// A large register.
pub trait Book: Send {
    /// A row of its table.
    type Row: ActiveModelTrait + Send;
    /// Whether what becomes of a row hangs on earlier rows of the file.
    const REMEMBERS: bool = false;

    /// The name of its table.
    fn table() -> &'static str {
        <Self::Row as ActiveModelTrait>::Entity::default().table_name()
    }

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
    /// change was decided, what it is to hang on is gone, or an older program decided.
    fn alter(
        cx: &Context,
        tx: &DistrictTx,
        changes: &[Later],
    ) -> impl Future<Output = Outcome<bool>> + Send;

    /// Holds what the new rows hang on until the switch is over, before anything is carried out.
    fn hold(_: &Context, _: &DistrictTx) -> impl Future<Output = Outcome<()>> + Send {
        async { Ok(()) }
    }

    /// Whether there is a place for every new row still, once the changes are carried out.
    fn fits(cx: &Context, tx: &DistrictTx) -> impl Future<Output = Outcome<bool>> + Send;

    /// Removes some hidden rows of an import; tells how many.
    fn remove_hidden(
        tx: &DistrictTx,
        import: lianxin_entity::ids::ImportId,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

/// What a row sets to say what it said not before.
fn differing<A: ActiveModelTrait>(before: &A, mut after: A) -> A {
    for column in <A::Entity as EntityTrait>::Column::iter() {
        if before.get(column) == after.get(column) {
            after.not_set(column);
        }
    }
    after
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

/// Whether all these organisations are open.
async fn are_open(
    tx: &DistrictTx,
    organisations: &HashSet<OrganisationId>,
) -> Result<bool, StoreError> {
    use organisation_version::Column;
    let open = tx
        .find::<organisation_version::Entity>()
        .filter(Column::OrganisationId.is_in(organisations.iter().copied()))
        .filter(Column::ToOn.is_null());
    Ok(tx.count(open).await? == organisations.len() as u64)
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
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Secret {
    #[serde(with = "base64_text")]
    cipher: Vec<u8>,
    #[serde(with = "base64_text")]
    hash: Vec<u8>,
}

/// Bytes within JSON.
mod base64_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD_NO_PAD.decode(text).map_err(D::Error::custom)
    }
}

impl Secret {
    /// As a trail may tell it, of a phone.
    fn masked_phone(&self, cx: &Context) -> Option<String> {
        Some(cx.keyring.open_phone(&self.cipher).ok()?.masked())
    }
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
    /// What a row says of a phone; a row without a cell for it says what stands.
    fn of_phone(cx: &Context, line: &Line, stands: Option<&Self>) -> Option<Self> {
        if !line.has("phone") {
            return stands.cloned();
        }
        let phone = cx.sealed(line.phone("phone")).map(Self::from);
        phone.map(|phone| phone.or_same(stands))
    }

    /// What stands where it is the same: a cipher is not written anew for nothing.
    fn or_same(self, stands: Option<&Self>) -> Self {
        stands
            .filter(|stands| **stands == self)
            .cloned()
            .unwrap_or(self)
    }

    fn stored(cipher: &Option<Vec<u8>>, hash: &Option<Vec<u8>>) -> Option<Self> {
        let (cipher, hash) = cipher.clone().zip(hash.clone())?;
        Some(Self { cipher, hash })
    }

    fn parts(secret: Option<Self>) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        secret.map(|secret| (secret.cipher, secret.hash)).unzip()
    }
}
