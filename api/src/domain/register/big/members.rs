//! Party members' records.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::{MemberKind, OrganisationKind};
use lianxin_entity::ids::{AreaId, MemberChangeId, MemberId, MemberMoveId, OrganisationId};
use lianxin_entity::{member, member_change, member_move};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::{
    Act, Book, Change, Context, Later, Line, Secret, Stands, Step, are_open, by, cells, differing,
    ending, open_organisations, remove_hidden,
};
use crate::domain::member::forget_accounts;
use crate::domain::organisation::tree::has_members;
use crate::domain::register::fault::Wrong;
use crate::domain::register::words;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// The register of members.
pub struct Members;

/// What a row of the file says of a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Values {
    name: String,
    organisation: OrganisationId,
    kind: MemberKind,
    post: Option<String>,
    joined_on: Option<NaiveDate>,
    home: Option<AreaId>,
    phone: Option<Secret>,
    from_on: NaiveDate,
    ended_on: Option<NaiveDate>,
}

impl Values {
    fn stored(row: &member::Model) -> Self {
        Self {
            name: row.name.clone(),
            organisation: row.organisation_id,
            kind: row.kind,
            post: row.post.clone(),
            joined_on: row.joined_on,
            home: row.home_area_id,
            phone: Secret::stored(&row.phone_cipher, &row.phone_hash),
            from_on: row.from_on,
            ended_on: row.ended_on,
        }
    }

    /// What a row says; columns that the file lacks say what stands.
    fn read(cx: &Context, line: &mut Line, standing: Option<&member::Model>) -> Option<Self> {
        let organisation = cx.organisation_then(line, "organisationCode", "endsOn");
        let kind = organisation.and_then(|id| Some(cx.directory.organisation(id)?.kind));
        if kind.is_some_and(|kind| !has_members(kind)) {
            line.refuse_with(
                "organisationCode",
                Wrong::WrongKind,
                Some(words::in_both(
                    words::ORGANISATION_KIND,
                    OrganisationKind::Branch.as_str(),
                )),
            );
        }
        let home = cx.area_then(line, "homeAreaCode", "endsOn");
        let old = standing.map(Self::stored);
        let old = old.as_ref();
        // A home in an area that has ended is told by the one around it.
        let before = old.and_then(|old| old.home).filter(|before| {
            let around = cx.directory.tree().standing(*before);
            around.map(|node| node.id) == home
        });
        let home = before.or(home);
        let from_on = line.day("startsOn").or(old.map(|old| old.from_on));
        let from_on = from_on.unwrap_or(cx.today);
        line.ordered(Some(from_on), "endsOn");
        for day in ["joinedOn", "startsOn", "endsOn"] {
            line.not_later_than(cx.today, day);
        }
        if !line.is_good() {
            return None;
        }
        Some(Self {
            name: line.owned("name")?,
            organisation: organisation?,
            kind: line.word("kind")?,
            post: match line.has("post") {
                true => line.owned("post"),
                false => old.and_then(|old| old.post.clone()),
            },
            joined_on: match line.has("joinedOn") {
                true => line.day("joinedOn"),
                false => old.and_then(|old| old.joined_on),
            },
            home: match line.has("homeAreaCode") {
                true => home,
                false => old.and_then(|old| old.home),
            },
            phone: Secret::of_phone(cx, line, old.and_then(|old| old.phone.as_ref())),
            from_on,
            ended_on: match line.has("endsOn") {
                true => line.day("endsOn"),
                false => old.and_then(|old| old.ended_on),
            },
        })
    }

    /// What the record said before, of what can be asked for an earlier day.
    fn trail(&self, cx: &Context, id: MemberId, old: &Self) -> Vec<member_change::ActiveModel> {
        let text = |text: &str| Some(text.to_owned());
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let code = |area: Option<AreaId>| Some(cx.directory.area(area?)?.code.clone());
        let mut fields = vec![
            ("name", text(&old.name), text(&self.name)),
            ("kind", text(old.kind.as_str()), text(self.kind.as_str())),
            ("post", old.post.clone(), self.post.clone()),
            ("joinedOn", day(old.joined_on), day(self.joined_on)),
            ("homeArea", code(old.home), code(self.home)),
        ];
        fields.retain(|(_, old, new)| old != new);
        if old.phone != self.phone {
            // Two numbers may look alike behind their masks.
            let masked = |secret: &Option<Secret>| secret.as_ref()?.masked_phone(cx);
            fields.push(("phone", masked(&old.phone), masked(&self.phone)));
        }
        let row = |(field, before, after): (&str, _, _)| member_change::ActiveModel {
            id: Set(cx.given.id::<MemberChangeId>()),
            member_id: Set(id),
            field: Set(field.to_owned()),
            before: Set(before),
            after: Set(after),
            changed_on: Set(cx.today),
            changed_by: Set(None),
            at: Set(cx.now),
            ..Default::default()
        };
        fields.into_iter().map(row).collect()
    }

    fn write(self, cx: &Context, row: &mut member::ActiveModel) {
        let (cipher, hash) = Secret::parts(self.phone);
        row.name = Set(self.name);
        row.organisation_id = Set(self.organisation);
        row.kind = Set(self.kind);
        row.post = Set(self.post);
        row.joined_on = Set(self.joined_on);
        row.home_area_id = Set(self.home);
        row.phone_cipher = Set(cipher);
        row.phone_hash = Set(hash);
        row.from_on = Set(self.from_on);
        row.ended_on = Set(self.ended_on);
        row.updated_at = Set(cx.now);
    }

