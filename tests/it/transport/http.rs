//! GraphQL over HTTP, where the reference audits do not look.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::toy::{Running, TOKEN};

const MODERN: &str = "application/graphql-response+json";

fn post(server: &Running, body: Value) -> RequestBuilder {
    Client::new()
        .post(server.url("/graphql"))
        .header("accept", MODERN)
        .bearer_auth(TOKEN)
        .json(&body)
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or("-")
}

#[tokio::test]
async fn queries_by_get_mutations_by_post_only() {
    let server = Running::start(|_| {});
    let client = Client::new();
    let get = |query: &str| {
        let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        client
            .get(server.url(&format!("/graphql?query={query}")))
            .header("accept", MODERN)
    };
    let (status, body) = answer(get("{ echo(text: \"路灯\") }")).await;
    assert_eq!((status, body), (200, json!({"data": {"echo": "路灯"}})));
    let refused = get("mutation { bump }").send().await.unwrap();
    assert_eq!(refused.status(), 405);
    assert_eq!(refused.headers()["allow"], "POST");
    let (status, _) = answer(get("subscription { ticks(n: 1) }")).await;
    assert_eq!(status, 400);
    let (status, body) = answer(post(&server, json!({"query": "mutation { bump }"}))).await;
    assert_eq!((status, body), (200, json!({"data": {"bump": 1}})));
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let refused = client
            .request(method, server.url("/graphql"))
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), 405);
        assert_eq!(refused.headers()["allow"], "GET, POST");
    }
}

#[tokio::test]
async fn only_json_is_a_body() {
    let server = Running::start(|_| {});
    let send = |content_type: &'static str, body: &'static str| {
        Client::new()
            .post(server.url("/graphql"))
            .header("content-type", content_type)
            .body(body)
    };
    let query = r#"{"query":"{ __typename }"}"#;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=gb18030",
    ] {
        let (status, body) = answer(send(content_type, query)).await;
        assert_eq!(
            (status, code(&body)),
            (415, "BAD_ARGUMENT"),
            "{content_type}"
        );
    }
    let batch = r#"[{"query":"{ __typename }"}]"#;
    let (status, body) = answer(send("application/json", batch)).await;
    assert_eq!((status, code(&body)), (400, "BAD_ARGUMENT"));
    let (status, body) = answer(send("application/json", "{\"query\": \"{ a ")).await;
    assert_eq!((status, code(&body)), (400, "PARSE_FAILED"));
    let lone = r#"{"query":"query($t: String!) { echo(text: $t) }","variables":{"t":"\ud800"}}"#;
    let (status, body) = answer(send("application/json", lone)).await;
    assert_eq!((status, code(&body)), (400, "PARSE_FAILED"));
    let refused = Client::new()
        .post(server.url("/graphql"))
        .header("accept", "text/html")
        .json(&json!({"query": "{ __typename }"}))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 406);
}

