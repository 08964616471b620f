//! Organisations in the store.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::{CentreState, Duty, OrganisationKind, RegistrationState, Role};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, OrganisationVersionId};
use lianxin_entity::{organisation, organisation_version, posting};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use super::tree::{Dates, OrganisationNode, OrganisationTree};
use crate::given::Given;
use crate::store::{DistrictTx, Scoped, StoreError};

/// An organisation that is to be.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub code: String,
    pub name: String,
    pub parent: Option<OrganisationId>,
    pub jurisdiction: Option<AreaId>,
    pub dates: Dates,
}

/// The tree as of a day. An organisation without a version on that day shows its last one.
pub async fn load(tx: &DistrictTx, day: NaiveDate) -> Result<OrganisationTree, StoreError> {
    let kinds: HashMap<OrganisationId, OrganisationKind> = tx
        .all(tx.find::<organisation::Entity>())
        .await?
        .into_iter()
        .map(|row| (row.id, row.kind))
        .collect();
    let by_day = organisation_version::Column::FromOn;
    let versions = tx
        .find::<organisation_version::Entity>()
        .order_by_asc(by_day);
    let all = tx.all(versions).await?;
    let ends: HashMap<_, _> = all
        .iter()
        .map(|version| (version.organisation_id, version.to_on))
        .collect();
    let begun = all.into_iter().filter(|version| version.from_on <= day);
    let chosen: HashMap<_, _> = begun
        .map(|version| (version.organisation_id, version))
        .collect();
    let nodes = chosen.into_values().filter_map(|version| {
        Some(OrganisationNode {
            id: version.organisation_id,
            kind: *kinds.get(&version.organisation_id)?,
            code: version.code,
            name: version.name,
            parent: version.parent_id,
            jurisdiction: version.jurisdiction_id,
            ancestors: Vec::new(),
            dates: Dates {
                founded_on: version.founded_on,
                term_years: version.term_years,
                last_election_on: version.last_election_on,
            },
            version: version.version,
            ended_on: ends.get(&version.organisation_id).copied().flatten(),
            current: version.to_on.is_none_or(|end| day < end),
        })
    });
    Ok(OrganisationTree::new(nodes.collect()))
}

/// The organisations with a secretary who handles requests and is in post on the day.
pub async fn in_post(
    tx: &DistrictTx,
    day: NaiveDate,
) -> Result<HashSet<OrganisationId>, StoreError> {
    #[derive(sea_orm::FromQueryResult)]
    struct Held {
        organisation_id: Option<OrganisationId>,
    }
    let query = in_office(tx, day)
        .select_only()
        .column(posting::Column::OrganisationId)
        .distinct();
    let held = tx.rows::<posting::Entity, Held>(query).await?;
    Ok(held
        .into_iter()
        .filter_map(|row| row.organisation_id)
        .collect())
}

fn in_office(tx: &DistrictTx, day: NaiveDate) -> Scoped<posting::Entity> {
    use posting::Column;
    let open_end = Condition::any()
        .add(Column::EndsOn.is_null())
        .add(Column::EndsOn.gt(day));
    tx.find::<posting::Entity>()
        .filter(Column::Role.eq(Role::Secretary))
        .filter(Column::Duty.eq(Duty::None))
        .filter(Column::StartsOn.lte(day))
        .filter(open_end)
}

/// Stores new organisations with their first versions, parents before children.
pub async fn insert_all(
    tx: &DistrictTx,
    given: &Given,
    now: DateTime<Utc>,
    from: NaiveDate,
    organisations: Vec<NewOrganisation>,
) -> Result<(), StoreError> {
    let rows = organisations.iter().map(|new| organisation::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind),
        created_at: Set(now),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await?;
    let versions = organisations
        .into_iter()
        .map(|new| version_row(given, from, new));
    tx.insert_all(versions.collect()).await
}

fn version_row(
    given: &Given,
    from: NaiveDate,
    new: NewOrganisation,
) -> organisation_version::ActiveModel {
    organisation_version::ActiveModel {
        id: Set(given.id::<OrganisationVersionId>()),
        organisation_id: Set(new.id),
        from_on: Set(from),
        to_on: Set(None),
        ..said(new)
    }
}

/// What a version says of its organisation.
fn said(new: NewOrganisation) -> organisation_version::ActiveModel {
    organisation_version::ActiveModel {
        parent_id: Set(new.parent),
        jurisdiction_id: Set(new.jurisdiction),
        code: Set(new.code),
        name: Set(new.name),
        founded_on: Set(new.dates.founded_on),
        term_years: Set(new.dates.term_years),
        last_election_on: Set(new.dates.last_election_on),
        ..Default::default()
    }
}

/// The version of an organisation that has no end yet, locked: who ends the organisation and who
/// hangs something on it wait for each other.
pub async fn held(
    tx: &DistrictTx,
    id: OrganisationId,
) -> Result<Option<organisation_version::Model>, StoreError> {
    use organisation_version::Column;
    let query = tx
        .find::<organisation_version::Entity>()
        .filter(Column::OrganisationId.eq(id))
        .filter(Column::ToOn.is_null());
    tx.one_locked(query).await
}

