//! Every argument and input field that takes an id: a foreign district's id answers as a missing one, and an
//! id of another type is BAD_ID. The list of places is read from the published schema, so a new one fails here
//! until it is tried.

mod attempt;
mod centres;
mod coverage;
mod exports;
mod grids;
mod households;
mod imports;
mod members;
mod organisations;
mod places;
mod requests;
mod responsibilities;
mod rosters;
mod ties;
mod visits;

use std::collections::{BTreeMap, BTreeSet};

use async_graphql_parser::parse_schema;
use async_graphql_parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};
use lianxin_tests::town::{Cast, Town};
use serde_json::{Value, json};

use attempt::{Try, missing, with};

/// Where an id goes in: `mutation.field` of its input, or `query(argument)`.
fn published() -> BTreeSet<String> {
    let schema =
        parse_schema(lianxin_tests::repository_file("schema.graphql")).expect("the schema parses");
    let mut kinds = BTreeMap::new();
    for definition in schema.definitions {
        if let TypeSystemDefinition::Type(definition) = definition {
            kinds.insert(definition.node.name.node.to_string(), definition.node.kind);
        }
    }
    fn is_id(ty: &Type) -> bool {
        match &ty.base {
            BaseType::Named(name) => name == "ID",
            BaseType::List(inner) => is_id(inner),
        }
    }
    let mut places = BTreeSet::new();
    for root in [
        "Query",
        "Mutation",
        "Subscription",
        "District",
        "Area",
        "Organisation",
    ] {
        let Some(TypeKind::Object(object)) = kinds.get(root) else {
            panic!("{root} is no object");
        };
        for field in &object.fields {
            for argument in &field.node.arguments {
                let ty = &argument.node.ty.node;
                let name = &argument.node.name.node;
                if is_id(ty) {
                    places.insert(format!("{root}.{}({name})", field.node.name.node));
                }
                let BaseType::Named(input) = &ty.base else {
                    continue;
                };
                if let Some(TypeKind::InputObject(input)) = kinds.get(input.as_str()) {
                    for member in &input.fields {
                        if is_id(&member.node.ty.node) {
                            let member = &member.node.name.node;
                            places.insert(format!("{root}.{}.{member}", field.node.name.node));
                        }
                    }
                }
            }
        }
    }
    places
}

/// Everything that is tried. Each aggregate has a file of its own.
async fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let mut tries = requests::tries(town, cast).await;
    tries.extend(places::tries(town, cast));
    tries.extend(coverage::tries(cast));
    tries.extend(grids::tries(town, cast));
    tries.extend(exports::tries(cast));
    tries.extend(imports::tries(cast));
    let (centre, of_centres) = centres::tries(cast).await;
    tries.extend(of_centres);
    tries.extend(rosters::tries(cast, &centre).await);
    tries.extend(ties::tries(town, cast).await);
    tries.extend(responsibilities::tries(town, cast).await);
    tries.extend(visits::tries(town, cast));
    tries.extend(households::tries(cast).await);
    tries.extend(organisations::tries(town, cast).await);
    tries.extend(members::tries(town, cast));
    tries
}

/// A real id of each type, in the other district, of something that lives there.
async fn foreign(town: &Town, other: &Cast) -> BTreeMap<&'static str, String> {
    let case = other.in_progress("Theirs").await;
    let file = other.wang.uploads("photo.png").await;
    town.the_system_works().await;
    let mark = "query { notifications(first: 1) { nodes { id } } }";
    let told = other.wang.run(mark, json!({})).await;
    let centre = centres::registered(&other.secretary, &other.li.area_id()).await;
    let shift = rosters::planned(&other.secretary, &centre, None).await;
    let visited = visits::home(town, "F1").await;
    let visit = visits::planned(town, &other.li, &visited).await;
    let home = other.li.settles("THEIRS", json!({})).await;
    let person = other.li.settles_member(&home, "THEIRS-1", json!({})).await;
    let mut ids = BTreeMap::from([
        ("req", case.id),
        ("ctr", centre),
        ("dsh", shift),
        ("vis", visit),
        ("hou", home),
        ("rsd", person),
        ("are", other.li.area_id()),
        ("org", other.housing.organisation_id()),
        ("acc", other.li.account_id()),
        ("pst", other.li.posting_id()),
        ("att", file),
        (
            "ntf",
            told.at("/notifications/nodes/0/id")
                .as_str()
                .expect("a notification")
                .to_owned(),
        ),
    ]);
    ids.extend(organisations::real(town, other).await);
    ids.extend(members::foreign(other).await);
    ids
}

