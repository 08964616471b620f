//! What objects of the schema have in common, and that nobody forgets it of a new one.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_entity::ids::PREFIXES;
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
const NO_NODES: [(&str, &str); 3] = [
    ("CoverageRow", "the id is that of whatever is counted"),
    (
        "FollowedServiceRequest",
        "the id is that of a request which the follower may not read",
    ),
    (
        "SimilarServiceRequest",
        "the id is that of a request which the viewer may not read",
    ),
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

/// The prefixes of rows that no answer hands out by an id of theirs.
const UNSEEN: [&str; 18] = [
    "ses", "rtk", "pco", "arv", "orv", "rul", "clk", "hdl", "evl", "aud", "obx", "acl", "hom",
    "ver", "rga", "mmv", "mch", "upl",
];

/// Every id that stands in an answer, the first of each type.
pub(crate) fn ids(value: &Value, most: usize, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ids(item, most, found)),
        Value::Object(members) => {
            if let Some(id) = members.get("id").and_then(Value::as_str) {
                let prefix = id.split('_').next().unwrap_or_default();
                let known = found.entry(prefix.to_owned()).or_default();
                if known.len() < most {
                    known.insert(id.to_owned());
                }
            }
            members.values().for_each(|member| ids(member, most, found));
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
            ids(&answer.body["data"], 2, &mut shown);
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

    async fn every_id_says_of_what_it_is(town: Town) {
        let cast = town.cast().await;
        let known = cast.wang.account_id();
        let (_, digits) = known.split_once('_').expect("an id");
        let mut unknown = Vec::new();
        for prefix in PREFIXES {
            // The last digits are nobody's.
            let id = format!("{prefix}_{}zzzzzzzz", &digits[..18]);
            let node = cast.wang.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            match node.failure() {
                Some(failure) => {
                    assert_eq!(failure, "BAD_ID", "{id}");
                    unknown.push(*prefix);
                }
                None => assert!(node.at("/node").is_null(), "{id}"),
            }
        }
        assert_eq!(unknown, UNSEEN, "an object with an id is found by it");
        let published = Published::today();
        let nodes = published
            .objects()
            .filter(|(_, interfaces)| interfaces.iter().any(|interface| interface == "Node"));
        assert_eq!(PREFIXES.len() - UNSEEN.len(), nodes.count(), "each Node has an id of its own");
    }

    async fn services_and_scores_are_found_by_whoever_reads_them_in_their_registration(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        town.member_in("Housing", Some(&sun)).await;
        let registration = "registration { id services { nodes { id } } yearlyEvaluations { id } }";
        let act = |who: &'static str, mutation: &'static str, input: Value| {
            let who = if who == "Sun" { &sun } else { &cast.secretary };
            let (first, rest) = mutation.split_at(1);
            let document = format!(
                "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {registration} errors {{ errorCode }} }} }}",
                first.to_uppercase()
            );
            async move { who.run(&document, json!({ "input": input })).await.ok()["registration"].clone() }
        };
        let id = act("Sun", "reportToCommunity", json!({ "side": "HOME" })).await["id"].clone();
        act("Chen", "confirmRegistration", json!({ "id": id })).await;
        let begun = town.now();
        town.hours_pass(1);
        let service = json!({ "registrationId": id, "kind": "INDIVIDUAL", "startedAt": begun, "endedAt": town.now(), "note": "a tap" });
        let service = act("Sun", "recordService", service).await["services"]["nodes"][0]["id"].clone();
        let score = |direction: &str| json!({ "registrationId": id, "year": 2026, "direction": direction, "score": 80 });
        let theirs = act("Chen", "evaluateYear", score("COMMUNITY_OF_MEMBER")).await["yearlyEvaluations"][0]["id"].clone();
        let found = |who: &'static str| {
            let who = match who {
                "Sun" => &sun,
                "Chen" => &cast.secretary,
                "Gao" => &cast.other_secretary,
                _ => &cast.neighbour,
            };
            let ids = json!({ "ids": [service, theirs] });
            async move {
                let answer = who.run("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids).await;
                let nodes = answer.at("/nodes").as_array().expect("nodes").clone();
                nodes.iter().map(|node| node["__typename"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>()
            }
        };
        assert_eq!(found("Chen").await, ["ServiceRecord", "YearlyEvaluation"]);
        assert_eq!(found("Sun").await, ["ServiceRecord", "-"], "the other side's score, before both are given");
        assert_eq!(found("Gao").await, ["-", "-"]);
        assert_eq!(found("Zhang").await, ["-", "-"]);
        act("Sun", "evaluateYear", score("MEMBER_OF_COMMUNITY")).await;
        assert_eq!(found("Sun").await, ["ServiceRecord", "YearlyEvaluation"]);
    }
}
