//! Each right, tried through the API.

use lianxin_api::policy::RegisterAction as A;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::json;

use super::PEOPLE;
use super::rules::STAND;
use super::subject::{Subject, centre, does, item, made, proposed, reads};

/// Somebody does the act to a fresh thing of its kind.
pub(super) async fn attempt(
    town: &Town,
    cast: &Cast,
    on: &Subject,
    action: A,
    (name, who): (&str, &Caller),
) -> Result<(), String> {
    let code = format!("{action:?}-{name}");
    let fresh_home = async || public(town.household_in("North grid").await);
    let fresh_member = async || public(town.member_in("North committee", None).await);
    let purpose = "a visit";
    match action {
        A::ReadHousehold => {
            reads(
                who,
                "query ($id: ID!) { household(id: $id) { id } }",
                &on.home,
            )
            .await
        }
        A::RevealHousehold => {
            let input = json!({ "householdId": on.home, "purpose": purpose });
            does(who, "revealHouseholdContact", input).await
        }
        A::KeepHousehold => {
            let input = json!({ "id": on.home, "source": "a visit" });
            does(who, "verifyHousehold", input).await
        }
        A::DivideArea => {
            let moved = [fresh_home().await];
            let input =
                json!({ "householdIds": moved, "toAreaId": on.new_grid, "reason": "a new grid" });
            does(who, "moveHouseholds", input).await
        }
        A::KeepArea => {
            let input =
                json!({ "kind": "BUILDING", "code": code, "name": "A", "parentId": on.grid });
            does(who, "registerArea", input).await
        }
        A::KeepOrganisation => {
            let input = json!({ "kind": "BRANCH", "name": code, "parentId": on.committee });
            does(who, "foundOrganisation", input).await
        }
        A::ReadMember => {
            reads(
                who,
                "query ($id: ID!) { member(id: $id) { id } }",
                &on.member,
            )
            .await
        }
        A::RevealMember => {
            let input = json!({ "id": on.member, "purpose": purpose });
            does(who, "revealMemberContact", input).await
        }
        A::KeepMember => {
            let input = json!({ "code": code, "name": "Zhao", "kind": "RESIDENT", "organisationId": on.committee });
            does(who, "registerMember", input).await
        }
        A::Appoint => {
            let account = cast.wang.account_id();
            let input =
                json!({ "kind": "DUTY", "title": code, "areaId": on.grid, "accountId": account });
            does(who, "appoint", input).await
        }
        A::ReadAppointment => {
            reads(
                who,
                "query ($id: ID!) { appointment(id: $id) { id } }",
                &on.appointment,
            )
            .await
        }
        A::ReadVolunteer => {
            reads(
                who,
                "query ($id: ID!) { node(id: $id) { id } }",
                &on.volunteer,
            )
            .await
        }
        A::KeepVolunteer => {
            does(
                who,
                "registerVolunteer",
                json!({ "name": "Han", "areaId": on.grid }),
            )
            .await
        }
        A::AssignUnit => {
            let unit = json!({ "kind": "UNIT", "name": code, "parentId": cast.district.organisation_id() });
            let unit = made(&cast.district.does("foundOrganisation", unit).await);
            let input = json!({ "unitId": unit, "communityId": on.community, "kind": "JOINT" });
            does(who, "assignUnit", input).await
        }
        A::ReadPairing => {
            reads(
                who,
                "query ($id: ID!) { pairing(id: $id) { id } }",
                &on.pairing,
            )
            .await
        }
        A::KeepPairing => {
            let (member, household) = (fresh_member().await, fresh_home().await);
            let input = json!({ "memberId": member, "householdId": household });
            does(who, "proposePairing", input).await
        }
        A::ConsentAsMember => {
            let pairing = proposed(cast, &on.member, &fresh_home().await).await;
            does(
                who,
                "consentToPairing",
                json!({ "id": pairing, "side": "MEMBER" }),
            )
            .await
        }
        A::ConsentAsHousehold => {
            let pairing = proposed(cast, &fresh_member().await, &on.home).await;
            does(
                who,
                "consentToPairing",
                json!({ "id": pairing, "side": "HOUSEHOLD" }),
            )
            .await
        }
        A::ReadRegistration => {
            reads(
                who,
                "query ($id: ID!) { registration(id: $id) { id } }",
                &on.registration,
            )
            .await
        }
        A::Report if name == "member" => {
            let close = json!({ "id": on.registration, "reason": "anew" });
            cast.secretary.does("closeRegistration", close).await.ok();
            does(who, "reportToCommunity", json!({ "side": "HOME" })).await
        }
        A::Report => {
            let input = json!({ "side": "HOME", "memberId": fresh_member().await });
            does(who, "reportToCommunity", input).await
        }
        A::KeepRegistration => {
            let input = json!({ "side": "HOME", "memberId": fresh_member().await });
            let id = made(&cast.secretary.does("reportToCommunity", input).await);
            does(who, "confirmRegistration", json!({ "id": id })).await
        }
        A::KeepCentre => does(who, "registerServiceCentre", centre(&code, &on.grid)).await,
        A::StandShift => {
            let number = PEOPLE.iter().position(|known| *known == name);
            let hours = i64::try_from(number.expect("somebody")).expect("a number") * 2 + 1;
            let starts = town.now() + chrono::TimeDelta::hours(hours);
            let stands = if STAND.contains(&name) {
                who
            } else {
                &cast.works
            };
            let input = json!({
                "centreId": on.centre, "startsAt": starts, "endsAt": starts + chrono::TimeDelta::hours(1),
                "accountId": stands.account_id(),
            });
            let shift = made(&cast.secretary.does("planShift", input).await);
            let other = json!({ "id": shift, "accountId": cast.other_li.account_id() });
            does(who, "askSwap", other).await
        }
        A::FollowRequest => does(who, "followServiceRequest", json!({ "id": on.lamp })).await,
        A::Configure => {
            does(who, "changeDistrictSettings", json!({ "staleDays": 300 })).await?;
            let categories = who.run("{ serviceCategories { id } }", json!({})).await;
            let input = json!({ "id": categories.at("/serviceCategories/0/id"), "isPublic": true });
            does(who, "changeServiceCategory", input).await
        }
        A::ReadResponsibilityZone => {
            let document = "query ($id: ID!) { responsibilityZone(id: $id) { id } }";
            reads(who, document, &on.zone).await
        }
        A::ReadResponsibility => {
            let document = "query ($id: ID!) { responsibilityAssignment(id: $id) { id } }";
            reads(who, document, &on.carried).await
        }
        A::KeepResponsibility => {
            let member = match name {
                "member" => on.member.clone(),
                _ => fresh_member().await,
            };
            let item = item(cast, &format!("K-{name}")).await;
            let input = json!({ "itemId": item, "memberId": member });
            does(who, "assignResponsibilityItem", input).await?;
            let input = json!({ "memberId": member, "areaId": on.grid });
            does(who, "assignResponsibilityZone", input).await
        }
        A::KeepResponsibilityItem => {
            let input = json!({ "code": format!("D-{name}"), "group": "Care", "label": "calls" });
            does(who, "keepResponsibilityItem", input).await?;
            let input = json!({ "id": on.item, "code": "I-1", "group": "Care", "label": "visits" });
            does(who, "keepResponsibilityItem", input).await
        }
        A::AcknowledgeResponsibility => {
            let item = item(cast, &format!("A-{name}")).await;
            let carries = json!({ "itemId": item, "memberId": on.member });
            let carried = made(
                &cast
                    .secretary
                    .does("assignResponsibilityItem", carries)
                    .await,
            );
            does(who, "acknowledgeResponsibility", json!({ "id": carried })).await
        }
        A::Visit => {
            let input =
                json!({ "householdId": on.home, "theme": "x", "plannedOn": town.day_after(1) });
            does(who, "planVisit", input).await
        }
        A::ReadVisit => reads(who, "query ($id: ID!) { visit(id: $id) { id } }", &on.visit).await,
        A::Import => {
            does(
                who,
                "planImport",
                json!({ "uploadId": on.upload, "register": "AREAS" }),
            )
            .await
        }
        A::Export => {
            let input = json!({ "register": "HOUSEHOLDS", "format": "CSV", "purpose": purpose });
            let asked = who.does("requestExport", input).await;
            if let Some(wrong) = asked.wrong() {
                return Err(wrong.to_owned());
            }
            town.the_system_works().await;
            let document = "query ($id: ID!) { export(id: $id) { state rowCount } }";
            let export = who.run(document, json!({ "id": made(&asked) })).await;
            assert_eq!(
                export.at("/export/state"),
                "READY",
                "{name}: {:#}",
                export.body
            );
            match export.at("/export/rowCount").as_i64() {
                Some(0) => Err("NOT_FOUND".to_owned()),
                _ => Ok(()),
            }
        }
        A::ReadCoverage => {
            reads(
                who,
                "query ($id: ID!) { coverage(areaId: $id) { asOf } }",
                &on.grid,
            )
            .await
        }
        A::ReadCoverageRows => {
            let document = "query ($id: ID!) { coverage(areaId: $id) { figures(measures: [HOUSEHOLDS_PAIRED]) \
                { rows(first: 1) { totalCount } } } }";
            let answer = who.run(document, json!({ "id": on.grid })).await;
            match answer.at("/coverage/figures/0/rows/totalCount").as_i64() {
                Some(_) => Ok(()),
                None => Err("NOT_FOUND".to_owned()),
            }
        }
    }
}
