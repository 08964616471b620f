//! Finding the data of a household right on a visit.

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::data_verification;
use lianxin_entity::household;
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::repo;
use super::sight::ground;
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

/// Where such a verification comes from.
const SOURCE: &str = "VISIT";

/// Notes that a household and its people were found right on a day, as `verifyHousehold` does. The
/// row is locked by whoever calls.
///
/// # Errors
/// FORBIDDEN for whoever does not keep the household.
pub async fn found_right(
    tx: &DistrictTx,
    given: &Given,
    actor: &Actor,
    mut row: household::Model,
    (on, now): (NaiveDate, DateTime<Utc>),
) -> Outcome<()> {
    let ties = actor.ties_to(&ground(&row), None);
    if !actor.may_register(RegisterAction::KeepHousehold, ties) {
        return Err(Refusal::at(Code::Forbidden, "verified").into());
    }
    repo::verify_residents(tx, row.id, on, now).await?;
    tx.insert(data_verification::ActiveModel {
        id: Set(given.id()),
        household_id: Set(row.id),
        resident_id: Set(None),
        field: Set("all".to_owned()),
        before: Set(None),
        after: Set(None),
        source: Set(SOURCE.to_owned()),
        verified_by: Set(Some(actor.account)),
        verified_on: Set(on),
        at: Set(now),
        ..Default::default()
    })
    .await?;
    row.verified_on = row.verified_on.max(Some(on));
    row.version += 1;
    row.updated_at = now;
    let deed = Deed {
        actor: Some(By {
            account: actor.account,
            posting: actor.posting,
        }),
        action: "HOUSEHOLD_VERIFIED",
        object_type: "hou",
        object: Some(row.id.into()),
        payload: json!({ "version": row.version, "fields": [] }),
    };
    repo::save(tx, row).await?;
    Ok(events::audit(tx, given, &deed).await?)
}
