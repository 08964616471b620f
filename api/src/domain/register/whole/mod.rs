//! The registers that are small: their rows depend on each other, so a file is decided and written
//! as a whole, in one transaction.

mod areas;
mod assignments;
mod centres;
mod organisations;
mod postings;
mod tree;
mod versions;

use lianxin_entity::enums::Register;
use lianxin_entity::ids::AccountId;
use uuid::Uuid;

use super::context::{Act, Context, Counts, digest};
use super::line::Line;
use super::mark_faulty;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// The most rows of a file that is held whole.
pub const MOST_ROWS: usize = 100_000;

/// Counts what a file would do.
///
/// # Errors
/// When the database fails.
pub async fn plan(
    cx: &Context,
    tx: &DistrictTx,
    register: Register,
    lines: &mut [Line],
) -> Outcome<Counts> {
    macro_rules! counted {
        ($module:ident) => {{
            let mut acts = $module::decide(cx, tx, lines).await?;
            count(lines, &mut acts)
        }};
    }
    Ok(match register {
        Register::Areas => counted!(areas),
        Register::Organisations => counted!(organisations),
        Register::Postings => counted!(postings),
        Register::UnitAssignments => counted!(assignments),
        _ => counted!(centres),
    })
}

/// A row of a small register as it is to be written.
trait Item {
    /// The row that stands, as it was seen.
    fn seen(&self) -> Option<Seen>;
}

/// A row that stands, and what tells whether it changed: its version, or what it says.
type Seen = (Uuid, String);

fn count<T: Item>(lines: &[Line], acts: &mut [Act<T>]) -> Counts {
    mark_faulty(lines, acts);
    let mut counts = Counts {
        digest: digest(lines, acts, T::seen),
        ..Counts::default()
    };
    counts.add(acts);
    counts
}

/// Writes a file; none if a row is faulty and all were asked for, else what was done and the accounts
/// whose postings it changed.
///
/// # Errors
/// When the database fails or a rule of its is broken.
pub async fn apply(
    cx: &Context,
    tx: &DistrictTx,
    register: Register,
    lines: &mut [Line],
    good_rows_only: bool,
) -> Outcome<Option<(Counts, Vec<AccountId>)>> {
    macro_rules! written {
        ($module:ident) => {{
            let acts = $module::decide(cx, tx, lines).await?;
            match good(lines, acts, good_rows_only) {
                Some((counts, items)) => Some((counts, $module::write(cx, tx, items).await?)),
                None => None,
            }
        }};
    }
    Ok(match register {
        Register::Areas => written!(areas),
        Register::Organisations => written!(organisations),
        Register::Postings => written!(postings),
        Register::UnitAssignments => written!(assignments),
        _ => written!(centres),
    })
}

fn good<T: Item>(
    lines: &[Line],
    mut acts: Vec<Act<T>>,
    good_rows_only: bool,
) -> Option<(Counts, Vec<T>)> {
    let counts = count(lines, &mut acts);
    (good_rows_only || counts.faulty == 0).then(|| {
        let items = acts.into_iter().filter_map(|act| match act {
            Act::Create(item) | Act::Change(item) | Act::End(item) => Some(item),
            Act::Same | Act::Faulty => None,
        });
        (counts, items.collect())
    })
}

/// What becomes of a row that stands: the same, another, or its end.
fn act<T>(item: T, is_new: bool, same: bool, ends: bool) -> Act<T> {
    match (is_new, same, ends) {
        (true, ..) => Act::Create(item),
        (false, true, _) => Act::Same,
        (false, false, true) => Act::End(item),
        (false, false, false) => Act::Change(item),
    }
}
