//! The people who live in households.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use lianxin_entity::enums::ResidentRelation;
use lianxin_entity::ids::{HouseholdId, ResidentId};
use lianxin_entity::{data_verification, household, resident};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use super::parties::{self, Parties};
use super::trail::Trail;
use super::{
    Act, Book, Change, Context, Later, Line, Secret, Stands, Step, by, cells, differing,
    remove_hidden,
};
use crate::domain::household::sealing::sealed_identity;
use crate::domain::register::fault::Wrong;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// The register of residents.
#[derive(Default)]
pub struct Residents {
    /// Hashes of the identity numbers in the file so far.
    identities: HashSet<Vec<u8>>,
}

/// What a row of the file says of a resident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Values {
    household: HouseholdId,
    name: String,
    relation: Option<ResidentRelation>,
    birth_year: Option<i32>,
    phone: Option<Secret>,
    identity: Option<Secret>,
    registered_on: NaiveDate,
    ended_on: Option<NaiveDate>,
}

/// What the rows are compared with.
struct Standing {
    residents: HashMap<String, resident::Model>,
    households: Parties<HouseholdId>,
    /// The codes of the residents with these identity numbers.
    identities: HashMap<Vec<u8>, String>,
}

impl Standing {
    async fn load(cx: &Context, tx: &DistrictTx, lines: &[Line]) -> Outcome<Self> {
        use resident::Column;
        let residents = tx
            .live::<resident::Entity>()
            .filter(Column::Code.is_in(cells(lines, "code")));
        let numbers = lines.iter().filter_map(|line| line.identity("idNumber"));
        let hashes = numbers.map(|number| cx.keyring.identity_hash(number.as_str()));
        let hashes: Vec<Vec<u8>> = hashes.collect();
        let identities = match hashes.is_empty() {
            true => Vec::new(),
            false => {
                let held = tx
                    .live::<resident::Entity>()
                    .filter(Column::IdentityHash.is_in(hashes))
                    .filter(Column::EndedOn.is_null());
                tx.all(held).await?
            }
        };
        Ok(Self {
            residents: by(tx.all(residents).await?, |row| row.code.clone()),
            households: parties::households(tx, &cells(lines, "householdCode")).await?,
            identities: identities
                .into_iter()
                .filter_map(|row| Some((row.identity_hash?, row.code)))
                .collect(),
        })
    }
}

impl Values {
    fn stored(row: &resident::Model) -> Self {
        Self {
            household: row.household_id,
            name: row.name.clone(),
            relation: row.relation,
            birth_year: row.birth_year,
            phone: Secret::stored(&row.phone_cipher, &row.phone_hash),
            identity: Secret::stored(&row.identity_cipher, &row.identity_hash),
            registered_on: row.registered_on,
            ended_on: row.ended_on,
        }
    }

    /// What a row says; columns that the file lacks say what stands.
    fn read(
        cx: &Context,
        line: &mut Line,
        household: Option<HouseholdId>,
        old: Option<&Self>,
    ) -> Option<Self> {
        let registered_on = line
            .day("registeredOn")
            .or(old.map(|old| old.registered_on));
        let registered_on = registered_on.unwrap_or(cx.today);
        line.ordered(Some(registered_on), "endsOn");
        for day in ["registeredOn", "endsOn"] {
            line.not_later_than(cx.today, day);
        }
        let number = line.identity("idNumber").cloned();
        let born = number.as_ref().map(|number| number.birth_year());
        if let (Some(said), Some(born)) = (line.int("birthYear"), born)
            && said != born
        {
            line.refuse("birthYear", Wrong::BirthYearDiffers);
        }
        if line
            .int("birthYear")
            .is_some_and(|year| year > cx.today.year())
        {
            line.refuse("birthYear", Wrong::InFuture);
        }
        if !line.is_good() {
            return None;
        }
        Some(Self {
            household: household?,
            name: line.owned("name")?,
            relation: match line.has("relation") {
                true => line.word("relation"),
                false => old.and_then(|old| old.relation),
            },
            birth_year: match line.has("birthYear") || born.is_some() {
                true => line.int("birthYear").or(born),
                false => old.and_then(|old| old.birth_year),
            },
            phone: Secret::of_phone(cx, line, old.and_then(|old| old.phone.as_ref())),
            identity: match line.has("idNumber") {
                true => number.map(|number| {
                    let number = Secret::from(sealed_identity(&cx.keyring, &number));
                    number.or_same(old.and_then(|old| old.identity.as_ref()))
                }),
                false => old.and_then(|old| old.identity.clone()),
            },
            registered_on,
            ended_on: match line.has("endsOn") {
                true => line.day("endsOn"),
                false => old.and_then(|old| old.ended_on),
            },
        })
    }