#[tokio::test]
async fn every_fault_has_its_code() {
    let server = Running::start(|_| {});
    let text = "query($t: String!) { echo(text: $t) }";
    let cases = [
        (
            json!({"query": "{ secretField(phone: \"13900000001\") ?? }"}),
            "PARSE_FAILED",
        ),
        (json!({"query": "{ nothing }"}), "VALIDATION_FAILED"),
        (json!({"query": "{ echo }"}), "VALIDATION_FAILED"),
        (
            json!({"query": "{ ...F } fragment F on Query { ...F }"}),
            "VALIDATION_FAILED",
        ),
        (json!({"query": text}), "BAD_VARIABLES"),
        (
            json!({"query": text, "variables": {"t": null}}),
            "BAD_VARIABLES",
        ),
        (
            json!({"query": text, "variables": {"t": 7}}),
            "BAD_VARIABLES",
        ),
        (
            json!({"query": text, "variables": {"t": "a\u{0}"}}),
            "BAD_VARIABLES",
        ),
        (json!({"query": text, "variables": []}), "BAD_VARIABLES"),
        (
            json!({"query": "query A { number } query B { number }"}),
            "VALIDATION_FAILED",
        ),
        (json!({"query": "{ a { ".repeat(40)}), "LIMIT_EXCEEDED"),
        (
            json!({"query": format!("{{ a(b: {}", "[".repeat(50_000))}),
            "LIMIT_EXCEEDED",
        ),
    ];
    for (body, expected) in cases {
        let (status, found) = answer(post(&server, body.clone())).await;
        assert_eq!((status, code(&found)), (400, expected), "{body} {found}");
        assert!(found.get("data").is_none(), "{found}");
        assert!(!found.to_string().contains("13900000001"), "{found}");
        let (status, found) =
            answer(post(&server, body.clone()).header("accept", "application/json")).await;
        assert!(
            status == 200 || body["variables"].is_array() || status == 400,
            "{found}"
        );
    }
    let big = json!({"query": "{ number(n: 99999999999) }"});
    let (status, body) = answer(post(&server, big)).await;
    assert_eq!((status, code(&body)), (200, "BAD_ARGUMENT"));
    let big =
        json!({"query": "query($n: Int) { number(n: $n) }", "variables": {"n": 99999999999u64}});
    let (_, body) = answer(post(&server, big)).await;
    assert_eq!(code(&body), "BAD_VARIABLES");
    let (status, body) = answer(post(&server, json!({"query": "{ fails }"}))).await;
    assert_eq!((status, code(&body)), (200, "INTERNAL"));
    assert_eq!(body["errors"][0]["path"], json!(["fails"]));
    assert!(!body.to_string().contains("13900000001"), "{body}");
    assert!(body["errors"][0]["extensions"]["requestId"].is_string());
    let (status, body) = answer(post(&server, json!({"query": "{ panics(really: true) }"}))).await;
    assert_eq!((status, code(&body)), (500, "INTERNAL"));
    let (status, body) = answer(post(
        &server,
        json!({"query": "{ echo(text: \"still here\") }"}),
    ))
    .await;
    assert_eq!((status, &body["data"]["echo"]), (200, &json!("still here")));
}

#[tokio::test]
async fn omitted_and_null_variables_are_told_apart() {
    let server = Running::start(|_| {});
    let query = "query($n: Int = 3) { number(n: $n) }";
    let (_, omitted) = answer(post(&server, json!({"query": query}))).await;
    let (_, null) = answer(post(
        &server,
        json!({"query": query, "variables": {"n": null}}),
    ))
    .await;
    assert_eq!(omitted["data"]["number"], 3);
    assert_eq!(null["data"]["number"], Value::Null);
}

#[tokio::test]
async fn tokens_and_introspection() {
    let server = Running::start(|_| {});
    let schema = json!({"query": "{ __schema { queryType { name } } }"});
    let with = |authorization: Option<&str>, body: &Value| {
        let request = Client::new().post(server.url("/graphql")).json(body);
        match authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        }
    };
    for value in ["Bearer other", "Basic abc", "nonsense"] {
        let (status, body) = answer(with(Some(value), &json!({"query": "{ __typename }"}))).await;
        assert_eq!((status, code(&body)), (401, "UNAUTHENTICATED"), "{value}");
    }
    let (status, body) = answer(with(None, &schema)).await;
    assert_eq!((status, code(&body)), (401, "UNAUTHENTICATED"));
    let good = format!("Bearer {TOKEN}");
    let (status, body) = answer(with(Some(&good), &schema)).await;
    assert_eq!(
        (status, &body["data"]["__schema"]["queryType"]["name"]),
        (200, &json!("Query"))
    );
    let closed = Running::start(|config| {
        config.explore.introspection = lianxin_api::config::Introspection::Nobody;
        config.explore.graphiql = false;
    });
    let (_, body) = answer(post(&closed, schema)).await;
    assert_eq!(code(&body), "VALIDATION_FAILED");
    let page = Client::new()
        .get(closed.url("/graphiql"))
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 404);
}

