//! Organisations, bodies and units in charge.

use lianxin_api::gql::ids::{decode, encode};
use lianxin_entity::enums::MemberKind;
use lianxin_entity::ids::{DistrictKey, MemberId, OrganisationId};
use lianxin_entity::member;
use lianxin_tests::town::{Caller, Cast, Town, steps};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};
use crate::bodies::area;

/// The parties of an agreement between two organisations of the town.
fn parties(cast: &Cast) -> Value {
    json!([
        { "organisationId": cast.housing.organisation_id(), "part": "LEAD" },
        { "organisationId": cast.works.organisation_id(), "part": "PARTNER" },
    ])
}

async fn done(by: &Caller, mutation: &str, object: &str, input: Value) -> String {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} {{ id }} errors {{ errorCode message }} }} }}",
        steps::input_type(mutation)
    );
    let answer = by.run(&document, json!({ "input": input })).await;
    let id = answer.ok()[object]["id"].as_str().expect("an id");
    id.to_owned()
}

async fn group(cast: &Cast) -> String {
    let street = area(&cast.street, "Lake street").await;
    let input = json!({ "kind": "WORKING_GROUP", "name": "Guidance", "areaId": street });
    done(&cast.street, "foundBody", "body", input).await
}

/// A member of the second district.
async fn member(town: &Town, other: &Cast) -> String {
    let (app, id) = (town.app(), town.app().given.id::<MemberId>());
    let tx = app
        .store
        .write(DistrictKey(2))
        .await
        .expect("a transaction");
    let day = "2020-01-01".parse().expect("a day");
    let branch = decode::<OrganisationId>(&other.street.organisation_id()).expect("an id");
    let row = member::ActiveModel {
        id: Set(id),
        code: Set("M-1".to_owned()),
        name: Set("Sun".to_owned()),
        organisation_id: Set(branch),
        branch_on: Set(day),
        kind: Set(MemberKind::Resident),
        from_on: Set(day),
        version: Set(1),
        updated_at: Set(town.now()),
        ..Default::default()
    };
    tx.insert(row).await.expect("a member");
    tx.commit().await.expect("kept");
    encode(id)
}

/// A body, a seat, an assignment, an agreement and a member of the second district.
pub async fn real(town: &Town, cast: &Cast) -> Vec<(&'static str, String)> {
    let by = &cast.street;
    let body = group(cast).await;
    let seat = json!({ "bodyId": body, "capacity": "MEMBER", "personName": "Sun" });
    let seat = done(by, "fillSeat", "seat", seat).await;
    let community = area(&cast.street, "North community").await;
    let unit = cast.housing.organisation_id();
    let charge = json!({ "unitId": unit, "communityId": community, "kind": "LEAD" });
    let charge = done(by, "assignUnit", "unitAssignment", charge).await;
    let agreement = json!({ "communityId": community, "title": "Joint", "parties": parties(cast) });
    let agreement = done(by, "concludeJointAgreement", "jointAgreement", agreement).await;
    let categories = by.run("{ serviceCategories { id } }", json!({})).await;
    let category = categories.at("/serviceCategories/0/id").as_str();
    vec![
        ("cat", category.expect("a category").to_owned()),
        ("bdy", body),
        ("sea", seat),
        ("una", charge),
        ("jag", agreement),
        ("mem", member(town, cast).await),
    ]
}

