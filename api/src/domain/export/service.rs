//! Asking for an export, listing, fetching and forgetting.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::enums::{ExportFormat, ExportState};
use lianxin_entity::export_job::{ActiveModel, Column, Model};
use lianxin_entity::ids::{AccountId, ExportId};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::json;

use super::criteria::{Criteria, Subject};
use super::{gaps, repo};
use crate::app::App;
use crate::domain::calls::{Call, Remembered, is_repeated};
use crate::domain::coverage::scope::rights;
use crate::domain::coverage::service::{Found, scope_of};
use crate::domain::district::Directory;
use crate::events::{By, Deed, audit};
use crate::files::{DepotError, FileKey};
use crate::given::Given;
use crate::i18n::Locale;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Fault, Outcome, Refusal};
use crate::store::{DistrictTx, Store, StoreError};

/// How long a file can be fetched.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// The most exports of one account that wait for their files.
const MOST_WAITING: u64 = 5;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    pub subject: Subject,
    pub criteria: Criteria,
    pub format: ExportFormat,
    pub purpose: String,
    pub locale: Locale,
    pub key: Option<String>,
}

/// The input of a call, for telling whether it was made before.
#[derive(Serialize)]
struct Input<'a> {
    subject: &'a str,
    criteria: &'a Criteria,
    format: ExportFormat,
    purpose: &'a str,
}

/// Asks for a file. It is made soon, by a job.
///
/// # Errors
/// FORBIDDEN for postings that give nothing out or may not read the rows behind the figure,
/// UNKNOWN_AREA and UNKNOWN_HANDLER for what is not of the district, INVALID for a day to come or too
/// early and with too many waiting.
pub async fn request(
    app: &App,
    store: &Store,
    actor: &Actor,
    directory: &Arc<Directory>,
    mut wish: Wish,
) -> Outcome<ExportId> {
    let needed = [Some(RegisterAction::Export), wish.subject.read_by()];
    let lacking = |action: &RegisterAction| actor.ties_for(*action).is_empty();
    if needed.iter().flatten().any(lacking) {
        return Err(Code::Forbidden.into());
    }
    check(directory, &wish.criteria)?;
    if let Subject::Gap(_) = wish.subject {
        check_gap(store, actor, directory, &wish.criteria).await?;
    }
    let input = Input {
        subject: wish.subject.word(),
        criteria: &wish.criteria,
        format: wish.format,
        purpose: &wish.purpose,
    };
    let key = wish.key.take();
    let call = Call::new("requestExport", key.as_deref(), &input);
    match write(app, store, actor, &call, wish).await {
        Err(failure) if is_repeated(&failure) => Ok(call.answer_again(store, actor).await?.into()),
        written => written,
    }
}

fn check(directory: &Directory, criteria: &Criteria) -> Outcome<()> {
    let area = criteria
        .area
        .is_none_or(|id| directory.area(id).is_some_and(|node| node.current));
    if !area {
        return Err(Refusal::at(Code::UnknownArea, "areaId").into());
    }
    let body = criteria.organisation;
    let body = body.is_none_or(|id| directory.organisation(id).is_some_and(|node| node.current));
    if !body {
        return Err(Refusal::at(Code::UnknownHandler, "organisationId").into());
    }
    if criteria.day.is_some_and(|day| day > directory.day()) {
        return Err(Refusal::at(Code::Invalid, "asOf")
            .saying("day-to-come")
            .into());
    }
    Ok(())
}

/// Whether the rows behind a figure are for the actor, and there on the day.
async fn check_gap(
    store: &Store,
    actor: &Actor,
    directory: &Arc<Directory>,
    criteria: &Criteria,
) -> Outcome<()> {
    let subject = gaps::subject(criteria, directory);
    if !rights(actor, directory, subject).1 {
        return Err(Code::Forbidden.into());
    }
    if criteria.day.is_none_or(|day| day == directory.day()) {
        return Ok(());
    }
    let tx = store.read(actor.district).await?;
    let found = scope_of(&tx, directory, subject, criteria.day).await?;
    tx.commit().await?;
    let invalid = |word| Refusal::at(Code::Invalid, "asOf").saying(word);
    let refusal = match found {
        Found::Scope(_) => return Ok(()),
        Found::DayToCome => invalid("day-to-come"),
        Found::DayTooEarly(first) => invalid("day-too-early").with("day", first),
        Found::Absent => invalid("export-gap-absent"),
    };
    Err(refusal.into())
}

