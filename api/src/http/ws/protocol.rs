//! The messages of graphql-transport-ws, and its close codes.

use serde_json::{Map, Value, json};

use super::super::answer::Answer;

/// Why a socket is closed, by the protocol's own numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Close {
    /// The client closed; its code goes back.
    Client(u16),
    /// The server is leaving.
    GoingAway,
    /// A frame that breaks the rules of WebSocket.
    BadFrame,
    /// Text that is not UTF-8.
    NotUtf8,
    /// A message beyond the limit.
    TooLarge,
    /// Something failed on our side.
    Fault,
    /// A message that is not of the protocol.
    BadMessage(&'static str),
    /// A subscribe before the acknowledgement.
    Unauthorized,
    /// No token, a bad one, or one that has ended.
    Forbidden,
    /// The sub-protocol was not offered.
    ProtocolNotOffered,
    /// No connection_init in time.
    InitTimeout,
    /// An operation with the id of one that runs.
    IdInUse(String),
    /// A second connection_init.
    TooManyInits,
}

impl Close {
    pub fn code(&self) -> u16 {
        match self {
            Self::Client(code) => *code,
            Self::GoingAway => 1001,
            Self::BadFrame => 1002,
            Self::NotUtf8 => 1007,
            Self::TooLarge => 1009,
            Self::Fault => 1011,
            Self::BadMessage(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden => 4403,
            Self::ProtocolNotOffered => 4406,
            Self::InitTimeout => 4408,
            Self::IdInUse(_) => 4409,
            Self::TooManyInits => 4429,
        }
    }

    pub fn reason(&self) -> String {
        match self {
            Self::Client(_) => String::new(),
            Self::GoingAway => "Going away".into(),
            Self::BadFrame => "Protocol error".into(),
            Self::NotUtf8 => "Text is not UTF-8".into(),
            Self::TooLarge => "Message too large".into(),
            Self::Fault => "Internal error".into(),
            Self::BadMessage(reason) => (*reason).into(),
            Self::Unauthorized => "Unauthorized".into(),
            Self::Forbidden => "Forbidden".into(),
            Self::ProtocolNotOffered => "Subprotocol not acceptable".into(),
            Self::InitTimeout => "Connection initialisation timeout".into(),
            Self::IdInUse(id) => {
                let id: String = id.chars().take(40).collect();
                format!("Subscriber for {id} already exists")
            }
            Self::TooManyInits => "Too many initialisation requests".into(),
        }
    }
}

/// A message of the client.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    Init { payload: Map<String, Value> },
    Ping { payload: Option<Value> },
    Pong,
    Subscribe { id: String, payload: Value },
    Complete { id: String },
}

impl Incoming {
    pub fn parse(text: &str) -> Result<Self, Close> {
        let value: Value =
            serde_json::from_str(text).map_err(|_| Close::BadMessage("Message is not JSON"))?;
        let Value::Object(mut message) = value else {
            return Err(Close::BadMessage("Message is not an object"));
        };
        let kind = match message.remove("type") {
            Some(Value::String(kind)) => kind,
            _ => return Err(Close::BadMessage("Message has no type")),
        };
        let payload = message.remove("payload");
        match kind.as_str() {
            "connection_init" => match payload {
                None | Some(Value::Null) => Ok(Self::Init {
                    payload: Map::new(),
                }),
                Some(Value::Object(payload)) => Ok(Self::Init { payload }),
                Some(_) => Err(Close::BadMessage("connection_init: payload is no object")),
            },
            "ping" | "pong" => match payload {
                None | Some(Value::Null | Value::Object(_)) if kind == "pong" => Ok(Self::Pong),
                None | Some(Value::Null) => Ok(Self::Ping { payload: None }),
                Some(payload @ Value::Object(_)) => Ok(Self::Ping {
                    payload: Some(payload),
                }),
                Some(_) => Err(Close::BadMessage("ping: payload is no object")),
            },
            "subscribe" => match payload {
                Some(payload) if is_operation(&payload) => Ok(Self::Subscribe {
                    id: id(&mut message)?,
                    payload,
                }),
                _ => Err(Close::BadMessage("subscribe: payload is no operation")),
            },
            "complete" => Ok(Self::Complete {
                id: id(&mut message)?,
            }),
            _ => Err(Close::BadMessage("Message has an unknown type")),
        }
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, Close> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= 256 => Ok(id),
        _ => Err(Close::BadMessage("Message has no id")),
    }
}

/// The shape that the protocol asks of a subscribe; the document itself is looked at later.
fn is_operation(payload: &Value) -> bool {
    let member = |name: &str| payload.get(name).unwrap_or(&Value::Null);
    member("query").is_string()
        && matches!(member("operationName"), Value::Null | Value::String(_))
        && matches!(member("variables"), Value::Null | Value::Object(_))
        && matches!(member("extensions"), Value::Null | Value::Object(_))
}

pub(super) fn ack() -> String {
    r#"{"type":"connection_ack"}"#.to_owned()
}

pub(super) fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => r#"{"type":"pong"}"#.to_owned(),
    }
}

pub(super) fn ping() -> String {
    r#"{"type":"ping"}"#.to_owned()
}

pub(super) fn next(id: &str, answer: &Answer) -> String {
    let id = Value::from(id);
    format!(
        r#"{{"id":{id},"type":"next","payload":{}}}"#,
        answer.to_json()
    )
}

pub(super) fn error(id: &str, answer: &Answer) -> String {
    json!({ "id": id, "type": "error", "payload": answer.errors_json() }).to_string()
}

pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> u16 {
        Incoming::parse(text).unwrap_err().code()
    }

    #[test]
    fn what_is_no_message_closes_with_4400() {
        for text in [
            "",
            "hello",
            "[]",
            "{}",
            r#"{"type":7}"#,
            r#"{"type":"start"}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"ping","payload":"x"}"#,
            r#"{"type":"connection_init","payload":[]}"#,
        ] {
            assert_eq!(code(text), 4400, "{text}");
        }
    }

    #[test]
    fn messages_are_read() {
        assert_eq!(
            Incoming::parse(r#"{"type":"connection_init"}"#),
            Ok(Incoming::Init {
                payload: Map::new()
            })
        );
        assert_eq!(
            Incoming::parse(r#"{"type":"pong","payload":null}"#),
            Ok(Incoming::Pong)
        );
        assert!(matches!(
            Incoming::parse(r#"{"type":"subscribe","id":"a","payload":{"query":"{a}","variables":null}}"#),
            Ok(Incoming::Subscribe { id, .. }) if id == "a"
        ));
    }
}