    fn write(self, cx: &Context, row: &mut resident::ActiveModel) {
        let (phone_cipher, phone_hash) = Secret::parts(self.phone);
        let (identity_cipher, identity_hash) = Secret::parts(self.identity);
        row.household_id = Set(self.household);
        row.name = Set(self.name);
        row.relation = Set(self.relation);
        row.birth_year = Set(self.birth_year);
        row.phone_cipher = Set(phone_cipher);
        row.phone_hash = Set(phone_hash);
        row.identity_cipher = Set(identity_cipher);
        row.identity_hash = Set(identity_hash);
        row.registered_on = Set(self.registered_on);
        row.ended_on = Set(self.ended_on);
        row.updated_at = Set(cx.now);
    }

    fn new_row(self, cx: &Context, code: &str) -> resident::ActiveModel {
        let mut row = resident::ActiveModel {
            id: Set(cx.given.id::<ResidentId>()),
            code: Set(code.to_owned()),
            account_id: Set(None),
            verified_on: Set(None),
            import_id: Set(Some(cx.import)),
            version: Set(1),
            ..Default::default()
        };
        self.write(cx, &mut row);
        row
    }
}

impl Residents {
    fn decide_one(
        &mut self,
        cx: &Context,
        line: &mut Line,
        standing: &Standing,
    ) -> Outcome<Act<Step<resident::ActiveModel>>> {
        let code = line.owned("code").unwrap_or_default();
        let household = line.text("householdCode");
        let household = household.and_then(|code| standing.households.get(code).copied());
        if household.is_none() && line.text("householdCode").is_some() {
            line.refuse("householdCode", Wrong::UnknownHousehold);
        }
        let gone = household.and_then(|party| party.ended_on);
        let number = line.identity("idNumber");
        let number = number.filter(|_| line.day("endsOn").is_none());
        let number = number.map(|number| cx.keyring.identity_hash(number.as_str()));
        if let Some(number) = &number {
            let other = standing.identities.get(number);
            let held = other.is_some_and(|other| *other != code);
            if held || self.identities.contains(number) {
                line.refuse_with("idNumber", Wrong::IdentityTaken, other.cloned());
            }
        }
        let old = standing.residents.get(&code);
        let stored = old.map(Values::stored);
        let household = household.map(|party| party.id);
        let Some(values) = Values::read(cx, line, household, stored.as_ref()) else {
            return Ok(Act::Faulty);
        };
        if let (None, Some(gone)) = (values.ended_on, gone) {
            line.refuse_with(
                "householdCode",
                Wrong::HouseholdEnded,
                Some(gone.to_string()),
            );
            return Ok(Act::Faulty);
        }
        let same = stored.as_ref() == Some(&values);
        if same || old.is_none_or(|old| old.ended_on.is_none()) {
            // Only a row that is good itself has its number to itself.
            self.identities.extend(number);
        }
        let (Some(old), Some(stored)) = (old, stored) else {
            return Ok(Act::Create(Step::New(values.new_row(cx, &code), None)));
        };
        let stands = Stands {
            id: old.id.into(),
            version: old.version,
            ended_on: old.ended_on,
        };
        stands.becomes(line, &stored, &values, values.ended_on)
    }
}

