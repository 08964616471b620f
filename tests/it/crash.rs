//! A server that is killed in the midst of its work loses nothing that it acknowledged.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lianxin_tests::answer::Answer;
use lianxin_tests::database::{Engine, TestDatabase};
use lianxin_tests::raw::count;
use lianxin_tests::server::Site;
use lianxin_tests::town::steps::submission;
use serde_json::{Value, json};

use crate::PROGRAM;

const SUBMIT: &str = "mutation ($input: SubmitServiceRequestInput!) { submitServiceRequest(input: $input) \
    { serviceRequest { id number } errors { errorCode message } } }";

async fn killed_in_the_midst_of_200(engine: Engine) {
    let Some(database) = TestDatabase::migrated(engine).await else {
        return;
    };
    let site = Site::with_demonstration(PROGRAM, database)
        .await
        .expect("a site");
    let server = site.serve().await.expect("a server");
    let resident = server.client().with_token(&site.token(0, "RESIDENT"));

    let acknowledged = Arc::new(AtomicUsize::new(0));
    let sends: Vec<_> = (0..200)
        .map(|at| {
            let (resident, acknowledged) = (resident.clone(), acknowledged.clone());
            tokio::spawn(async move {
                let more =
                    json!({ "idempotencyKey": format!("crash-{at}"), "categoryCode": category() });
                let input = submission(&format!("Crash {at}"), more);
                let answer = resident.run(SUBMIT, json!({ "input": input })).await.ok()?;
                if was_too_busy(&answer) {
                    return None;
                }
                let request = answer.at("/submitServiceRequest/serviceRequest").clone();
                assert!(!request.is_null(), "{:#}", answer.body);
                acknowledged.fetch_add(1, Ordering::SeqCst);
                Some((
                    at,
                    request["id"].as_str()?.to_owned(),
                    request["number"].as_str()?.to_owned(),
                ))
            })
        })
        .collect();
    // Where all were answered and few acknowledged, the count below fails, instead of a wait without end.
    while acknowledged.load(Ordering::SeqCst) < 40 && !sends.iter().all(|send| send.is_finished()) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    server.kill().await.expect("killed");
    let mut kept = Vec::new();
    for send in sends {
        kept.extend(send.await.expect("no panic"));
    }
    assert!(
        kept.len() >= 40 && kept.len() < 200,
        "{} acknowledged",
        kept.len()
    );

    let server = site.serve().await.expect("it starts again");
    let resident = server.client().with_token(&site.token(0, "RESIDENT"));
    let see = "query ($id: ID) { serviceRequest(id: $id) { number title state timeline(first: 9) { nodes { toState } } } }";
    for (at, id, number) in &kept {
        let seen = resident
            .run(see, json!({ "id": id }))
            .await
            .expect("an answer");
        let seen = seen.at("/serviceRequest");
        assert_eq!(
            (&seen["number"], &seen["title"]),
            (&json!(number), &json!(format!("Crash {at}")))
        );
        assert_eq!(
            seen["timeline"]["nodes"],
            json!([{ "toState": "SUBMITTED" }])
        );
    }
    // Everybody who got no answer sends again with the same key: in the end each is there once.
    let mut numbers = BTreeSet::new();
    for at in 0..200 {
        let more = json!({ "idempotencyKey": format!("crash-{at}"), "categoryCode": category() });
        let input = submission(&format!("Crash {at}"), more);
        let answer = resident
            .run(SUBMIT, json!({ "input": input }))
            .await
            .expect("an answer");
        let number = answer
            .at("/submitServiceRequest/serviceRequest/number")
            .clone();
        assert!(number.is_string(), "{:#}", answer.body);
        numbers.insert(number.to_string());
    }
    assert_eq!(numbers.len(), 200);
    for (_, _, number) in &kept {
        assert!(
            numbers.contains(&Value::from(number.as_str()).to_string()),
            "{number} was filed anew"
        );
    }
    everything_hangs_together(&site).await;
}

/// Below the store: each request once, with its event, its audit row and its row of the outbox.
async fn everything_hangs_together(site: &Site) {
    let url = site
        .database
        .admin_url()
        .unwrap_or_else(|| site.database.owner_url.clone());
    let db = site.database.raw(&url).await;
    let ours = "FROM service_request r WHERE r.title LIKE 'Crash %'";
    assert_eq!(count(&db, &format!("SELECT count(*) {ours}")).await, 200);
    assert_eq!(
        count(&db, &format!("SELECT count(DISTINCT r.title) {ours}")).await,
        200
    );
    for (what, table, column) in [
        ("an event", "request_event", "request_id"),
        ("an audit row", "audit_event", "object_id"),
        ("a row of the outbox", "outbox", "request_id"),
        ("clocks", "request_clock", "request_id"),
    ] {
        let without = format!(
            "SELECT count(*) {ours} AND NOT EXISTS (SELECT 1 FROM {table} x \
             WHERE x.district_id = r.district_id AND x.{column} = r.id)"
        );
        assert_eq!(count(&db, &without).await, 0, "requests without {what}");
    }
    let twice = format!(
        "SELECT count(*) FROM (SELECT r.id {ours} AND 1 < (SELECT count(*) FROM audit_event x \
         WHERE x.district_id = r.district_id AND x.object_id = r.id AND x.action = \
         (SELECT min(y.action) FROM audit_event y WHERE y.district_id = r.district_id AND y.object_id = r.id))) t"
    );
    assert_eq!(count(&db, &twice).await, 0, "requests audited twice");
}

/// Two hundred at once on a slow machine: what the server did not get to is said so, nothing of it was
/// written, and it is sent again like what was never answered.
fn was_too_busy(answer: &Answer) -> bool {
    answer.body["errors"][0]["extensions"]["code"] == "TIMEOUT"
}

/// A category of every district's default list.
fn category() -> &'static str {
    lianxin_tests::town::places::CATEGORY
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    killed_in_the_midst_of_200(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    killed_in_the_midst_of_200(Engine::Postgres).await;
}
