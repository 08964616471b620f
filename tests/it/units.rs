//! Units in charge of communities, and agreements on joint building; with the published figures.

use lianxin_entity::enums::{AreaKind, BodyKind, OrganisationKind, UnitAssignmentKind};
use lianxin_entity::ids::{AreaId, OrganisationId, UnitAssignmentId};
use lianxin_entity::{
    area, area_version, body, organisation, organisation_version, unit_assignment,
};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Town, steps};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::bodies::area;

async fn acts(who: &Caller, mutation: &str, input: Value) -> Answer {
    let selection = if mutation.ends_with("Agreement") {
        "jointAgreement { id title version toOn parties { part organisation { name } } }"
    } else {
        "unitAssignment { id kind version fromOn toOn unit { name } community { name } }"
    };
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {selection} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

fn id(answer: &Answer, object: &str) -> String {
    answer.ok()[object]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

/// The communities, grids, units and bodies of the account of Kaiyuan, beside the town's own.
async fn kaiyuan(town: &Town) {
    let given = &town.app().given;
    let (now, since) = (town.now(), "2020-01-01".parse().expect("a day"));
    let street = town.places().area("Lake street");
    let (mut areas, mut versions, mut bodies, mut communities) = (vec![], vec![], vec![], vec![]);
    let mut place = |kind: AreaKind, parent: AreaId, code: String| -> AreaId {
        let id = given.id();
        areas.push(area::ActiveModel {
            id: Set(id),
            kind: Set(kind),
            created_at: Set(now),
            ..Default::default()
        });
        versions.push(area_version::ActiveModel {
            id: Set(given.id()),
            area_id: Set(id),
            parent_id: Set(Some(parent)),
            name: Set(code.clone()),
            code: Set(code),
            polygon: Set(None),
            from_on: Set(since),
            to_on: Set(None),
            ..Default::default()
        });
        id
    };
    for at in 0..37 {
        communities.push(place(AreaKind::Community, street, format!("K{at:02}")));
    }
    for at in 0..448_usize {
        let grid = place(
            AreaKind::Grid,
            communities[at % 37],
            format!("K{:02}-{at:03}", at % 37),
        );
        if at < 88 {
            bodies.push(body::ActiveModel {
                id: Set(given.id()),
                kind: Set(BodyKind::GridFunctionalBranch),
                name: Set(format!("Branch {at}")),
                area_id: Set(grid),
                organisation_id: Set(None),
                document: Set(None),
                founded_on: Set(since),
                dissolved_on: Set(None),
                version: Set(1),
                ..Default::default()
            });
        }
    }
    let (mut units, mut names, mut charges) = (vec![], vec![], vec![]);
    for at in 0..65_usize {
        let unit: OrganisationId = given.id();
        units.push(organisation::ActiveModel {
            id: Set(unit),
            kind: Set(OrganisationKind::Unit),
            created_at: Set(now),
            ..Default::default()
        });
        names.push(organisation_version::ActiveModel {
            id: Set(given.id()),
            organisation_id: Set(unit),
            parent_id: Set(Some(town.places().organisation("District committee"))),
            jurisdiction_id: Set(None),
            code: Set(format!("U{at:02}")),
            name: Set(format!("Unit {at}")),
            from_on: Set(since),
            to_on: Set(None),
            ..Default::default()
        });
        let (community, kind) = match at {
            0..37 => (at, UnitAssignmentKind::Lead),
            _ => (at - 37, UnitAssignmentKind::Joint),
        };
        charges.push(unit_assignment::ActiveModel {
            id: Set(given.id::<UnitAssignmentId>()),
            unit_id: Set(unit),
            community_id: Set(communities[community]),
            kind: Set(kind),
            from_on: Set(since),
            to_on: Set(None),
            import_id: Set(None),
            version: Set(1),
            ..Default::default()
        });
    }
    let tx = town
        .app()
        .store
        .write(town.key())
        .await
        .expect("a transaction");
    tx.insert_all(areas).await.expect("areas");
    tx.insert_all(versions).await.expect("versions");
    tx.insert_all(units).await.expect("units");
    tx.insert_all(names).await.expect("names");
    tx.insert_all(bodies).await.expect("bodies");
    tx.insert_all(charges).await.expect("charges");
    town.reference_changed(tx).await;
}

crate::both_engines! {
    async fn the_published_figures_of_kaiyuan(town: Town) {
        let cast = town.cast().await;
        kaiyuan(&town).await;
        let who = &cast.street;
        let figures = "query ($street: ID) { all: unitAssignments { totalCount } lead: unitAssignments(filter: { kind: LEAD }) { totalCount } \
            joint: unitAssignments(filter: { kind: JOINT, areaId: $street }) { totalCount } \
            branches: bodies(filter: { kinds: [GRID_FUNCTIONAL_BRANCH], areaId: $street, current: true }) { totalCount } \
            grids: areas(kind: GRID) { totalCount } communities: areas(kind: COMMUNITY) { totalCount } }";
        let seen = who.run(figures, json!({ "street": area(who, "Lake street").await })).await;
        let count = |of: &str| seen.at(&format!("/{of}/totalCount")).as_i64().expect("a number");
        assert_eq!((count("lead"), count("joint"), count("all")), (37, 28, 65));
        assert_eq!(count("communities") - 2, 37, "beside the town's own two");
        let (grids, branches) = (count("grids") - 2, count("branches"));
        assert_eq!((grids, branches, grids - branches, grids * 300), (448, 88, 360, 134_400));
        assert_eq!(format!("{:.1}", 100.0 * branches as f64 / grids as f64), "19.6");
        let street = who.run("{ area(code: \"K00\") { unitAssignments { kind unit { name } } parent { unitAssignments { kind } } } }", json!({})).await;
        assert_eq!(*street.at("/area/unitAssignments"), json!([{ "kind": "LEAD", "unit": { "name": "Unit 0" } }, { "kind": "JOINT", "unit": { "name": "Unit 37" } }]));
        assert_eq!(street.at("/area/parent/unitAssignments").as_array().map(Vec::len), Some(65));
        let list = "query ($n: Int) { unitAssignments(first: $n) { nodes { kind unit { name code unitAssignments { kind } } community { name unitAssignments { id } bodies { name } } } } }";
        let mut counts = Vec::new();
        for rows in [3, 30] {
            let answer = who.run_counted(list, json!({ "n": rows })).await;
            assert_eq!(answer.ok()["nodes"].as_array().map(Vec::len), Some(rows));
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the rows");
    }

    async fn a_community_has_one_leading_unit(town: Town) {
        let cast = town.cast().await;
        let who = &cast.secretary;
        let (housing, works) = (cast.housing.organisation_id(), cast.works.organisation_id());
        let community = area(who, "North community").await;
        let assigns = |unit: &str, kind: &str, more: Value| {
            let mut input = json!({ "unitId": unit, "communityId": community, "kind": kind });
            input.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
            acts(who, "assignUnit", input)
        };
        assigns(&cast.street.organisation_id(), "LEAD", json!({})).await.refused("WRONG_KIND");
        assigns(&housing, "LEAD", json!({ "communityId": area(who, "North grid").await })).await.refused("WRONG_KIND");
        let (one, other) = futures_util::join!(assigns(&housing, "LEAD", json!({})), assigns(&works, "LEAD", json!({})));
        let refused: Vec<_> = [&one, &other].into_iter().filter_map(|answer| answer.refusal()).collect();
        assert_eq!(refused, ["LEAD_EXISTS"], "at once: one is first");
        let (won, lead, joint) = if one.refusal().is_none() { (&one, &housing, &works) } else { (&other, &works, &housing) };
        assigns(joint, "JOINT", json!({})).await.ok();
        for unit in [lead, joint] {
            assigns(unit, "JOINT", json!({})).await.refused("ALREADY_EXISTS");
        }
        assigns(&cast.property.organisation_id(), "LEAD", json!({ "fromOn": "2019-01-01" })).await.refused("LEAD_EXISTS");
        let lead = id(won, "unitAssignment");
        for stranger in [&cast.wang, &cast.li, &cast.other_secretary, &cast.housing] {
            acts(stranger, "endUnitAssignment", json!({ "id": lead })).await.refused("FORBIDDEN");
            let input = json!({ "unitId": housing, "communityId": community, "kind": "JOINT" });
            acts(stranger, "assignUnit", input).await.refused("FORBIDDEN");
        }
        town.hours_pass(72);
        acts(who, "endUnitAssignment", json!({ "id": lead, "expectedVersion": 7 })).await.refused("STALE");
        acts(who, "endUnitAssignment", json!({ "id": lead, "endsOn": "2020-01-01" })).await.refused("ENDS_BEFORE_START");
        let ended = acts(who, "endUnitAssignment", json!({ "id": lead, "expectedVersion": 1 })).await;
        assert_eq!(ended.ok()["unitAssignment"]["toOn"], json!(town.day_after(0)));
        acts(who, "endUnitAssignment", json!({ "id": lead })).await.refused("ALREADY_ENDED");
        assigns(&cast.property.organisation_id(), "LEAD", json!({})).await.ok();
        let then = "query ($on: Date) { area(code: \"410305001001\") { unitAssignments(on: $on) { kind unit { name } } } }";
        for (on, leads) in [(town.day_after(-1), "Housing Works"), (town.day_after(0), "Property")] {
            let seen = who.run(then, json!({ "on": on })).await;
            let units = seen.at("/area/unitAssignments").as_array().expect("units").clone();
            let lead = units.iter().find(|unit| unit["kind"] == "LEAD").expect("a lead");
            assert!(leads.contains(lead["unit"]["name"].as_str().expect("a name")), "{on}: {lead}");
        }
        let ever = who.run("{ unitAssignments(filter: { ever: true }) { totalCount } }", json!({})).await;
        assert_eq!(ever.at("/unitAssignments/totalCount"), 3);
    }

    async fn joint_building_has_one_lead_one_joint_and_partners(town: Town) {
        let cast = town.cast().await;
        let who = &cast.street;
        let community = area(who, "North community").await;
        let (housing, works, property) = (cast.housing.organisation_id(), cast.works.organisation_id(), cast.property.organisation_id());
        let party = |id: &str, part: &str| json!({ "organisationId": id, "part": part });
        let concludes = |parties: Value, more: Value| {
            let mut input = json!({ "communityId": community, "title": "Joint building 2026", "plan": "Four activities", "parties": parties });
            input.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
            acts(who, "concludeJointAgreement", input)
        };
        for wrong in [json!([]), json!([party(&housing, "LEAD")]), json!([party(&housing, "LEAD"), party(&works, "LEAD")]),
            json!([party(&housing, "LEAD"), party(&housing, "PARTNER")])] {
            assert_eq!(concludes(wrong, json!({})).await.refused("INVALID")["field"], json!(["input", "parties"]));
        }
        let stranger = town.second_district().await.cast().await.housing.organisation_id();
        concludes(json!([party(&housing, "LEAD"), party(&stranger, "PARTNER")]), json!({})).await.refused("UNKNOWN_ORGANISATION");
        let good = json!([party(&property, "PARTNER"), party(&works, "JOINT"), party(&housing, "LEAD")]);
        concludes(good.clone(), json!({ "toOn": town.day_after(0) })).await.refused("ENDS_BEFORE_START");
        let concluded = concludes(good.clone(), json!({ "toOn": town.day_after(300) })).await;
        let names: Vec<_> = concluded.ok()["jointAgreement"]["parties"].as_array().expect("parties").iter()
            .map(|party| party["organisation"]["name"].as_str().expect("a name").to_owned()).collect();
        assert_eq!(names[2], "Property", "{names:?}: partners come last");
        concludes(good.clone(), json!({})).await.refused("ALREADY_EXISTS");
        let agreement = id(&concluded, "jointAgreement");
        acts(&cast.housing, "endJointAgreement", json!({ "id": agreement })).await.refused("FORBIDDEN");
        let of_party = "query ($id: ID) { jointAgreements(filter: { organisationId: $id }) { totalCount nodes { title plan community { name } } } }";
        assert_eq!(cast.housing.run(of_party, json!({ "id": housing })).await.at("/jointAgreements/totalCount"), 1);
        acts(who, "endJointAgreement", json!({ "id": agreement, "expectedVersion": 1 })).await.ok();
        acts(who, "endJointAgreement", json!({ "id": agreement })).await.refused("ALREADY_ENDED");
        assert_eq!(cast.housing.run(of_party, json!({ "id": housing })).await.at("/jointAgreements/totalCount"), 0);
        concludes(good, json!({})).await.ok();
    }
}