async fn write(
    app: &App,
    store: &Store,
    actor: &Actor,
    call: &Call<'_>,
    wish: Wish,
) -> Outcome<ExportId> {
    let id: ExportId = app.given.id();
    let tx = store.write(actor.district).await?;
    if let Remembered::Done(before) = call.remember(&tx, &app.given, actor, id.into()).await? {
        return Ok(before.into());
    }
    if repo::waiting_of(&tx, actor.account).await? >= MOST_WAITING {
        let refusal = Refusal::new(Code::Invalid).saying("export-too-many");
        return Err(refusal.with("limit", MOST_WAITING).into());
    }
    let criteria = Criteria {
        session: Some(actor.session),
        ..wish.criteria
    };
    let row = Model {
        district_id: actor.district,
        id,
        subject: wish.subject.word().to_owned(),
        criteria: serde_json::to_string(&criteria).map_err(Fault::broken)?,
        format: wish.format,
        state: ExportState::Waiting,
        purpose: wish.purpose,
        locale: wish.locale.tag().to_owned(),
        requested_by_id: Some(actor.account),
        posting_id: Some(actor.posting),
        object_key: None,
        rows: 0,
        failure: None,
        created_at: app.given.now(),
        ready_at: None,
        expires_at: None,
        leased_until: None,
    };
    trail(&tx, &app.given, Some(actor), "EXPORT_REQUESTED", &row).await?;
    repo::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

/// What the trail tells of an export: never its purpose, which is a text of people.
pub(super) async fn trail(
    tx: &DistrictTx,
    given: &Given,
    actor: Option<&Actor>,
    action: &'static str,
    row: &Model,
) -> Result<(), StoreError> {
    let by = actor.map(|actor| By {
        account: actor.account,
        posting: actor.posting,
    });
    let deed = Deed {
        actor: by,
        action,
        object_type: "exp",
        object: Some(row.id.into()),
        payload: json!({ "subject": row.subject, "format": row.format, "rows": row.rows }),
    };
    audit(tx, given, &deed).await
}

/// A page of the account's exports, newest first; one row more than asked for.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &DistrictTx,
    account: AccountId,
    from: Option<ExportId>,
    backwards: bool,
    fetch: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut query = repo::of_account(tx, account);
    if let Some(from) = from {
        query = query.filter(match backwards {
            true => Column::Id.gt(from),
            false => Column::Id.lt(from),
        });
    }
    let order = if backwards { Order::Asc } else { Order::Desc };
    tx.all(query.order_by(Column::Id, order).limit(fetch)).await
}

/// How many exports the account has asked for.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &DistrictTx, account: AccountId) -> Result<u64, StoreError> {
    tx.count(repo::of_account(tx, account)).await
}

/// Those of these exports that the account asked for.
///
/// # Errors
/// When the database fails.
pub async fn own_among(
    tx: &DistrictTx,
    account: AccountId,
    ids: &[ExportId],
) -> Result<Vec<Model>, StoreError> {
    repo::own_among(tx, account, ids).await
}

/// A file on its way to whoever asked for it.
pub struct Download {
    pub subject: Subject,
    pub format: ExportFormat,
    pub bytes: Vec<u8>,
}

/// Whether the file of an export can be fetched now.
pub fn is_ready(row: &Model, now: DateTime<Utc>) -> bool {
    row.state == ExportState::Ready && row.expires_at.is_some_and(|end| now < end)
}

/// The file of an export, for the account that asked for it in the posting in which it asked.
///
/// # Errors
/// NOT_FOUND for unknown, foreign, unfinished and expired exports alike.
pub async fn download(app: &App, actor: &Actor, id: ExportId) -> Outcome<Download> {
    let tx = app.store.write(actor.district).await?;
    let found = repo::own_among(&tx, actor.account, &[id]).await?.pop();
    let row = found.ok_or(Code::NotFound)?;
    let subject = Subject::of_word(&row.subject).ok_or(Code::NotFound)?;
    if !is_ready(&row, app.given.now()) || row.posting_id != Some(actor.posting) {
        return Err(Code::NotFound.into());
    }
    let key = row.object_key.clone().ok_or(Code::NotFound)?;
    trail(&tx, &app.given, Some(actor), "EXPORT_FETCHED", &row).await?;
    tx.commit().await?;
    let bytes = match app.files.get(&FileKey::stored(key)).await {
        Ok(bytes) => bytes,
        Err(DepotError::Missing(_)) => return Err(Code::NotFound.into()),
        Err(error) => return Err(Fault::broken(error).into()),
    };
    Ok(Download {
        subject,
        format: row.format,
        bytes,
    })
}

/// Marks the exports whose day is over and hands over the keys of their files, which go after the
/// commit.
///
/// # Errors
/// When the database fails.
pub async fn take_expired(tx: &DistrictTx, now: DateTime<Utc>) -> Result<Vec<FileKey>, StoreError> {
    let mut keys = Vec::new();
    for row in repo::expired(tx, now).await? {
        repo::update(
            tx,
            ActiveModel {
                district_id: Unchanged(row.district_id),
                id: Unchanged(row.id),
                state: Set(ExportState::Expired),
                object_key: Set(None),
                ..Default::default()
            },
        )
        .await?;
        keys.extend(row.object_key.map(FileKey::stored));
    }
    Ok(keys)
}