#[tokio::test]
async fn time_is_limited() {
    let server = Running::start(|config| config.limits.request_milliseconds = 200);
    let (status, body) = answer(post(
        &server,
        json!({"query": "{ slow(milliseconds: 5000) }"}),
    ))
    .await;
    assert_eq!((status, code(&body)), (503, "TIMEOUT"));
}

#[tokio::test]
async fn bodies_are_limited_in_bytes() {
    let server = Running::start(|_| {});
    let huge = "x".repeat(10 * 1024 * 1024);
    let query = "query($t: String!) { echo(text: $t) }";
    let (status, body) = answer(post(
        &server,
        json!({"query": query, "variables": {"t": huge}}),
    ))
    .await;
    assert_eq!((status, code(&body)), (413, "LIMIT_EXCEEDED"));
    assert_eq!(body["errors"][0]["extensions"]["limit"], "BODY_BYTES");
}

#[tokio::test]
async fn a_bomb_is_answered_at_once_and_errors_are_capped() {
    let server = Running::start(|_| {});
    let mut bomb = String::from("{ ...F0 }");
    for level in 0..13 {
        let next = format!(" ...F{}", level + 1).repeat(10);
        bomb.push_str(&format!(" fragment F{level} on Query {{{next} }}"));
    }
    bomb.push_str(" fragment F13 on Query { __typename }");
    answer(post(&server, json!({"query": "{ __typename }"}))).await;
    let began = Instant::now();
    let (_, body) = answer(post(&server, json!({"query": bomb}))).await;
    let took = began.elapsed();
    assert_eq!(code(&body), "LIMIT_EXCEEDED");
    assert!(took < Duration::from_millis(50), "{took:?}");
    let unused: String = (0..500).map(|i| format!("$v{i}: Int ")).collect();
    let query = format!("query({unused}) {{ __typename }}");
    let (_, body) = answer(post(&server, json!({"query": query}))).await;
    assert_eq!(body["errors"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn answers_carry_careful_headers() {
    let server = Running::start(|_| {});
    let response = post(&server, json!({"query": "{ __typename }"}))
        .send()
        .await
        .unwrap();
    let headers = response.headers();
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert!(
        headers["x-request-id"]
            .to_str()
            .unwrap()
            .starts_with("toy-request-")
    );
    let given = post(&server, json!({"query": "{ __typename }"}))
        .header("x-request-id", "trace-12345678")
        .send()
        .await
        .unwrap();
    assert_eq!(given.headers()["x-request-id"], "trace-12345678");
    let hostile = post(&server, json!({"query": "{ __typename }"}))
        .header("x-request-id", "\"} injected")
        .send()
        .await
        .unwrap();
    assert!(
        hostile.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .starts_with("toy-request-")
    );
}

#[test]
fn slow_heads_and_bodies_are_cut() {
    let server = Running::start(|config| {
        config.server.header_seconds = 1;
        config.server.body_seconds = 1;
    });
    let patience = Some(Duration::from_secs(6));
    let mut head = std::net::TcpStream::connect(server.address).unwrap();
    head.set_read_timeout(patience).unwrap();
    head.write_all(b"POST /graphql HTTP/1.1\r\nHost: a\r\n")
        .unwrap();
    let mut text = String::new();
    let _ = head.read_to_string(&mut text);
    assert!(
        text.is_empty() || text.starts_with("HTTP/1.1 408"),
        "{text}"
    );
    let mut body = std::net::TcpStream::connect(server.address).unwrap();
    body.set_read_timeout(patience).unwrap();
    body.write_all(
        b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\nConnection: close\r\n\r\n{\"query\"",
    )
    .unwrap();
    let mut text = String::new();
    let _ = body.read_to_string(&mut text);
    assert!(
        text.starts_with("HTTP/1.1 408") && text.contains("TIMEOUT"),
        "{text}"
    );
}