/// What a stranger could tell two answers apart by, the id itself aside.
fn shape(answer: &lianxin_tests::answer::Answer, id: &str) -> String {
    let mut body = answer.body.clone();
    if let Some(extensions) = body
        .pointer_mut("/errors/0/extensions")
        .and_then(Value::as_object_mut)
    {
        extensions.remove("requestId");
    }
    body.to_string().replace(id, "(the id)")
}

crate::both_engines! {
    async fn a_foreign_id_answers_as_a_missing_one_everywhere(town: Town) {
        let cast = town.cast().await;
        let there = town.second_district().await;
        let other = there.cast().await;
        let mut foreign = foreign(&there, &other).await;
        foreign.extend(ties::foreign(&there, &other).await);
        foreign.extend(responsibilities::foreign(&there, &other).await);
        let tries = tries(&town, &cast).await;
        let mut wrong = Vec::new();
        for attempt in &tries {
            let prefixes: Vec<&str> =
                if attempt.prefix.is_empty() { foreign.keys().copied().collect() } else { vec![attempt.prefix] };
            for prefix in prefixes {
                let made_up = format!("{prefix}_{}", &foreign["are"][4..]);
                let id = foreign.get(prefix).unwrap_or(&made_up);
                let absent = missing(id);
                let theirs = attempt.by.run(&attempt.document, with(&attempt.variables, id)).await;
                let nobodys = attempt.by.run(&attempt.document, with(&attempt.variables, &absent)).await;
                if shape(&theirs, id) != shape(&nobodys, &absent) {
                    wrong.push(format!("{} ({prefix}):\n  {}\n  {}", attempt.place, theirs.body, nobodys.body));
                }
                let data = theirs.body["data"].to_string();
                if data.contains(id.as_str()) || theirs.failure() == Some("INTERNAL") {
                    wrong.push(format!("{} ({prefix}): {}", attempt.place, theirs.body));
                }
                if attempt.place.starts_with("Mutation") && theirs.wrong().is_none()
                    && attempt.place != "Mutation.markNotificationsRead.ids"
                {
                    wrong.push(format!("{} ({prefix}) was not refused: {}", attempt.place, theirs.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn an_id_of_another_type_is_no_id_here(town: Town) {
        let cast = town.cast().await;
        let account = cast.wang.account_id();
        let organisation = cast.housing.organisation_id();
        let mut wrong = Vec::new();
        for attempt in tries(&town, &cast).await {
            let of_another_type = if attempt.prefix == "acc" { &organisation } else { &account };
            let mut bad = vec!["", "nonsense", "req_", "req_zzzzzzzzzzzzzzzzzzzzzzzzzz", "1"];
            if !attempt.prefix.is_empty() {
                bad.push(of_another_type);
            }
            for id in bad {
                let answer = attempt.by.run(&attempt.document, with(&attempt.variables, id)).await;
                if answer.failure() != Some("BAD_ID") {
                    wrong.push(format!("{} with {id:?}: {}", attempt.place, answer.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn every_place_is_tried(town: Town) {
        let cast = town.cast().await;
        let tried: BTreeSet<String> =
            tries(&town, &cast).await.iter().map(|attempt| attempt.place.to_owned()).collect();
        // Told in `live` and in `imports_asked_for`.
        let elsewhere = ["Subscription.serviceRequestChanged(id)", "Subscription.importProgress(id)"];
        let missed: Vec<String> = published()
            .into_iter()
            .filter(|place| !tried.contains(place) && !elsewhere.contains(&place.as_str()))
            .collect();
        assert!(missed.is_empty(), "nobody tries a foreign id at {missed:?}");
    }
}