/// What a row corrects of a resident.
fn corrections(
    cx: &Context,
    id: ResidentId,
    before: &Values,
    values: &Values,
) -> Vec<data_verification::ActiveModel> {
    // Of the household whose resident it was: another one learns nothing of before.
    let mut trail = Trail::new(cx, before.household, Some(id), "IMPORT");
    if before.household != values.household {
        trail.moved();
    }
    let name = |of: &Values| Some(of.name.clone());
    trail.field("name", name(before), name(values));
    let relation = |of: Option<ResidentRelation>| of.map(|word| word.as_str().to_owned());
    trail.field(
        "relation",
        relation(before.relation),
        relation(values.relation),
    );
    let year = |year: Option<i32>| year.map(|year| year.to_string());
    trail.field(
        "birthYear",
        year(before.birth_year),
        year(values.birth_year),
    );
    trail.phone(before.phone.as_ref(), values.phone.as_ref());
    trail.identity(before.identity.as_ref(), values.identity.as_ref());
    let ended = values.ended_on.map(|_| "IMPORT".to_owned());
    trail.field("ended", None, ended);
    trail.rows()
}

impl Book for Residents {
    type Row = resident::ActiveModel;
    const REMEMBERS: bool = true;

    async fn decide(
        &mut self,
        cx: &Context,
        tx: &DistrictTx,
        lines: &mut [Line],
    ) -> Outcome<Vec<Act<Step<Self::Row>>>> {
        let standing = Standing::load(cx, tx, lines).await?;
        let mut acts = Vec::with_capacity(lines.len());
        for line in lines {
            acts.push(self.decide_one(cx, line, &standing)?);
        }
        Ok(acts)
    }

    async fn insert(tx: &DistrictTx, rows: Vec<Self::Row>) -> Result<(), StoreError> {
        tx.insert_all(rows).await
    }

    async fn alter(cx: &Context, tx: &DistrictTx, changes: &[Later]) -> Outcome<bool> {
        let (mut rows, mut trail, mut homes) = (Vec::new(), Vec::new(), HashSet::new());
        for change in changes {
            let id = ResidentId(change.target);
            let Some(Change { before, after }) = change.change::<Values>() else {
                return Ok(false);
            };
            if after.ended_on.is_none() {
                homes.insert(after.household);
            }
            trail.extend(corrections(cx, id, &before, &after));
            let (mut old, mut row) = <(resident::ActiveModel, resident::ActiveModel)>::default();
            // Another phone unlinks the account, as by hand; so does another household.
            if before.phone != after.phone || before.household != after.household {
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
        let gone = tx
            .find::<household::Entity>()
            .filter(household::Column::Id.is_in(homes))
            .filter(household::Column::EndedOn.is_not_null());
        if tx.count(gone).await? > 0 {
            return Ok(false);
        }
        // Who was ended with a household has the same version still.
        let open = Condition::all().add(resident::Column::EndedOn.is_null());
        let seen = resident::Column::Version;
        let changed = tx.update_as_seen(rows, seen, open).await?;
        tx.insert_all(trail).await?;
        Ok(changed == changes.len() as u64)
    }

    async fn fits(cx: &Context, tx: &DistrictTx) -> Outcome<bool> {
        let ended = tx
            .find::<household::Entity>()
            .select_only()
            .column(household::Column::Id)
            .filter(household::Column::EndedOn.is_not_null());
        let homeless = tx
            .find::<resident::Entity>()
            .filter(resident::Column::ImportId.eq(cx.import))
            .filter(resident::Column::EndedOn.is_null())
            .filter(resident::Column::HouseholdId.in_subquery(ended.into_query()));
        Ok(tx.one(homeless).await?.is_none())
    }

    remove_hidden!(resident);
}
