//! What was decided on reference data that change in the same moment: whoever comes second decides on what
//! the first one left.

use std::time::Duration;

use lianxin_api::domain::area::repo as areas;
use lianxin_api::domain::district::repo::{self as districts, Hold};
use lianxin_api::gql::ids::decode;
use lianxin_api::store::DistrictTx;
use lianxin_entity::enums::{AreaKind, OrganisationKind};
use lianxin_entity::ids::{AreaId, OrganisationId};
use lianxin_entity::{area_version, member, organisation, organisation_version};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Town, steps};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

use crate::grids::{act, id_of, rectangle};

async fn does(who: &Caller, mutation: &str, object: &str, input: Value) -> Answer {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} {{ id }} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

/// Lets somebody begin while a change of the reference data is under way, which then commits.
async fn meanwhile(
    town: &Town,
    who: &Caller,
    change: impl AsyncFnOnce(&DistrictTx),
    acts: impl Future<Output = Answer>,
) -> Answer {
    who.token().await;
    let tx = town
        .app()
        .store
        .write(town.key())
        .await
        .expect("a transaction");
    districts::hold_reference(&tx, Hold::Alone)
        .await
        .expect("held");
    let changes = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        change(&tx).await;
        districts::reference_changed(&tx).await.expect("changed");
        tx.commit().await.expect("a commit");
    };
    let (done, ()) = tokio::join!(acts, changes);
    town.app().directories.forget(town.key());
    done
}

/// A grid of the North compound, a day old.
async fn second_grid(town: &Town, who: &Caller) -> String {
    let grid = json!({ "kind": "GRID", "code": "N2", "name": "Second", "parentId": id_of(town, "North compound"),
        "polygon": rectangle(112.43, 112.44) });
    let made = act(who, "registerArea", grid).await;
    town.hours_pass(24);
    made.ok()["area"]["id"].as_str().expect("an id").to_owned()
}

/// Ends an area as somebody else would.
async fn ends(town: &Town, tx: &DistrictTx, area: &str) {
    let area: AreaId = decode(area).expect("an id");
    areas::replace_version(tx, &town.app().given, town.today(), area, None)
        .await
        .expect("ended");
}

/// Lets an area that ended go on, for the next attempt.
async fn goes_on(town: &Town, area: &str) {
    let app = town.app();
    let tx = app.store.write(town.key()).await.expect("a transaction");
    let area: AreaId = decode(area).expect("an id");
    let change = tx
        .update_many::<area_version::Entity>()
        .set_value(area_version::Column::ToOn, None::<chrono::NaiveDate>)
        .filter(area_version::Column::AreaId.eq(area));
    tx.change(change).await.expect("it goes on");
    town.reference_changed(tx).await;
}

