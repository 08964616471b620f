//! Live updates reach who may read, on another process too, and nobody else.

use std::time::Duration;

use lianxin_tests::client::Subscription;
use lianxin_tests::database::{Engine, TestDatabase};
use lianxin_tests::server::Site;
use lianxin_tests::town::steps::submission;
use serde_json::{Value, json};

use crate::PROGRAM;

const SUBMIT: &str = "mutation ($input: SubmitServiceRequestInput!) { submitServiceRequest(input: $input) \
    { serviceRequest { id } errors { errorCode message } } }";
const CHANGED: &str = "subscription { serviceRequestChanged { id state } }";
const SOON: Duration = Duration::from_secs(10);

/// What is told next of this request. Clocks of the demonstration may run out meanwhile: what is told of
/// its other requests is passed by.
async fn told_of(subscription: &mut Subscription, id: &Value) -> Value {
    loop {
        let told = subscription.next(SOON).await;
        let told = told.expect("the reporter is told")["serviceRequestChanged"].clone();
        if told["id"] == *id {
            return told;
        }
    }
}

/// Everything goes through one server, or in through the first and out through the second.
async fn changes_are_told(engine: Engine, processes: usize) {
    let Some(database) = TestDatabase::migrated(engine).await else {
        return;
    };
    let site = Site::with_demonstration(PROGRAM, database)
        .await
        .expect("a site");
    let first = site.serve().await.expect("a server");
    let second = if processes == 2 {
        Some(site.serve().await.expect("a server"))
    } else {
        None
    };
    let out = second.as_ref().unwrap_or(&first).client();

    let resident = first.client().with_token(&site.token(0, "RESIDENT"));
    let subscribe = |token: String| {
        let device = out.with_token(&token);
        async move {
            device
                .subscribe(CHANGED, json!({}))
                .await
                .expect("a subscription")
        }
    };
    let mut own = subscribe(site.token(0, "RESIDENT")).await;
    let mut elsewhere = subscribe(site.token(1, "SECRETARY")).await;

    let input = submission("Live", json!({}));
    let answer = resident
        .run(SUBMIT, json!({ "input": input }))
        .await
        .expect("an answer");
    let id = answer.at("/submitServiceRequest/serviceRequest/id").clone();
    assert!(id.is_string(), "{:#}", answer.body);
    let told = told_of(&mut own, &id).await;
    assert_eq!(told, json!({ "id": id, "state": "SUBMITTED" }));

    let withdraw = "mutation ($input: ServiceRequestNoteInput!) { withdrawServiceRequest(input: $input) \
        { serviceRequest { state } errors { errorCode } } }";
    let input = json!({ "id": id, "note": "no longer needed" });
    resident
        .run(withdraw, json!({ "input": input }))
        .await
        .expect("an answer")
        .ok();
    let told = told_of(&mut own, &id).await;
    assert_eq!(told, json!({ "id": id, "state": "WITHDRAWN" }));
    while let Some(told) = elsewhere.next(Duration::from_secs(2)).await {
        let told = &told["serviceRequestChanged"]["id"];
        assert!(
            told.is_string() && *told != id,
            "another district hears nothing of it"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_in_one_process() {
    changes_are_told(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_across_two_processes() {
    changes_are_told(Engine::Postgres, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_in_a_socket_has_to_be_good() {
    let database = TestDatabase::migrated(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let site = Site::with_demonstration(PROGRAM, database)
        .await
        .expect("a site");
    let server = site.serve().await.expect("a server");
    let spoilt = server.client().with_token("nonsense");
    assert!(spoilt.subscribe(CHANGED, json!({})).await.is_err());
    assert!(server.client().subscribe(CHANGED, json!({})).await.is_err());
}
