//! The socket, where the reference client does not look: ended sessions, leaving, limits.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::toy::{Running, TOKEN};

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn connect(server: &Running) -> Self {
        let mut request = format!("ws://{}/graphql/ws", server.address)
            .into_client_request()
            .unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        Self(connect_async(request).await.unwrap().0)
    }

    async fn initialised(server: &Running) -> Self {
        let mut client = Self::connect(server).await;
        let authorization = format!("Bearer {TOKEN}");
        client
            .send(json!({"type": "connection_init", "payload": {"authorization": authorization}}))
            .await;
        assert_eq!(client.next().await["type"], "connection_ack");
        client
    }

    async fn send(&mut self, message: Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({"type": "subscribe", "id": id, "payload": {"query": query}}))
            .await;
    }

    /// The next message, or `{"closed": code}`.
    async fn next(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(Duration::from_secs(15), self.0.next())
                .await
                .expect("a message in time");
            match message {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(frame))) => {
                    return json!({"closed": frame.map(|frame| u16::from(frame.code))});
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return json!({"closed": null}),
            }
        }
    }
}

#[tokio::test]
async fn subscriptions_queries_and_mutations_share_a_socket() {
    let server = Running::start(|_| {});
    let mut client = Client::initialised(&server).await;
    client.subscribe("t", "subscription { ticks(n: 3) }").await;
    for n in 0..3 {
        let next = client.next().await;
        assert_eq!(next["payload"], json!({"data": {"ticks": n}}));
    }
    assert_eq!(client.next().await, json!({"id": "t", "type": "complete"}));
    client.subscribe("m", "mutation { bump }").await;
    assert_eq!(client.next().await["payload"]["data"]["bump"], 1);
    assert_eq!(client.next().await["type"], "complete");
    client.subscribe("r", "subscription { refused }").await;
    let error = client.next().await;
    assert_eq!(
        (&error["type"], &error["id"]),
        (&json!("error"), &json!("r"))
    );
    assert!(error["payload"].is_array());
}

#[tokio::test]
async fn an_ended_session_closes_the_socket() {
    let server = Running::start(|_| {});
    let mut client = Client::initialised(&server).await;
    client
        .subscribe("s", "subscription { serviceRequestChanged { id } }")
        .await;
    server.standing.store(false, Ordering::Relaxed);
    assert_eq!(client.next().await, json!({"closed": 4403}));
}

#[tokio::test]
async fn leaving_closes_sockets_with_1001() {
    let mut server = Running::start(|_| {});
    let mut client = Client::initialised(&server).await;
    client
        .subscribe("s", "subscription { serviceRequestChanged { id } }")
        .await;
    client.subscribe("q", "{ __typename }").await;
    assert_eq!(client.next().await["id"], "q");
    server.leave();
    let mut last = client.next().await;
    if last["type"] == "complete" {
        last = client.next().await;
    }
    assert_eq!(last, json!({"closed": 1001}));
    tokio::task::spawn_blocking(move || server.join())
        .await
        .unwrap();
}

#[tokio::test]
async fn operations_of_a_socket_are_limited() {
    let server = Running::start(|config| config.limits.socket_operations = 2);
    let mut client = Client::initialised(&server).await;
    for id in ["a", "b", "c"] {
        client
            .subscribe(id, "subscription { serviceRequestChanged { id } }")
            .await;
    }
    let error = client.next().await;
    assert_eq!(
        (&error["type"], &error["id"]),
        (&json!("error"), &json!("c"))
    );
    assert_eq!(
        error["payload"][0]["extensions"]["limit"],
        "SOCKET_OPERATIONS"
    );
    client.send(json!({"type": "complete", "id": "a"})).await;
    client.subscribe("c", "{ __typename }").await;
    assert_eq!(client.next().await["type"], "next");
}

#[tokio::test]
async fn messages_are_limited_in_bytes() {
    let server = Running::start(|config| config.limits.body_bytes = 10_000);
    let mut client = Client::initialised(&server).await;
    client.subscribe("a", &"#".repeat(20_000)).await;
    let closed = client.next().await;
    assert!(
        closed == json!({"closed": 1009}) || closed == json!({"closed": null}),
        "{closed}"
    );
}

#[tokio::test]
async fn sockets_are_limited() {
    let server = Running::start(|config| config.server.sockets = 0);
    let refused = reqwest::Client::new()
        .get(server.url("/graphql/ws"))
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "x3JJHMbDL1EzLkh9GBhXDw==")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 503);
}
