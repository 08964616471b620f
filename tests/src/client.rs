//! Somebody's device: speaks GraphQL over HTTP and graphql-transport-ws with one token.

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::answer::Answer;

/// One device at one server.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

/// An answer that was not read yet.
pub struct Received {
    status: u16,
    text: String,
}

impl Received {
    /// Reads it.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn read(&self) -> anyhow::Result<Answer> {
        let Self { status, text } = self;
        let body = serde_json::from_str(text).with_context(|| format!("{status}: {text}"))?;
        Ok(Answer {
            body,
            statements: Vec::new(),
        })
    }
}

impl Client {
    /// A device without a token. `url` is the server's, without a path.
    pub fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        Self {
            http,
            url: url.trim_end_matches('/').to_owned(),
            token: None,
        }
    }

    /// The same device with a token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// Runs a document, in English.
    ///
    /// # Errors
    /// When the server does not answer, as one that was just killed.
    pub async fn run(&self, document: &str, variables: Value) -> anyhow::Result<Answer> {
        self.run_in("en", document, variables).await
    }

    /// Runs a document, with messages in a language.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn run_in(
        &self,
        language: &str,
        document: &str,
        variables: Value,
    ) -> anyhow::Result<Answer> {
        self.ask_in(language, document, variables).await?.read()
    }

    /// Runs a document, in English, until the last byte of its answer is there.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn ask(&self, document: &str, variables: Value) -> anyhow::Result<Received> {
        self.ask_in("en", document, variables).await
    }

    async fn ask_in(
        &self,
        language: &str,
        document: &str,
        variables: Value,
    ) -> anyhow::Result<Received> {
        let request = self
            .http
            .post(format!("{}/graphql", self.url))
            .header("accept", "application/graphql-response+json")
            .header("accept-language", language)
            .json(&json!({ "query": document, "variables": variables }));
        let response = self.authorised(request).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok(Received { status, text })
    }

    /// Any other address of the server.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn get(&self, path: &str) -> anyhow::Result<reqwest::Response> {
        let request = self.http.get(format!("{}{path}", self.url));
        Ok(self.authorised(request).send().await?)
    }

    /// Sends a body as it is; gives status and text.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn post_text(
        &self,
        path: &str,
        media_type: &str,
        body: String,
    ) -> anyhow::Result<(u16, String)> {
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("content-type", media_type)
            .header("accept", "application/graphql-response+json")
            .body(body);
        let response = self.authorised(request).send().await?;
        Ok((response.status().as_u16(), response.text().await?))
    }

    /// Sends one file; gives status and body.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn upload(&self, name: &str, bytes: Vec<u8>) -> anyhow::Result<(u16, Value)> {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        self.upload_form(reqwest::multipart::Form::new().part("file", part))
            .await
    }

    /// Sends the file of a register; gives status and body.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn send_register(
        &self,
        name: &str,
        bytes: impl AsRef<[u8]>,
    ) -> anyhow::Result<(u16, Value)> {
        let part = reqwest::multipart::Part::bytes(bytes.as_ref().to_vec());
        let part = part.file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        self.post_form("/registers", form).await
    }

    /// Sends a form to /files; gives status and body.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn upload_form(
        &self,
        form: reqwest::multipart::Form,
    ) -> anyhow::Result<(u16, Value)> {
        self.post_form("/files", form).await
    }

    async fn post_form(
        &self,
        path: &str,
        form: reqwest::multipart::Form,
    ) -> anyhow::Result<(u16, Value)> {
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .multipart(form);
        let response = self.authorised(request).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(json!(text))))
    }

    fn authorised(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Subscribes; the subscription stands when this returns.
    ///
    /// # Errors
    /// When the server refuses the socket or the token.
    pub async fn subscribe(
        &self,
        document: &str,
        variables: Value,
    ) -> anyhow::Result<Subscription> {
        let url = format!("{}/graphql/ws", self.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        let protocol = "graphql-transport-ws".parse()?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
        let mut payload = json!({});
        if let Some(token) = &self.token {
            payload["authorization"] = json!(format!("Bearer {token}"));
        }
        let hello = json!({ "type": "connection_init", "payload": payload });
        socket.send(Message::text(hello.to_string())).await?;
        let mut subscription = Subscription {
            socket,
            early: VecDeque::new(),
        };
        let acknowledged = subscription.message(Duration::from_secs(10)).await;
        anyhow::ensure!(
            acknowledged
                .as_ref()
                .is_some_and(|message| message["type"] == "connection_ack"),
            "no acknowledgement: {acknowledged:?}"
        );
        let subscribe = json!({
            "id": "1", "type": "subscribe", "payload": { "query": document, "variables": variables },
        });
        subscription
            .socket
            .send(Message::text(subscribe.to_string()))
            .await?;
        // A ping is answered after what came before it was taken up.
        let ping = json!({ "type": "ping" });
        subscription
            .socket
            .send(Message::text(ping.to_string()))
            .await?;
        // What the subscription has to tell at once comes before the pong.
        loop {
            let message = subscription.message(Duration::from_secs(10)).await;
            match message {
                Some(message) if message["type"] == "pong" => break,
                Some(message) if message["type"] == "next" || message["type"] == "complete" => {
                    subscription.early.push_back(message);
                }
                other => anyhow::bail!("no pong: {other:?}"),
            }
        }
        Ok(subscription)
    }
}

/// One subscription on a socket of its own.
pub struct Subscription {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came while the subscription was being made.
    early: VecDeque<Value>,
}

impl Subscription {
    /// The data of the next event, if one comes in time.
    pub async fn next(&mut self, within: Duration) -> Option<Value> {
        let until = tokio::time::Instant::now() + within;
        loop {
            let left = until.checked_duration_since(tokio::time::Instant::now())?;
            let message = match self.early.pop_front() {
                Some(message) => message,
                None => self.message(left).await?,
            };
            if message["type"] == "next" {
                return Some(message["payload"]["data"].clone());
            }
        }
    }

    async fn message(&mut self, within: Duration) -> Option<Value> {
        loop {
            let message = tokio::time::timeout(within, self.socket.next())
                .await
                .ok()??
                .ok()?;
            if let Message::Text(text) = message {
                return serde_json::from_str(&text).ok();
            }
        }
    }
}
