//! How many statements the screens take that everybody looks at, and that the number does not grow with the rows.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_tests::operations;
use lianxin_tests::town::Town;
use serde_json::json;

use crate::golden::growth::Growth;
use crate::golden::{reader, variables};
use crate::objects::ids;

const DETAIL: &str = "query ($id: ID) { serviceRequest(id: $id) { number state title description \
    area { name kind ancestors { name } } category { code name } lead { organisation { name } account { displayName } } \
    evaluation { outcome satisfaction } timeline(first: 10) { nodes { step toState at note actor { displayName } } } } }";

const LIST: &str = "{ serviceRequests(first: 20) { pageInfo { hasNextPage endCursor } nodes { number state title \
    area { name } category { name } lead { organisation { name } account { displayName } } reporter { displayName } \
    timeline(last: 3) { nodes { step at actor { displayName } } } } } }";

crate::both_engines! {
    async fn a_detail_takes_at_most_four_statements(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.resolved("Lamp").await;
        cast.wang.evaluates(&lamp, "SOLVED").await.ok();
        let few = cast.resolved("Another").await;
        for who in [&cast.wang, &cast.secretary, &cast.housing] {
            who.run(DETAIL, json!({ "id": few.id })).await.ok();
            let answer = who.run_counted(DETAIL, json!({ "id": lamp.id })).await;
            answer.ok();
            assert!(answer.statements.len() <= 4, "{}: {:#?}", who.name(), answer.statements);
        }
        for at in 0..30 {
            cast.wang.reopens(&lamp).await.ok();
            cast.housing.notes(&lamp, &format!("note {at}")).await.ok();
            cast.housing.resolves(&lamp).await.ok();
        }
        cast.wang.evaluates(&lamp, "SOLVED").await.ok();
        let answer = cast.wang.run_counted(DETAIL, json!({ "id": lamp.id })).await;
        answer.ok();
        assert!(answer.statements.len() <= 4, "with a long history: {:#?}", answer.statements);
    }

    async fn a_page_of_twenty_takes_at_most_five_whatever_the_rows(town: Town) {
        let cast = town.cast().await;
        let mut counts = Vec::new();
        for rows in [3, 30] {
            while cast.secretary.lists(json!({})).await.len() < rows {
                cast.in_progress("Lamp").await;
            }
            for who in [&cast.wang, &cast.li, &cast.secretary, &cast.housing] {
                who.run(LIST, json!({})).await.ok();
                let answer = who.run_counted(LIST, json!({})).await;
                let shown = answer.ok()["nodes"].as_array().map_or(0, Vec::len);
                assert_eq!(shown, rows.min(20), "{}", who.name());
                assert!(answer.statements.len() <= 5, "{}: {:#?}", who.name(), answer.statements);
                counts.push((who.name().to_owned(), answer.statements.len()));
            }
        }
        let (few, many) = counts.split_at(4);
        assert_eq!(few, many, "the number of statements grows with the rows");
    }

    async fn nodes_of_one_type_are_read_together(town: Town) {
        let cast = town.cast().await;
        let mut growth = Growth::begin(&town, &cast).await;
        growth.until(&town, &cast, 4).await;
        let document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for screen in operations::all().into_iter().filter(|one| one.folder == "screens") {
            let who = reader(&cast, &screen.caller);
            let answer = who.run(&screen.text, variables(&growth.facts, &screen)).await;
            let mut shown = BTreeMap::new();
            ids(&answer.body["data"], 20, &mut shown);
            for (prefix, ids) in shown {
                found.entry((prefix, screen.caller.clone())).or_default().extend(ids);
            }
        }
        let (mut compared, mut grown) = (BTreeSet::new(), Vec::new());
        for ((prefix, caller), ids) in found {
            let who = reader(&cast, &caller);
            let answer = who.run(document, json!({ "ids": ids })).await;
            assert!(answer.failure().is_none(), "{prefix}: {:#}", answer.body);
            let nodes = answer.at("/nodes").as_array().expect("nodes").iter();
            let read: Vec<&str> = nodes.filter_map(|node| node["id"].as_str()).collect();
            if read.len() < 3 {
                continue;
            }
            let mut most = 0;
            for id in &read[..2] {
                most = most.max(who.run_counted(document, json!({ "ids": [id] })).await.statements.len());
            }
            let all = who.run_counted(document, json!({ "ids": read })).await.statements;
            if all.len() > most {
                grown.push(format!("{prefix} by {caller}: {most} for one, {} for {}: {all:#?}", all.len(), read.len()));
            }
            compared.insert(prefix);
        }
        assert!(grown.is_empty(), "{grown:#?}");
        assert!(compared.len() >= 20, "{compared:?}");
    }
}