/// Begins the next version of an organisation on a day. A version that began on that very day is
/// written anew: no version lasts no day.
pub async fn replace_version(
    tx: &DistrictTx,
    given: &Given,
    on: NaiveDate,
    next: NewOrganisation,
) -> Result<(), StoreError> {
    let Some(present) = held(tx, next.id).await? else {
        return Err(StoreError::Missing);
    };
    if present.from_on >= on {
        return tx
            .update(organisation_version::ActiveModel {
                id: Set(present.id),
                version: Set(present.version + 1),
                ..said(next)
            })
            .await;
    }
    end_version(tx, present.id, on).await?;
    let mut row = version_row(given, on, next);
    row.version = Set(present.version + 1);
    tx.insert(row).await
}

/// Ends a version.
pub async fn end_version(
    tx: &DistrictTx,
    id: OrganisationVersionId,
    on: NaiveDate,
) -> Result<(), StoreError> {
    tx.update(organisation_version::ActiveModel {
        id: Set(id),
        to_on: Set(Some(on)),
        ..Default::default()
    })
    .await
}

/// The versions of organisations, the first ones first.
pub async fn versions(
    tx: &DistrictTx,
    ids: &[OrganisationId],
) -> Result<Vec<organisation_version::Model>, StoreError> {
    use organisation_version::Column;
    let query = tx
        .find::<organisation_version::Entity>()
        .filter(Column::OrganisationId.is_in(ids.iter().copied()))
        .order_by_asc(Column::OrganisationId)
        .order_by_asc(Column::FromOn);
    tx.all(query).await
}

/// The secretaries of organisations who are in post on the day and handle requests.
pub async fn secretaries(
    tx: &DistrictTx,
    ids: &[OrganisationId],
    day: NaiveDate,
) -> Result<Vec<(OrganisationId, AccountId)>, StoreError> {
    use posting::Column;
    let query = in_office(tx, day)
        .filter(Column::OrganisationId.is_in(ids.iter().copied()))
        .order_by_asc(Column::StartsOn)
        .order_by_asc(Column::Id);
    let rows = tx.all(query).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.organisation_id?, row.account_id)))
        .collect())
}

/// How much still hangs on an organisation on a day and after it, beside organisations below.
pub async fn dependants(
    tx: &DistrictTx,
    id: OrganisationId,
    day: NaiveDate,
) -> Result<Vec<(&'static str, u64)>, StoreError> {
    use lianxin_entity::{
        appointment, body, body_seat, household, joint_agreement, joint_party, member,
        registration, service_centre, unit_assignment,
    };
    macro_rules! still {
        ($query:expr, $table:ident, $end:ident) => {{
            let open = Condition::any()
                .add($table::Column::$end.is_null())
                .add($table::Column::$end.gt(day));
            let query = $query
                .filter($table::Column::OrganisationId.eq(id))
                .filter(open);
            tx.count(query).await?
        }};
    }
    let assignments = {
        use unit_assignment::Column;
        let open = Condition::any()
            .add(Column::ToOn.is_null())
            .add(Column::ToOn.gt(day));
        let query = tx.live::<unit_assignment::Entity>();
        tx.count(query.filter(Column::UnitId.eq(id)).filter(open))
            .await?
    };
    let agreements = {
        use joint_agreement::Column;
        let party = tx
            .find::<joint_party::Entity>()
            .select_only()
            .column(joint_party::Column::AgreementId)
            .filter(joint_party::Column::OrganisationId.eq(id));
        let open = Condition::any()
            .add(Column::ToOn.is_null())
            .add(Column::ToOn.gt(day));
        let query = tx.find::<joint_agreement::Entity>().filter(open);
        tx.count(query.filter(Column::Id.in_subquery(party.into_query())))
            .await?
    };
    let registrations = {
        use registration::Column;
        let open = Column::State.ne(RegistrationState::Closed);
        let query = tx.find::<registration::Entity>().filter(open);
        tx.count(query.filter(Column::UnitId.eq(id))).await?
    };
    let centres = {
        use service_centre::Column;
        let open = Column::State.ne(CentreState::Closed);
        let query = tx.live::<service_centre::Entity>().filter(open);
        tx.count(query.filter(Column::HostId.eq(id))).await?
    };
    let seats = still!(tx.find::<body_seat::Entity>(), body_seat, ToOn);
    let bodies = still!(tx.find::<body::Entity>(), body, DissolvedOn);
    Ok(vec![
        (
            "organisation-has-postings",
            still!(tx.find::<posting::Entity>(), posting, EndsOn),
        ),
        (
            "organisation-has-members",
            still!(tx.live::<member::Entity>(), member, EndedOn),
        ),
        ("organisation-has-assignments", assignments),
        ("organisation-has-agreements", agreements),
        ("organisation-has-registrations", registrations),
        ("organisation-has-centres", centres),
        ("organisation-has-bodies", bodies + seats),
        (
            "organisation-has-appointments",
            still!(tx.find::<appointment::Entity>(), appointment, ToOn),
        ),
        (
            "organisation-has-households",
            still!(tx.live::<household::Entity>(), household, EndedOn),
        ),
    ])
}
