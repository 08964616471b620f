//! Documents that are small and cost much, and the other way round: refused before anything costly, quickly.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use lianxin_tests::database::Engine;
use lianxin_tests::town::Town;
use serde_json::json;

/// The aim is 50 ms; machines that run tests are noisy.
const SOON: Duration = Duration::from_millis(150);

async fn town() -> Town {
    Town::new(Engine::Sqlite)
        .await
        .expect("SQLite is always there")
}

fn bomb(fragments: usize, spreads: usize) -> String {
    let mut document = "{ viewer { ...f0 } }".to_owned();
    for at in 0..fragments {
        let next = format!("...f{} ", at + 1).repeat(spreads);
        let _ = write!(document, " fragment f{at} on Viewer {{ {next} }}");
    }
    let _ = write!(document, " fragment f{fragments} on Viewer {{ role }}");
    document
}

/// On a thread's stack of the size with which the program runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deepest_question_is_answered() {
    let town = town().await;
    let wang = town.resident("Wang").of("North grid").await;
    let levels = |levels: usize| {
        let (open, close) = ("history { area { ".repeat(levels), "} } ".repeat(levels));
        format!("{{ viewer {{ posting {{ areas {{ {open} name {close} }} }} }} }}")
    };
    let answer = wang.run(&levels(7), json!({})).await;
    let innermost = answer.body.to_string();
    assert!(innermost.contains("North grid"), "{innermost:.300}");
    assert_eq!(
        wang.run(&levels(8), json!({})).await.failure(),
        Some("LIMIT_EXCEEDED")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_documents_that_unfold_are_refused_at_once() {
    let town = town().await;
    let wang = town.resident("Wang").of("North grid").await;
    let deep = format!(
        "{}{}{}",
        "{ viewer ".repeat(2_000),
        "{ role }",
        "}".repeat(2_000)
    );
    let nested = format!(
        "{{ viewer {{ posting {{ organisation {{ {} name {} }} }} }} }}",
        "parent { ".repeat(100),
        "} ".repeat(100)
    );
    let list = format!(
        "query ($x: [ID!]!) {{ nodes(ids: $x) {{ id }} }} # {}",
        "[".repeat(5_000)
    );
    let literal = format!(
        "{{ nodes(ids: {}{}) {{ id }} }}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    let aliases: String = (0..1_500).map(|at| format!("a{at}: __typename ")).collect();
    let roots: String = (0..300)
        .map(|at| format!("a{at}: serviceRequests(first: 100) {{ nodes {{ id }} }} "))
        .collect();
    let directives = format!(
        "{{ viewer {{ role {} }} }}",
        "@include(if: true) ".repeat(900)
    );
    let unused: String = (0..2_000).map(|at| format!("$v{at}: Int ")).collect();
    for (what, document, code) in [
        ("a fragment bomb", bomb(14, 8), "LIMIT_EXCEEDED"),
        ("a wide bomb", bomb(3, 400), "LIMIT_EXCEEDED"),
        ("a cycle", "{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }".to_owned(), "VALIDATION_FAILED"),
        ("brackets", deep, "LIMIT_EXCEEDED"),
        ("depth", nested, "LIMIT_EXCEEDED"),
        ("a deep literal", literal, "LIMIT_EXCEEDED"),
        ("aliases of __typename", format!("{{ {aliases} }}"), "LIMIT_EXCEEDED"),
        ("many roots", format!("{{ {roots} }}"), "LIMIT_EXCEEDED"),
        ("directives", directives, "LIMIT_EXCEEDED"),
        ("a syntax error", format!("{{ viewer {{ {} ", "x ".repeat(500)), "PARSE_FAILED"),
        ("a huge page of pages", "{ areas(first: 100) { nodes { ancestors { gridWorkers { displayName } } } } a: areas(first: 100) { nodes { ancestors { gridWorkers { id } } } } serviceRequests(first: 100) { nodes { timeline(first: 100) { nodes { attachments { id sha256 } actor { id displayName } } } } } }".to_owned(), "LIMIT_EXCEEDED"),
    ] {
        let began = Instant::now();
        let answer = wang.run(&document, json!({})).await;
        let took = began.elapsed();
        assert_eq!(answer.failure(), Some(code), "{what}: {:.300}", answer.body.to_string());
        assert!(took < SOON, "{what} took {took:?}");
        assert!(answer.body.to_string().len() < 20_000, "{what}: the answer is long");
    }
    let answer = wang
        .run(
            &format!("query ({unused}) {{ viewer {{ role }} }}"),
            json!({}),
        )
        .await;
    assert!(answer.failure().is_some() && answer.body.to_string().len() < 20_000);
    let comment = wang.run(&list, json!({ "x": [] })).await;
    assert!(
        comment.failure() != Some("INTERNAL"),
        "{:.300}",
        comment.body.to_string()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_are_refused_and_the_server_goes_on() {
    let town = town().await;
    let wang = town.resident("Wang").of("North grid").await;
    let token = wang.token().await;
    let device = town.device().with_token(&token);
    let big = "x".repeat(10 * 1024 * 1024);
    // The server may answer, or close the connection while the rest is still being sent.
    if let Ok(answer) = device
        .run(
            "query ($x: ID!) { node(id: $x) { id } }",
            json!({ "x": big }),
        )
        .await
    {
        assert_eq!(
            answer.failure(),
            Some("LIMIT_EXCEEDED"),
            "{:.300}",
            answer.body.to_string()
        );
    }
    let mut deep = json!("x");
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let answer = wang
        .run(
            "query ($x: [ID!]!) { nodes(ids: $x) { id } }",
            json!({ "x": deep }),
        )
        .await;
    assert!(
        answer.failure().is_some_and(|code| code != "INTERNAL"),
        "{:.300}",
        answer.body.to_string()
    );
    wang.run("{ viewer { role } }", json!({})).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_tell_no_more_than_they_must() {
    let town = town().await;
    let wang = town.resident("Wang").of("North grid").await;
    let answer = wang.run("{ viewr { role } }", json!({})).await;
    answer.failed("VALIDATION_FAILED");
    assert!(
        !answer.body.to_string().contains("Did you mean"),
        "{:#}",
        answer.body
    );
    let answer = wang
        .run("query ($id: ID!) { node(id: $id) { id } }", json!({}))
        .await;
    answer.failed("BAD_VARIABLES");
    let answer = wang
        .run(
            "query ($id: ID!) { node(id: $id) { id } }",
            json!({ "id": 7.5 }),
        )
        .await;
    answer.failed("BAD_VARIABLES");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unpaired_surrogates_and_nul_are_refused() {
    let town = town().await;
    let wang = town.resident("Wang").of("North grid").await;
    let token = wang.token().await;
    let device = town.device().with_token(&token);
    for escaped in [r"\ud800", r"\udc00", r"\u0000"] {
        let body = format!(
            "{{\"query\":\"query ($f: ServiceRequestFilter) {{ serviceRequests(filter: $f) {{ nodes {{ id }} }} }}\",\"variables\":{{\"f\":{{\"search\":\"a{escaped}b\"}}}}}}"
        );
        let (status, answer) = device
            .post_text("/graphql", "application/json", body)
            .await
            .expect("an answer");
        assert!((400..500).contains(&status), "{escaped}: {status} {answer}");
        let literal = format!(
            "{{\"query\":\"{{ serviceRequest(number: \\\"a\\{escaped}b\\\") {{ id }} }}\"}}"
        );
        let (_, answer) = device
            .post_text("/graphql", "application/json", literal)
            .await
            .expect("an answer");
        assert!(
            !answer.contains("INTERNAL") && answer.contains("errors"),
            "{escaped}: {answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_page_of_another_site_can_send_is_refused() {
    let town = town().await;
    let wang = town.resident("Wang").of("North grid").await;
    let token = wang.token().await;
    let device = town.device().with_token(&token);
    let body = json!({ "query": "mutation { signOut { errors { message } } }" }).to_string();
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let (status, answer) = device
            .post_text("/graphql", media, body.clone())
            .await
            .expect("an answer");
        assert!((400..500).contains(&status), "{media}: {status} {answer}");
    }
    let batch = format!("[{body}]");
    let (status, _) = device
        .post_text("/graphql", "application/json", batch)
        .await
        .expect("an answer");
    assert!((400..500).contains(&status));
    let query = "/graphql?query=mutation%7BsignOut%7Berrors%7Bmessage%7D%7D%7D";
    let response = device.get(query).await.expect("an answer");
    assert!(response.status().is_client_error(), "{}", response.status());
    let response = device
        .get("/graphql?query=%7B__typename%7D")
        .await
        .expect("an answer");
    assert!(response.status().is_success());
    assert_eq!(
        response
            .headers()
            .get("cache-control")
            .and_then(|value| value.to_str().ok()),
        Some("no-store")
    );
    wang.run("{ viewer { role } }", json!({})).await.ok();
}
