//! Secretaries and grid workers in post. Whoever has no account yet gets one without a password.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::{AccountStatus, AreaKind, Duty, Role, Staffing};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, PostingId};
use lianxin_entity::{account, appointment, posting, posting_area};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};

use super::{Seen, act};
use crate::domain::appointment::handover;
use crate::domain::household::sealing::Sealed;
use crate::domain::register::context::{Act, Context};
use crate::domain::register::fault::{Holds, Wrong, shown};
use crate::domain::register::line::Line;
use crate::domain::register::words;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// Ids in one condition.
const AMONG: usize = 500;

/// A posting once the file is applied.
#[derive(Clone, Debug)]
pub struct Item {
    id: PostingId,
    is_new: bool,
    /// The posting as it stands.
    before: Option<posting::Model>,
    account: AccountId,
    /// An account to be made.
    person: Option<(String, Sealed)>,
    role: Role,
    organisation: Option<OrganisationId>,
    starts_on: NaiveDate,
    areas: Vec<AreaId>,
    values: Values,
}

impl super::Item for Item {
    fn seen(&self) -> Option<Seen> {
        // Postings count no versions: what one says tells whether it is another.
        let before = self.before.as_ref()?;
        Some((before.id.0, format!("{:?}", values_of(before))))
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Values {
    title: Option<String>,
    staffing: Option<Staffing>,
    letter_number: Option<String>,
    letter_expires_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
}

/// A posting that stands, in the district or earlier in the file.
#[derive(Clone, Debug)]
struct Held {
    id: PostingId,
    role: Role,
    organisation: Option<OrganisationId>,
    areas: Vec<AreaId>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

impl Held {
    /// One role for one organisation, or in one grid, is held once at a time.
    fn stands_in_the_way(&self, other: &Self) -> bool {
        let days = self.ends_on.is_none_or(|end| other.starts_on < end)
            && other.ends_on.is_none_or(|end| self.starts_on < end);
        let same = match self.role {
            Role::GridWorker => self.areas.iter().any(|area| other.areas.contains(area)),
            _ => self.organisation == other.organisation,
        };
        self.role == other.role && days && same
    }
}

struct Standing {
    /// Accounts by the hash of their phone, with the name of each.
    accounts: HashMap<Vec<u8>, (AccountId, String)>,
    disabled: HashSet<AccountId>,
    postings: HashMap<AccountId, Vec<(posting::Model, Vec<AreaId>)>>,
    letters: Letters,
}

/// Whose letters of appointment have which number.
#[derive(Default)]
struct Letters {
    of_accounts: HashMap<String, HashSet<AccountId>>,
    of_appointments: HashSet<String>,
}

impl Letters {
    async fn load(tx: &DistrictTx, lines: &[Line]) -> Outcome<Self> {
        let mut found = Self::default();
        let numbers = lines.iter().filter_map(|line| line.text("letterNumber"));
        let numbers: Vec<&str> = numbers.collect();
        for some in numbers.chunks(AMONG) {
            let with = posting::Column::LetterNumber.is_in(some.iter().copied());
            for row in tx.all(tx.find::<posting::Entity>().filter(with)).await? {
                if let Some(number) = row.letter_number {
                    found.give(&number, row.account_id);
                }
            }
            let with = appointment::Column::LetterNumber.is_in(some.iter().copied());
            let rows = tx
                .all(tx.find::<appointment::Entity>().filter(with))
                .await?;
            let numbers = rows.into_iter().filter_map(|row| row.letter_number);
            found.of_appointments.extend(numbers);
        }
        Ok(found)
    }

    fn give(&mut self, number: &str, account: AccountId) {
        let holders = self.of_accounts.entry(number.to_owned()).or_default();
        holders.insert(account);
    }

    fn is_of_another(&self, number: &str, account: AccountId) -> bool {
        let holders = self.of_accounts.get(number);
        self.of_appointments.contains(number)
            || holders.is_some_and(|holders| holders.iter().any(|holder| *holder != account))
    }
}

/// A letter has a number that nobody else's has, and is good on the first day.
fn check_letter(
    line: &mut Line,
    values: &Values,
    starts_on: NaiveDate,
    is_of_another: impl Fn(&str) -> bool,
) {
    let number = values.letter_number.as_deref();
    if number.is_some_and(is_of_another) {
        line.refuse("letterNumber", Wrong::NumberTaken);
    }
    match (values.letter_expires_on, number) {
        (Some(_), None) => line.refuse("letterNumber", Wrong::NumberMissing),
        (Some(day), _) if day <= starts_on => line.refuse_with(
            "letterExpiresOn",
            Wrong::EndsOnFirstDay,
            Some(starts_on.to_string()),
        ),
        _ => {}
    }
}

impl Standing {
    async fn load(cx: &Context, tx: &DistrictTx, lines: &[Line]) -> Outcome<Self> {
        let phones = lines.iter().filter_map(|line| line.phone("phone"));
        let hashes: Vec<Vec<u8>> = phones.map(|phone| cx.keyring.phone_hash(phone)).collect();
        let (mut accounts, mut disabled) = (HashMap::new(), HashSet::new());
        for some in hashes.chunks(AMONG) {
            let among = account::Column::PhoneHash.is_in(some.iter().cloned());
            let rows = tx.all(tx.find::<account::Entity>().filter(among)).await?;
            let off = rows
                .iter()
                .filter(|row| row.status == AccountStatus::Disabled);
            disabled.extend(off.map(|row| row.id));
            let named = |row: account::Model| (row.phone_hash, (row.id, row.display_name));
            accounts.extend(rows.into_iter().map(named));
        }
        let ids: Vec<AccountId> = accounts.values().map(|(id, _)| *id).collect();
        let mut rows = Vec::new();
        for some in ids.chunks(AMONG) {
            let query = tx
                .find::<posting::Entity>()
                .filter(posting::Column::AccountId.is_in(some.iter().copied()))
                .filter(posting::Column::Role.ne(Role::Resident))
                .filter(posting::Column::Duty.eq(Duty::None));
            rows.extend(tx.all(query).await?);
        }
        let ids: Vec<PostingId> = rows.iter().map(|row| row.id).collect();
        let mut areas: HashMap<PostingId, Vec<AreaId>> = HashMap::new();
        for some in ids.chunks(AMONG) {
            let among = posting_area::Column::PostingId.is_in(some.iter().copied());
            for row in tx
                .all(tx.find::<posting_area::Entity>().filter(among))
                .await?
            {
                areas.entry(row.posting_id).or_default().push(row.area_id);
            }
        }
        let mut postings: HashMap<AccountId, Vec<_>> = HashMap::new();
        for row in rows {
            let mut areas = areas.remove(&row.id).unwrap_or_default();
            areas.sort_unstable();
            postings
                .entry(row.account_id)
                .or_default()
                .push((row, areas));
        }
        Ok(Self {
            accounts,
            disabled,
            postings,
            letters: Letters::load(tx, lines).await?,
        })
    }
}

/// Decides what becomes of every row.
pub async fn decide(cx: &Context, tx: &DistrictTx, lines: &mut [Line]) -> Outcome<Vec<Act<Item>>> {
    let mut standing = Standing::load(cx, tx, lines).await?;
    let mut held: HashMap<AccountId, Vec<Held>> = HashMap::new();
    let mut acts = Vec::with_capacity(lines.len());
    for line in lines {
        acts.push(decide_one(cx, line, &mut standing, &mut held));
    }
    Ok(acts)
}

fn decide_one(
    cx: &Context,
    line: &mut Line,
    standing: &mut Standing,
    held: &mut HashMap<AccountId, Vec<Held>>,
) -> Act<Item> {
    let organisation = cx.organisation_then(line, "organisationCode", "endsOn");
    let areas = areas_of(cx, line);
    line.ordered(line.day("startsOn"), "endsOn");
    let role = line.word::<Role>("role");
    if role == Some(Role::Secretary) && line.text("organisationCode").is_none() {
        line.refuse("organisationCode", Wrong::NeedsOrganisation);
    }
    if role == Some(Role::GridWorker) && line.list("areaCodes").is_empty() {
        line.refuse("areaCodes", Wrong::NeedsArea);
    }
    let (Some(role), Some(starts_on), Some(phone), Some(name), true) = (
        role,
        line.day("startsOn"),
        line.phone("phone").cloned(),
        line.owned("name"),
        line.is_good(),
    ) else {
        return Act::Faulty;
    };
    let hash = cx.keyring.phone_hash(&phone);
    let known = standing.accounts.get(&hash);
    // The name that stands is not told: whoever has the phone may be somebody else altogether.
    if known.is_some_and(|(_, stands)| stands.trim() != name) {
        line.refuse("name", Wrong::NameDiffers);
    }
    let known = known.map(|(account, _)| *account);
    let account = known.unwrap_or_else(|| cx.given.id());
    let rows = standing
        .postings
        .get(&account)
        .map_or(&[][..], Vec::as_slice);
    // Of a posting that goes on only the areas count that do.
    let lasts = line.day("endsOn").is_none();
    let counts = |area: &&AreaId| {
        let node = cx.directory.area(**area);
        !lasts || node.is_some_and(|node| node.current)
    };
    let is_there = |held: &Vec<AreaId>| held.iter().filter(counts).eq(&areas);
    // Of several that began on the day the one in these areas, and one that held rather than one that
    // ended on its first day.
    let old = rows
        .iter()
        .filter(|(row, _)| {
            row.role == role && row.organisation_id == organisation && row.starts_on == starts_on
        })
        .max_by_key(|(row, held)| (is_there(held), row.ends_on != Some(row.starts_on)));
    if old.is_some_and(|(_, held)| !is_there(held)) {
        line.refuse("areaCodes", Wrong::AreasChange);
    }
    let stored = old.map(|(row, _)| values_of(row));
    let values = read(line, stored.as_ref());
    let same = stored.as_ref() == Some(&values);
    if let Some(ended) = stored.as_ref().and_then(|stored| stored.ends_on)
        && !same
    {
        line.refuse_with("endsOn", Wrong::AlreadyEnded, Some(ended.to_string()));
    }
    let id = old.map_or_else(|| cx.given.id(), |(row, _)| row.id);
    let new = Held {
        id,
        role,
        organisation,
        areas: areas.clone(),
        starts_on,
        ends_on: values.ends_on,
    };
    let others = rows.iter().filter(|(row, _)| row.id != id);
    let others = others.map(|(row, areas)| Held {
        id: row.id,
        role: row.role,
        organisation: row.organisation_id,
        areas: areas.clone(),
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    });
    let mine = held.entry(account).or_default();
    // A posting of the district may end by an earlier row of the file, which then counts.
    let said = |other: &Held| mine.iter().any(|held| held.id == other.id);
    let in_the_way = others
        .filter(|other| !said(other))
        .chain(mine.iter().cloned())
        .any(|other| other.stands_in_the_way(&new));
    if in_the_way {
        line.refuse("startsOn", Wrong::Overlaps);
    }
    if old.is_none() && values.ends_on.is_none() && standing.disabled.contains(&account) {
        line.refuse("phone", Wrong::AccountDisabled);
    }
    if !same {
        check_letter(line, &values, starts_on, |number| {
            standing.letters.is_of_another(number, account)
        });
    }
    if !line.is_good() {
        return Act::Faulty;
    }
    if let Some(number) = &values.letter_number {
        standing.letters.give(number, account);
    }
    mine.push(new);
    let (is_new, ends) = (old.is_none(), values.ends_on.is_some());
    let mut person = None;
    if known.is_none()
        && let Some(sealed) = cx.sealed(Some(&phone))
    {
        standing.accounts.insert(hash, (account, name.clone()));
        person = Some((name, sealed));
    }
    let item = Item {
        id,
        is_new,
        before: old.map(|(row, _)| row.clone()),
        account,
        person,
        role,
        organisation,
        starts_on,
        areas,
        values,
    };
    act(item, is_new, same, ends)
}

/// The areas of a row; those of a grid worker are grids.
fn areas_of(cx: &Context, line: &mut Line) -> Vec<AreaId> {
    let role = line.word::<Role>("role");
    let mut areas = Vec::new();
    for code in line.list("areaCodes").to_vec() {
        let ended = line.day("endsOn").and(cx.directory.area_by_code(&code));
        match cx.area(&code).or(ended) {
            None => line.refuse_with(
                "areaCodes",
                Wrong::UnknownArea,
                Some(shown(&code, Holds::AreaCodes)),
            ),
            Some(area) if role == Some(Role::GridWorker) && area.kind != AreaKind::Grid => {
                let kind = Some(words::in_both(words::AREA_KIND, AreaKind::Grid.as_str()));
                line.refuse_with("areaCodes", Wrong::WrongKind, kind);
            }
            Some(area) => areas.push(area.id),
        }
    }
    areas.sort_unstable();
    areas.dedup();
    areas
}

fn values_of(row: &posting::Model) -> Values {
    Values {
        title: row.title.clone(),
        staffing: row.staffing,
        letter_number: row.letter_number.clone(),
        letter_expires_on: row.letter_expires_on,
        ends_on: row.ends_on,
    }
}

fn read(line: &Line, old: Option<&Values>) -> Values {
    let text = |key: &str, of: fn(&Values) -> Option<String>| match line.has(key) {
        true => line.owned(key),
        false => old.and_then(of),
    };
    let day = |key: &str, of: fn(&Values) -> Option<NaiveDate>| match line.has(key) {
        true => line.day(key),
        false => old.and_then(of),
    };
    Values {
        title: text("title", |old| old.title.clone()),
        staffing: match line.has("staffing") {
            true => line.word("staffing"),
            false => old.and_then(|old| old.staffing),
        },
        letter_number: text("letterNumber", |old| old.letter_number.clone()),
        letter_expires_on: day("letterExpiresOn", |old| old.letter_expires_on),
        ends_on: day("endsOn", |old| old.ends_on),
    }
}

/// Writes accounts and postings; tells whose postings are others now.
pub async fn write(cx: &Context, tx: &DistrictTx, items: Vec<Item>) -> Outcome<Vec<AccountId>> {
    let touched = items.iter().map(|item| item.account).collect();
    let (mut accounts, mut postings, mut areas) = (Vec::new(), Vec::new(), Vec::new());
    for mut item in items {
        if let Some((name, sealed)) = item.person.take() {
            accounts.push(account::ActiveModel {
                id: Set(item.account),
                display_name: Set(name),
                phone_cipher: Set(sealed.cipher),
                phone_hash: Set(sealed.hash),
                password_hash: Set(None),
                status: Set(AccountStatus::Active),
                created_at: Set(cx.now),
                password_changed_at: Set(None),
                ..Default::default()
            });
        }
        if !item.is_new {
            tx.update(change(&item)).await?;
            if let (Some(row), Some(end)) = (&item.before, item.values.ends_on) {
                handover::posting_ends(tx, &cx.given, row, &item.areas, end).await?;
            }
            continue;
        }
        areas.extend(item.areas.iter().map(|area| posting_area::ActiveModel {
            posting_id: Set(item.id),
            area_id: Set(*area),
            ..Default::default()
        }));
        postings.push(posting::ActiveModel {
            account_id: Set(item.account),
            role: Set(item.role),
            duty: Set(Duty::None),
            organisation_id: Set(item.organisation),
            starts_on: Set(item.starts_on),
            end_reason: Set(None),
            last_used_at: Set(None),
            ..change(&item)
        });
    }
    tx.insert_all(accounts).await?;
    tx.insert_all(postings).await?;
    tx.insert_all(areas).await?;
    Ok(touched)
}

fn change(item: &Item) -> posting::ActiveModel {
    let values = &item.values;
    posting::ActiveModel {
        id: Set(item.id),
        title: Set(values.title.clone()),
        staffing: Set(values.staffing),
        letter_number: Set(values.letter_number.clone()),
        letter_expires_on: Set(values.letter_expires_on),
        ends_on: Set(values.ends_on),
        ..Default::default()
    }
}
