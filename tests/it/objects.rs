//! What objects of the schema have in common, and that nobody forgets it of a new one.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_tests::operations;
use lianxin_tests::published::Published;
use lianxin_tests::town::Town;
use serde_json::{Value, json};

use crate::golden::growth::Growth;
use crate::golden::{reader, variables};

#[test]
fn every_error_is_a_user_error() {
    let published = Published::today();
    let mut wrong = Vec::new();
    let mut errors = 0;
    for (name, interfaces) in published.objects() {
        let is_error = name.ends_with("Error");
        let implements = interfaces.iter().any(|interface| interface == "UserError");
        if is_error != implements {
            wrong.push(name.to_owned());
        }
        errors += usize::from(is_error);
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    let mutations = published.names("Mutation").len();
    assert_eq!(errors, mutations, "each mutation has an error of its own");
}

/// Objects whose id names something else, or that are read with what they belong to.
const NO_NODES: [(&str, &str); 5] = [
    ("CoverageRow", "the id is that of whatever is counted"),
    (
        "FollowedServiceRequest",
        "the id is that of a request which the follower may not read",
    ),
    (
        "SimilarServiceRequest",
        "the id is that of a request which the viewer may not read",
    ),
    ("ServiceRecord", "read with its registration"),
    ("YearlyEvaluation", "read with its registration"),
];

#[test]
fn every_object_with_an_id_is_a_node() {
    let published = Published::today();
    let mut wrong = Vec::new();
    for (name, interfaces) in published.objects() {
        let has_id = published
            .fields(name)
            .iter()
            .any(|field| field.name.node == "id" && field.ty.node.to_string() == "ID!");
        let is_node = interfaces.iter().any(|interface| interface == "Node");
        let excused = NO_NODES.iter().any(|(known, _)| *known == name);
        if has_id != (is_node || excused) {
            wrong.push(format!(
                "{name}: id {has_id}, Node {is_node}, excused {excused}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The ids of what is read with its registration begin so.
const NO_NODES_ALONE: [&str; 2] = ["svr", "yev"];

/// Every id that stands in an answer, the first two of each type.
fn ids(value: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
        Value::Object(members) => {
            if let Some(id) = members.get("id").and_then(Value::as_str) {
                let prefix = id.split('_').next().unwrap_or_default();
                let known = found.entry(prefix.to_owned()).or_default();
                if known.len() < 2 {
                    known.insert(id.to_owned());
                }
            }
            members.values().for_each(|member| ids(member, found));
        }
        _ => {}
    }
}

crate::both_engines! {
    async fn whatever_a_screen_shows_is_found_by_its_id(town: Town) {
        let cast = town.cast().await;
        let mut growth = Growth::begin(&town, &cast).await;
        growth.until(&town, &cast, 1).await;
        let mut found = BTreeSet::new();
        for screen in operations::all().into_iter().filter(|one| one.folder == "screens") {
            let who = reader(&cast, &screen.caller);
            let answer = who.run(&screen.text, variables(&growth.facts, &screen)).await;
            let mut shown = BTreeMap::new();
            ids(&answer.body["data"], &mut shown);
            shown.retain(|prefix, _| !NO_NODES_ALONE.contains(&prefix.as_str()));
            for id in shown.into_values().flatten() {
                let node = who.run("query ($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id })).await;
                assert!(node.failure().is_none(), "{id} of {}: {:#}", screen.name, node.body);
                let node = node.at("/node");
                if !node.is_null() {
                    assert_eq!(node["id"], id, "{}", screen.name);
                    found.insert(node["__typename"].as_str().expect("a type").to_owned());
                }
            }
        }
        let published = Published::today();
        let nodes: BTreeSet<String> = published
            .objects()
            .filter(|(_, interfaces)| interfaces.iter().any(|interface| interface == "Node"))
            .map(|(name, _)| name.to_owned())
            .collect();
        let missed: Vec<&String> = nodes.difference(&found).collect();
        assert!(missed.is_empty(), "no screen shows one of these that node() finds: {missed:?}");
    }
}