pub async fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let body = group(cast).await;
    let street = area(&cast.street, "Lake street").await;
    let community = area(&cast.street, "North community").await;
    let parties = parties(cast);
    vec![
        mutation(
            "Mutation.foundOrganisation.parentId",
            &cast.street,
            "org",
            json!({ "kind": "BRANCH", "name": "A branch", "parentId": "$" }),
        ),
        mutation(
            "Mutation.foundOrganisation.jurisdictionId",
            &cast.street,
            "are",
            json!({ "kind": "COMMUNITY_COMMITTEE", "name": "A committee", "parentId": cast.street.organisation_id(), "jurisdictionId": "$" }),
        ),
        mutation(
            "Mutation.changeOrganisation.id",
            &cast.street,
            "org",
            json!({ "id": "$", "name": "Another name" }),
        ),
        mutation(
            "Mutation.changeOrganisation.parentId",
            &cast.street,
            "org",
            json!({ "id": cast.street.organisation_id(), "parentId": "$" }),
        ),
        mutation(
            "Mutation.changeOrganisation.jurisdictionId",
            &cast.street,
            "are",
            json!({ "id": cast.street.organisation_id(), "jurisdictionId": "$" }),
        ),
        mutation(
            "Mutation.recordElection.id",
            &cast.street,
            "org",
            json!({ "id": "$", "heldOn": town.day_after(-5) }),
        ),
        mutation(
            "Mutation.dissolveOrganisation.id",
            &cast.street,
            "org",
            json!({ "id": "$" }),
        ),
        query(
            "Query.organisationAsOf(id)",
            &cast.secretary,
            "org",
            "query ($id: ID!, $on: Date!) { organisationAsOf(id: $id, on: $on) { id } }",
            json!({ "id": "$", "on": town.day_after(0) }),
        ),
        mutation(
            "Mutation.foundBody.areaId",
            &cast.street,
            "are",
            json!({ "kind": "WORKING_GROUP", "name": "A group", "areaId": "$" }),
        ),
        mutation(
            "Mutation.foundBody.organisationId",
            &cast.street,
            "org",
            json!({ "kind": "WORKING_GROUP", "name": "A group", "areaId": street, "organisationId": "$" }),
        ),
        mutation(
            "Mutation.changeBody.id",
            &cast.street,
            "bdy",
            json!({ "id": "$", "name": "A name" }),
        ),
        mutation(
            "Mutation.changeBody.areaId",
            &cast.street,
            "are",
            json!({ "id": body, "areaId": "$" }),
        ),
        query(
            "Query.bodies.memberId",
            &cast.street,
            "mem",
            "query ($id: ID!) { bodies(filter: { memberId: $id }) { totalCount nodes { id } } }",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.changeServiceCategory.id",
            &cast.administrator,
            "cat",
            json!({ "id": "$", "isPublic": false }),
        ),
        mutation(
            "Mutation.changeBody.organisationId",
            &cast.street,
            "org",
            json!({ "id": body, "organisationId": "$" }),
        ),
        mutation(
            "Mutation.dissolveBody.id",
            &cast.street,
            "bdy",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.fillSeat.bodyId",
            &cast.street,
            "bdy",
            json!({ "bodyId": "$", "capacity": "MEMBER" }),
        ),
        mutation(
            "Mutation.fillSeat.organisationId",
            &cast.street,
            "org",
            json!({ "bodyId": body, "capacity": "MEMBER", "organisationId": "$" }),
        ),
        mutation(
            "Mutation.fillSeat.memberId",
            &cast.street,
            "mem",
            json!({ "bodyId": body, "capacity": "MEMBER", "memberId": "$" }),
        ),
        mutation(
            "Mutation.fillSeat.accountId",
            &cast.street,
            "acc",
            json!({ "bodyId": body, "capacity": "MEMBER", "accountId": "$" }),
        ),
        mutation(
            "Mutation.leaveSeat.id",
            &cast.street,
            "sea",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.assignUnit.unitId",
            &cast.street,
            "org",
            json!({ "unitId": "$", "communityId": community, "kind": "JOINT" }),
        ),
        mutation(
            "Mutation.assignUnit.communityId",
            &cast.street,
            "are",
            json!({ "unitId": cast.housing.organisation_id(), "communityId": "$", "kind": "JOINT" }),
        ),
        mutation(
            "Mutation.endUnitAssignment.id",
            &cast.street,
            "una",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.concludeJointAgreement.communityId",
            &cast.street,
            "are",
            json!({ "communityId": "$", "title": "A title", "parties": parties }),
        ),
        mutation(
            "Mutation.endJointAgreement.id",
            &cast.street,
            "jag",
            json!({ "id": "$" }),
        ),
        query(
            "Query.body(id)",
            &cast.secretary,
            "bdy",
            "query ($id: ID!) { body(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.bodies.areaId",
            &cast.secretary,
            "are",
            "query ($id: ID) { bodies(filter: { areaId: $id }) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.bodies.organisationId",
            &cast.secretary,
            "org",
            "query ($id: ID) { bodies(filter: { organisationId: $id }) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.unitAssignments.areaId",
            &cast.secretary,
            "are",
            "query ($id: ID) { unitAssignments(filter: { areaId: $id }) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.unitAssignments.unitId",
            &cast.secretary,
            "org",
            "query ($id: ID) { unitAssignments(filter: { unitId: $id }) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.jointAgreement(id)",
            &cast.secretary,
            "jag",
            "query ($id: ID!) { jointAgreement(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.jointAgreements.areaId",
            &cast.secretary,
            "are",
            "query ($id: ID) { jointAgreements(filter: { areaId: $id }) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.jointAgreements.organisationId",
            &cast.secretary,
            "org",
            "query ($id: ID) { jointAgreements(filter: { organisationId: $id }) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
    ]
}
