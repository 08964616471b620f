//! Health, figures, keys, schema, GraphiQL.

use reqwest::Client;
use serde_json::{Value, json};

use super::toy::{Running, TOKEN};

async fn get(server: &Running, path: &str) -> (u16, String) {
    let response = Client::new().get(server.url(path)).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn the_small_pages_answer() {
    let server = Running::start(|_| {});
    assert_eq!(get(&server, "/health/live").await.0, 200);
    assert_eq!(get(&server, "/health/ready").await.0, 200);
    let (status, keys) = get(&server, "/.well-known/jwks.json").await;
    assert_eq!((status, keys.as_str()), (200, r#"{"keys":[]}"#));
    let (status, schema) = get(&server, "/schema.graphql").await;
    assert!(status == 200 && schema.contains("type Query"));
    assert_eq!(get(&server, "/nowhere").await.0, 404);
}

#[tokio::test]
async fn figures_count_operations_by_outcome() {
    let server = Running::start(|_| {});
    for query in ["{ echo(text: \"a\") }", "{ fails }"] {
        Client::new()
            .post(server.url("/graphql"))
            .json(&json!({ "query": query }))
            .send()
            .await
            .unwrap();
    }
    let (status, text) = get(&server, "/metrics").await;
    assert_eq!(status, 200);
    assert!(
        text.contains(r#"lianxin_operations_total{kind="query",outcome="ok"}"#),
        "{text}"
    );
    assert!(text.contains(r#"outcome="INTERNAL""#), "{text}");
    assert!(text.contains("lianxin_outbox_age_seconds"), "{text}");
    let proxied = Client::new()
        .get(server.url("/metrics"))
        .header("x-forwarded-for", "10.0.0.1")
        .send()
        .await
        .unwrap();
    assert_eq!(proxied.status(), 403);
    let guarded = Running::start(|config| {
        config.metrics.token = Some(lianxin_api::config::Secret::new("figures"));
    });
    assert_eq!(get(&guarded, "/metrics").await.0, 403);
    let opened = Client::new()
        .get(guarded.url("/metrics"))
        .bearer_auth("figures")
        .send()
        .await
        .unwrap();
    assert_eq!(opened.status(), 200);
}

#[tokio::test]
async fn graphiql_needs_no_other_host() {
    let server = Running::start(|_| {});
    let page = Client::new()
        .get(server.url("/graphiql"))
        .send()
        .await
        .unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("script-src 'self';") && policy.contains("connect-src 'self'"));
    let html = page.text().await.unwrap();
    assert!(!html.contains("http://") && !html.contains("https://"));
    let files: Vec<&str> = html
        .split('"')
        .filter(|part| part.starts_with("/graphiql/"))
        .collect();
    assert_eq!(files.len(), 8);
    for file in files {
        let response = Client::new().get(server.url(file)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{file}");
        assert!(!response.bytes().await.unwrap().is_empty());
    }
    let plain = Client::new()
        .get(server.url("/graphiql/graphiql.min.js"))
        .header("accept-encoding", "identity")
        .send()
        .await
        .unwrap();
    assert_eq!(plain.status(), 406);
    assert_eq!(get(&server, "/graphiql/../page.rs").await.0, 404);
}

#[tokio::test]
async fn running_requests_are_brought_to_their_end() {
    let mut server = Running::start(|_| {});
    let url = server.url("/graphql");
    let slow = tokio::spawn(async move {
        let response = Client::new()
            .post(url)
            .bearer_auth(TOKEN)
            .json(&json!({"query": "{ slow(milliseconds: 800) }"}))
            .send()
            .await
            .unwrap();
        response.json::<Value>().await.unwrap()
    });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    server.leave();
    assert_eq!(slow.await.unwrap(), json!({"data": {"slow": true}}));
    tokio::task::spawn_blocking(move || server.join())
        .await
        .unwrap();
}
