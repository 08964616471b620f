//! What the pinned version of async-graphql was chosen for. An update that loses one of these breaks clients.

use async_graphql::{
    EmptyMutation, EmptySubscription, InputObject, MaybeUndefined, Object, Request, Schema,
    Variables,
};

struct Query;

#[derive(InputObject)]
struct Change {
    note: MaybeUndefined<String>,
}

#[Object]
impl Query {
    async fn slow(&self) -> i32 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        1
    }

    async fn quick(&self) -> i32 {
        2
    }

    async fn told(&self, input: Change) -> &'static str {
        match input.note {
            MaybeUndefined::Undefined => "nothing",
            MaybeUndefined::Null => "null",
            MaybeUndefined::Value(_) => "a value",
        }
    }
}

fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::new(Query, EmptyMutation, EmptySubscription)
}

#[tokio::test]
async fn fields_come_in_the_order_of_the_query_not_of_completion() {
    let answer = schema().execute("{ b: slow a: quick c: slow }").await;
    assert_eq!(answer.data.to_string(), "{b: 1, a: 2, c: 1}");
}

#[tokio::test]
async fn an_omitted_variable_inside_an_input_object_is_not_null() {
    let document = "query ($note: String) { told(input: { note: $note }) }";
    for (variables, told) in [
        (serde_json::json!({}), "nothing"),
        (serde_json::json!({ "note": null }), "null"),
        (serde_json::json!({ "note": "x" }), "a value"),
    ] {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let answer = schema()
            .execute(request)
            .await
            .into_result()
            .expect("an answer");
        assert_eq!(answer.data.to_string(), format!("{{told: {told:?}}}"));
    }
}

#[test]
fn the_deprecated_actor_crates_are_not_pulled_in() {
    let lock = include_str!("../../Cargo.lock");
    for name in ["actix", "actix-web-actors", "async-graphql-actix-web"] {
        assert!(
            !lock.contains(&format!("name = \"{name}\"\n")),
            "{name} is in Cargo.lock"
        );
    }
}
