//! What changes in a member's record: the values before and after, so that any day can be asked.

use lianxin_entity::enums::MemberKind;
use lianxin_entity::ids::{AccountId, AreaId, MemberId};
use lianxin_entity::{member, member_change};
use sea_orm::ActiveValue::Set;

use super::service::Members;
use crate::auth::phone::Phone;
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// The field in which a record says where its member lives.
const HOME: &str = "homeArea";

/// One field before and after.
struct Change {
    field: &'static str,
    before: Option<String>,
    after: Option<String>,
}

/// The fields that change together.
#[derive(Default)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// The names of the fields.
    pub fn fields(&self) -> Vec<&'static str> {
        self.0.iter().map(|change| change.field).collect()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn push(&mut self, field: &'static str, before: Option<String>, after: Option<String>) {
        self.0.push(Change {
            field,
            before,
            after,
        });
    }

    /// Sets a field whose value is text.
    pub fn text(&mut self, field: &'static str, held: &mut Option<String>, new: Option<String>) {
        if *held != new {
            self.push(field, held.clone(), new.clone());
            *held = new;
        }
    }

    /// Sets the name.
    pub fn name(&mut self, row: &mut member::Model, name: &str) {
        if row.name != name {
            self.push("name", Some(row.name.clone()), Some(name.to_owned()));
            name.clone_into(&mut row.name);
        }
    }

    /// Sets the kind.
    pub fn kind(&mut self, row: &mut member::Model, kind: MemberKind) {
        if row.kind != kind {
            self.push("kind", Some(row.kind.to_string()), Some(kind.to_string()));
            row.kind = kind;
        }
    }

    /// Sets the day of joining.
    pub fn joined_on(&mut self, row: &mut member::Model, day: Option<chrono::NaiveDate>) {
        if row.joined_on != day {
            let text = |day: chrono::NaiveDate| day.to_string();
            self.push("joinedOn", row.joined_on.map(text), day.map(text));
            row.joined_on = day;
        }
    }

    /// Sets where the member lives; places are told by their codes.
    pub fn home(
        &mut self,
        row: &mut member::Model,
        home: Option<AreaId>,
        code: impl Fn(AreaId) -> Option<String>,
    ) {
        if row.home_area_id != home {
            let before = row.home_area_id.and_then(&code);
            self.push(HOME, before, home.and_then(&code));
            row.home_area_id = home;
        }
    }

    /// The phone has changed; what is kept is masked.
    pub fn phone(&mut self, before: Option<Phone>, after: Option<&Phone>) {
        let before = before.map(|phone| phone.masked());
        self.push("phone", before, after.map(|phone| phone.masked()));
    }
}

/// A member whose home lies elsewhere because the areas changed, with the codes of both.
pub struct Moved {
    pub member: MemberId,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Writes down homes that lie elsewhere from a day on. For whoever changes the areas.
///
/// # Errors
/// When the database fails.
pub async fn keep_homes(
    tx: &DistrictTx,
    given: &Given,
    by: Option<AccountId>,
    on: chrono::NaiveDate,
    moved: impl Iterator<Item = Moved>,
) -> Result<(), StoreError> {
    let rows = moved.map(|moved| member_change::ActiveModel {
        id: Set(given.id()),
        member_id: Set(moved.member),
        field: Set(HOME.to_owned()),
        before: Set(moved.before),
        after: Set(moved.after),
        changed_on: Set(on),
        changed_by: Set(by),
        at: Set(given.now()),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await
}

impl Members<'_> {
    /// Writes down what changes from today on.
    pub(super) async fn keep_changes(
        &self,
        tx: &DistrictTx,
        id: MemberId,
        on: chrono::NaiveDate,
        changes: Changes,
    ) -> Result<(), StoreError> {
        let row = |change: Change| member_change::ActiveModel {
            id: Set(self.given.id()),
            member_id: Set(id),
            field: Set(change.field.to_owned()),
            before: Set(change.before),
            after: Set(change.after),
            changed_on: Set(on),
            changed_by: Set(Some(self.actor.account)),
            at: Set(self.given.now()),
            ..Default::default()
        };
        tx.insert_all(changes.0.into_iter().map(row).collect())
            .await
    }
}
