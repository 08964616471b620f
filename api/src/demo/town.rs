//! Making one town: district, bodies, grids, people.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt, stream};
use lianxin_entity::enums::{Duty, Role};
use lianxin_entity::ids::{AccountId, DistrictKey, PostingId};
use lianxin_entity::posting;
use sea_orm::{ColumnTrait, QueryFilter};

use super::book::{self, AccountEntry, Book, DistrictEntry};
use super::plan::{self, Person, Town};
use super::{DemoFault, places};
use crate::app::App;
use crate::auth::phone::Phone;
use crate::domain::area::service::import_grids;
use crate::domain::district::Directory;
use crate::domain::district::service::{CreateFault, all, create};
use crate::domain::identity::accounts::{NewPosting, Term};
use crate::domain::identity::admin::NewAccount;
use crate::domain::identity::service::Identity;
use crate::domain::organisation::service::{Wish, create as create_organisation};
use crate::given::Given;
use crate::gql::ids::encode;
use crate::refusal::{Failure, Fault, Outcome};

/// How long ago the town began: before the first of its stories.
pub const AGE: TimeDelta = TimeDelta::days(60);

/// How many accounts are made at the same time: hashing passwords is the slow part.
const AT_ONCE: usize = 4;

/// A town that stands.
pub struct Made {
    pub directory: Arc<Directory>,
    pub entry: DistrictEntry,
    /// In the order of the plan.
    pub people: Vec<Inhabitant>,
}

/// Somebody with an account.
pub struct Inhabitant {
    pub plan: Person,
    pub entry: AccountEntry,
    pub account: AccountId,
    pub posting: PostingId,
}

/// Whether what the book tells of is in this database.
pub async fn stands(app: &App, book: &Book) -> Result<bool, DemoFault> {
    let cards = all(&app.store).await?;
    let known = |entry: &DistrictEntry| cards.iter().any(|card| encode(card.id) == entry.id);
    Ok(book.districts.len() == plan::TOWNS.len() && book.districts.iter().all(known))
}

/// Makes what is missing of a town.
pub async fn make(app: &App, town: &Town) -> Result<Made, DemoFault> {
    // The clock of the past, but real randomness: keys and passwords are made here.
    let (_, clock) = Given::fixed(app.given.now() - AGE, 0);
    let given = Given::new(clock, app.given.random.clone());
    let key = match create(&app.store, &app.vault, &given, town.code).await {
        Ok(created) => {
            book::begin(&app.config.data_dir, &encode(created.card.id))?;
            created.card.key
        }
        Err(CreateFault::Exists(_)) => {
            let directory = app.directories.by_code(&app.store, town.code).await?;
            let card = directory.card();
            // A district of real people is not the demonstration's to fill.
            if !book::begun(&app.config.data_dir, &encode(card.id))? {
                return Err(DemoFault::NotOurs(town.code));
            }
            card.key
        }
        Err(fault) => return Err(fault.into()),
    };
    app.directories.forget(key);
    let collection = places::collection(town);
    let datum = lianxin_entity::enums::Datum::Gcj02;
    import_grids(
        &app.store,
        &app.directories,
        &given,
        key,
        &collection,
        datum,
    )
    .await?;
    bodies(app, &given, key, town).await?;
    let directory = app.directories.get(&app.store, key).await?;
    let identity = Identity {
        given: &given,
        ..app.identity(&app.store)
    };
    // The keys are read before anybody holds a connection, and few people come at a time.
    app.vault
        .keyring(&app.store, key)
        .await
        .map_err(|fault| Failure::Fault(Fault::broken(fault)))?;
    let people: Vec<Inhabitant> = stream::iter(plan::people(town))
        .map(|person| settle(&identity, &directory, person))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    app.directories.forget(key);
    let directory = app.directories.get(&app.store, key).await?;
    let card = directory.card();
    let entry = DistrictEntry {
        code: card.code.clone(),
        id: encode(card.id),
        name: card.name.clone(),
    };
    Ok(Made {
        entry,
        directory,
        people,
    })
}

async fn bodies(app: &App, given: &Given, key: DistrictKey, town: &Town) -> Result<(), DemoFault> {
    let directory = app.directories.get(&app.store, key).await?;
    for body in plan::bodies(town) {
        if directory.organisation_by_code(&body.code).is_some() {
            continue;
        }
        let wish = Wish {
            kind: body.kind,
            name: body.name.to_owned(),
            parent: Some(body.parent),
            jurisdiction: None,
            code: Some(body.code),
        };
        create_organisation(&app.store, &app.directories, given, key, wish).await?;
    }
    Ok(())
}

/// Gives a person an account and a posting; who has them already gets a new password.
async fn settle(
    identity: &Identity<'_>,
    directory: &Directory,
    person: Person,
) -> Result<Inhabitant, DemoFault> {
    let organisation = person
        .organisation
        .as_deref()
        .and_then(|code| directory.organisation_by_code(code));
    let key = directory.card().key;
    let (account, posting, password) = match standing(identity, key, &person).await? {
        Some((account, posting)) => {
            let password = identity.set_password_of(key, &person.phone, None).await?;
            (account, posting, password)
        }
        None => {
            let areas = person
                .areas
                .iter()
                .filter_map(|code| directory.area_by_code(code));
            let posting = NewPosting {
                role: person.role,
                duty: Duty::None,
                title: person.title.map(str::to_owned),
                organisation: organisation.map(|node| node.id),
                areas: areas.map(|area| area.id).collect(),
                term: Term::default(),
            };
            let (phone, display_name) = (person.phone.clone(), person.name.to_owned());
            let new = NewAccount {
                phone,
                display_name,
                password: None,
                posting,
            };
            let created = identity.create_account(directory, new).await?;
            (created.account, created.posting, created.password)
        }
    };
    let password = password.ok_or_else(|| broken("an account came without a password"))?;
    let entry = AccountEntry {
        district: directory.card().code.clone(),
        role: person.role.as_str().to_owned(),
        organisation: organisation.map(|node| node.name.clone()),
        display_name: person.name.to_owned(),
        phone: person.phone.clone(),
        password: password.to_string(),
        account_id: encode(account),
        posting_id: encode(posting),
        token: None,
    };
    Ok(Inhabitant {
        plan: person,
        entry,
        account,
        posting,
    })
}

/// The account and posting that an earlier, broken off making left.
async fn standing(
    identity: &Identity<'_>,
    key: DistrictKey,
    person: &Person,
) -> Outcome<Option<(AccountId, PostingId)>> {
    let phone = Phone::parse(&person.phone).map_err(|_| broken("a phone of the plan"))?;
    let tx = identity.store.read(key).await?;
    let Some(account) = identity.holder_of(&tx, &phone).await? else {
        return Ok(None);
    };
    let role: Role = person.role;
    let query = tx
        .find::<posting::Entity>()
        .filter(posting::Column::AccountId.eq(account))
        .filter(posting::Column::Role.eq(role));
    let posting = tx.one(query).await?;
    Ok(posting.map(|posting| (account, posting.id)))
}

fn broken(what: &str) -> Failure {
    Failure::Fault(Fault::broken(what))
}