    fn new_row(self, cx: &Context, code: &str) -> member::ActiveModel {
        let mut row = member::ActiveModel {
            id: Set(cx.given.id::<MemberId>()),
            code: Set(code.to_owned()),
            account_id: Set(None),
            branch_on: Set(self.from_on),
            end_reason: Set(None),
            paired_on: Set(None),
            import_id: Set(Some(cx.import)),
            version: Set(1),
            ..Default::default()
        };
        self.write(cx, &mut row);
        row
    }
}

impl Book for Members {
    type Row = member::ActiveModel;

    async fn decide(
        &mut self,
        cx: &Context,
        tx: &DistrictTx,
        lines: &mut [Line],
    ) -> Outcome<Vec<Act<Step<Self::Row>>>> {
        let codes = cells(lines, "code");
        let query = tx
            .live::<member::Entity>()
            .filter(member::Column::Code.is_in(codes));
        let standing = by(tx.all(query).await?, |row| row.code.clone());
        let mut acts = Vec::with_capacity(lines.len());
        for line in lines {
            acts.push(decide(cx, line, &standing)?);
        }
        Ok(acts)
    }

    async fn insert(tx: &DistrictTx, rows: Vec<Self::Row>) -> Result<(), StoreError> {
        tx.insert_all(rows).await
    }

    async fn alter(cx: &Context, tx: &DistrictTx, changes: &[Later]) -> Outcome<bool> {
        let (mut trail, mut of, mut unlinked) = (Vec::new(), HashSet::new(), Vec::new());
        let (mut rows, mut moved, mut ended) = (Vec::new(), Vec::new(), HashMap::new());
        for change in changes {
            let id = MemberId(change.target);
            let Some(Change { before, after }) = change.change::<Values>() else {
                return Ok(false);
            };
            trail.extend(after.trail(cx, id, &before));
            match after.ended_on {
                Some(day) => _ = ended.insert(id, day),
                None => _ = of.insert(after.organisation),
            }
            let (mut old, mut row) = <(member::ActiveModel, member::ActiveModel)>::default();
            if before.organisation != after.organisation {
                moved.push(id);
                row.branch_on = Set(cx.today);
            }
            if before.phone != after.phone {
                // Whoever claimed the record by the old number has no part in the new one.
                unlinked.push(id);
                row.account_id = Set(None);
            }
            before.write(cx, &mut old);
            after.write(cx, &mut row);
            let mut row = differing(&old, row);
            row.id = Set(id);
            row.version = Set(change.version + 1);
            row.updated_at = Set(cx.now);
            rows.push(row);
        }
        if !are_open(tx, &of).await? {
            return Ok(false);
        }
        keep_branches(cx, tx, moved).await?;
        let seen = member::Column::Version;
        let changed = tx.update_as_seen(rows, seen, Condition::all()).await?;
        if changed < changes.len() as u64 {
            return Ok(false);
        }
        tx.insert_all(trail).await?;
        if !unlinked.is_empty() {
            forget_accounts(tx, &unlinked).await?;
        }
        ending::with_members(cx, tx, &ended).await?;
        Ok(true)
    }

    async fn fits(cx: &Context, tx: &DistrictTx) -> Outcome<bool> {
        use member::Column;
        let loose = tx
            .find::<member::Entity>()
            .filter(Column::ImportId.eq(cx.import))
            .filter(Column::EndedOn.is_null())
            .filter(Column::OrganisationId.not_in_subquery(open_organisations(tx)));
        Ok(tx.one(loose).await?.is_none())
    }

    remove_hidden!(member);
}

/// Keeps the branches of members who are of another from today on.
async fn keep_branches(cx: &Context, tx: &DistrictTx, moved: Vec<MemberId>) -> Outcome<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let moved = tx
        .find::<member::Entity>()
        .filter(member::Column::Id.is_in(moved))
        .filter(member::Column::BranchOn.lte(cx.today));
    let branches = tx.all_locked(moved).await?;
    let branches = branches.iter().map(|old| member_move::ActiveModel {
        id: Set(cx.given.id::<MemberMoveId>()),
        member_id: Set(old.id),
        organisation_id: Set(old.organisation_id),
        from_on: Set(old.branch_on),
        to_on: Set(cx.today),
        reason: Set("IMPORT".to_owned()),
        ..Default::default()
    });
    Ok(tx.insert_all(branches.collect()).await?)
}

fn decide(
    cx: &Context,
    line: &mut Line,
    standing: &HashMap<String, member::Model>,
) -> Outcome<Act<Step<member::ActiveModel>>> {
    let old = line.text("code").and_then(|code| standing.get(code));
    let Some(values) = Values::read(cx, line, old) else {
        return Ok(Act::Faulty);
    };
    let Some(old) = old else {
        let code = line.text("code").unwrap_or_default();
        return Ok(Act::Create(Step::New(values.new_row(cx, code), None)));
    };
    let stands = Stands {
        id: old.id.into(),
        version: old.version,
        ended_on: old.ended_on,
    };
    let (stored, ends) = (Values::stored(old), values.ended_on);
    stands.becomes(line, &stored, &values, ends)
}