crate::both_engines! {
    async fn nothing_is_assigned_founded_or_moved_into_an_area_that_ends(town: Town) {
        let cast = town.cast().await;
        let who = &cast.secretary;
        let member = public(town.member_in("North committee", None).await);
        let item = json!({ "code": "P1", "group": "包", "label": "P1" });
        let item = does(&cast.administrator, "keepResponsibilityItem", "responsibilityItem", item).await;
        let item = item.ok()["responsibilityItem"]["id"].clone();
        let grid = second_grid(&town, who).await;
        let group = json!({ "kind": "WORKING_GROUP", "name": "Group", "areaId": id_of(&town, "North grid") });
        let body = does(who, "foundBody", "body", group).await.ok()["body"]["id"].clone();
        let calls = [
            ("assignResponsibilityZone", "responsibilityZones", json!({ "memberId": member, "areaId": grid })),
            ("assignResponsibilityItem", "responsibilityAssignment", json!({ "itemId": item, "memberId": member, "areaId": grid })),
            ("changeBody", "body", json!({ "id": body, "areaId": grid })),
            ("changeMember", "member", json!({ "id": member, "homeAreaId": grid })),
            ("registerVolunteer", "volunteer", json!({ "name": "Helper", "areaId": grid })),
        ];
        for (mutation, object, input) in calls {
            let refused = meanwhile(&town, who, async |tx: &DistrictTx| ends(&town, tx, &grid).await, does(who, mutation, object, input)).await;
            let field = if mutation == "changeMember" { "homeAreaId" } else { "areaId" };
            assert_eq!(refused.refused("UNKNOWN_AREA")["field"], json!(["input", field]), "{mutation}");
            goes_on(&town, &grid).await;
        }
    }

    async fn an_area_is_made_on_the_levels_of_the_moment(town: Town) {
        let cast = town.cast().await;
        let building = json!({ "kind": "BUILDING", "code": "B9", "name": "Ninth", "parentId": id_of(&town, "South grid") });
        let without = async |tx: &DistrictTx| {
            let mut settings = districts::settings(tx).await.expect("settings");
            settings.household_levels.retain(|level| *level != AreaKind::Building);
            districts::set_settings(tx, &settings).await.expect("set");
        };
        let made = meanwhile(&town, &cast.other_secretary, without, act(&cast.other_secretary, "registerArea", building)).await;
        made.refused("WRONG_PARENT");
    }

    async fn a_committee_and_the_end_of_its_area_wait_for_each_other(town: Town) {
        let cast = town.cast().await;
        let made = act(&cast.street, "registerArea", json!({ "kind": "COMMUNITY", "code": "001009", "name": "New community",
            "parentId": id_of(&town, "Lake street") })).await;
        let area = made.ok()["area"]["id"].as_str().expect("an id").to_owned();
        town.hours_pass(24);
        let given = &town.app().given;
        let founded = async |tx: &DistrictTx| {
            let id: OrganisationId = given.id();
            tx.insert(organisation::ActiveModel {
                id: Set(id),
                kind: Set(OrganisationKind::CommunityCommittee),
                created_at: Set(town.now()),
                ..Default::default()
            }).await.expect("an organisation");
            tx.insert(organisation_version::ActiveModel {
                id: Set(given.id()),
                organisation_id: Set(id),
                parent_id: Set(Some(town.places().organisation("Street committee"))),
                jurisdiction_id: Set(decode(&area)),
                code: Set("NEW".to_owned()),
                name: Set("New committee".to_owned()),
                from_on: Set(town.today()),
                ..Default::default()
            }).await.expect("a version");
        };
        let end = act(&cast.street, "endArea", json!({ "id": area }));
        let refused = meanwhile(&town, &cast.street, founded, end).await;
        assert_eq!(refused.refused("INVALID")["field"], json!(["input", "id"]), "it has a committee by now");

        let made = act(&cast.street, "registerArea", json!({ "kind": "COMMUNITY", "code": "001010", "name": "Other community",
            "parentId": id_of(&town, "Lake street") })).await;
        let area = made.ok()["area"]["id"].as_str().expect("an id").to_owned();
        town.hours_pass(24);
        let committee = json!({ "kind": "COMMUNITY_COMMITTEE", "name": "Other committee", "jurisdictionId": area,
            "parentId": public(town.places().organisation("Street committee")) });
        let found = does(&cast.street, "foundOrganisation", "organisation", committee);
        let refused = meanwhile(&town, &cast.street, async |tx: &DistrictTx| ends(&town, tx, &area).await, found).await;
        assert!(refused.wrong().is_some(), "its area has ended: {:#}", refused.body);
    }

    async fn nobody_reports_whose_record_ends(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let id = town.member_in("North committee", Some(&sun)).await;
        let record = async |tx: &DistrictTx| {
            tx.update(member::ActiveModel { id: Set(id), ended_on: Set(Some(town.today())), ..Default::default() })
                .await
                .expect("ended");
        };
        sun.token().await;
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        record(&tx).await;
        let ends = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            tx.commit().await.expect("a commit");
        };
        let report = does(&sun, "reportToCommunity", "registration", json!({ "side": "HOME" }));
        let (reported, ()) = tokio::join!(report, ends);
        assert!(reported.wrong().is_some(), "{:#}", reported.body);
        let open = "{ registrations { totalCount } }";
        assert_eq!(cast.secretary.run(open, json!({})).await.ok()["totalCount"], 0);
    }
}
