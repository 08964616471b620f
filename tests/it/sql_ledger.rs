//! How many statements the screens take that everybody looks at, and that the number does not grow with the rows.

use lianxin_tests::town::Town;
use serde_json::json;

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
}
