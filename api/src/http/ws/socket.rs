//! One socket: one task that reads, writes and watches the clock.

use std::sync::Arc;
use std::time::Duration;

use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::super::backend::{Backend, Call, Denied, Endpoint, bearer};
use super::operations::{Operations, Outgoing};
use super::protocol::{self, Close, Incoming};

/// Messages that wait for a busy socket before its operations wait themselves.
const WAITING: usize = 16;
/// How long a client may leave a message unread.
const WRITE_TIME: Duration = Duration::from_secs(15);

struct Socket<B: Backend> {
    endpoint: Arc<Endpoint<B>>,
    call: Call,
    writer: actix_ws::Session,
    /// Set with the acknowledgement.
    session: Option<B::Session>,
    operations: Operations<B>,
    heard: Instant,
}

/// Serves a socket to its end.
pub(super) async fn run<B: Backend>(
    endpoint: Arc<Endpoint<B>>,
    call: Call,
    writer: actix_ws::Session,
    mut messages: AggregatedMessageStream,
    offered: bool,
) {
    let (out, mut outgoing) = channel(WAITING);
    let mut socket = Socket {
        operations: Operations::new(endpoint.clone(), out),
        endpoint,
        call,
        writer,
        session: None,
        heard: Instant::now(),
    };
    let close = match offered {
        true => socket.serve(&mut messages, &mut outgoing).await,
        false => Err(Close::ProtocolNotOffered),
    };
    drop(socket.operations);
    if let Err(close) = close {
        let reason = CloseReason {
            code: CloseCode::from(close.code()),
            description: Some(close.reason()).filter(|text| !text.is_empty()),
        };
        let reason = (close.code() != 1005).then_some(reason);
        let _ = tokio::time::timeout(WRITE_TIME, socket.writer.close(reason)).await;
        // The client's own close frame, so that the connection ends in order.
        let answer = async { while let Some(Ok(_)) = messages.recv().await {} };
        let _ = tokio::time::timeout(Duration::from_secs(2), answer).await;
    }
}

impl<B: Backend> Socket<B> {
    /// Ends with the reason to close, or plainly when the connection is gone.
    async fn serve(
        &mut self,
        messages: &mut AggregatedMessageStream,
        outgoing: &mut Receiver<Outgoing>,
    ) -> Result<(), Close> {
        let settings = self.endpoint.config.server.clone();
        let init_until = Instant::now() + Duration::from_secs(settings.socket_init_seconds);
        let mut check = every(settings.socket_check_seconds.clamp(1, 30));
        let mut ping = every(settings.socket_ping_seconds.max(1));
        let mut leaving = self.endpoint.drain.watch();
        loop {
            tokio::select! {
                _ = leaving.wait_for(|leaving| *leaving) => return Err(Close::GoingAway),
                () = sleep_until(init_until), if self.session.is_none() => {
                    return Err(Close::InitTimeout);
                }
                message = messages.recv() => match message {
                    None => return Ok(()),
                    Some(Err(error)) => return Err(broken(&error)),
                    Some(Ok(message)) => {
                        self.heard = Instant::now();
                        self.receive(message).await?;
                    }
                },
                Some(message) = outgoing.recv() => {
                    if self.operations.is_current(&message) && !self.write(message.text).await {
                        return Ok(());
                    }
                }
                _ = check.tick() => {
                    if let Some(session) = &self.session
                        && !self.endpoint.backend.still_stands(session).await
                    {
                        return Err(Close::Forbidden);
                    }
                }
                _ = ping.tick() => {
                    let silent = self.heard.elapsed();
                    if silent > ping.period() * 3 || !self.ping(silent > ping.period()).await {
                        return Ok(());
                    }
                }
            }
        }
    }

    async fn receive(&mut self, message: AggregatedMessage) -> Result<(), Close> {
        let text = match message {
            AggregatedMessage::Text(text) => text,
            AggregatedMessage::Binary(_) => return Err(Close::BadMessage("Message is not text")),
            AggregatedMessage::Ping(bytes) => {
                let _ = self.writer.pong(&bytes).await;
                return Ok(());
            }
            AggregatedMessage::Pong(_) => return Ok(()),
            AggregatedMessage::Close(reason) => {
                let code = reason.map_or(1005, |reason| reason.code.into());
                return Err(Close::Client(code));
            }
        };
        match Incoming::parse(&text)? {
            Incoming::Init { payload } => {
                if self.session.is_some() {
                    return Err(Close::TooManyInits);
                }
                self.session = Some(self.init(&payload).await?);
                self.write(protocol::ack()).await;
            }
            Incoming::Ping { payload } => {
                self.write(protocol::pong(payload)).await;
            }
            Incoming::Pong => {}
            Incoming::Subscribe { id, payload } => {
                let session = self.session.clone().ok_or(Close::Unauthorized)?;
                if self.operations.is_running(&id) {
                    return Err(Close::IdInUse(id));
                }
                let call = Call {
                    request_id: format!("{}.{}", self.call.request_id, shortened(&id)),
                    ..self.call.clone()
                };
                self.operations.start(session, call, id, payload);
            }
            Incoming::Complete { id } => self.operations.cancel(&id),
        }
        Ok(())
    }

    /// Sockets are for those who bring a token.
    async fn init(
        &self,
        payload: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<B::Session, Close> {
        let token = payload
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .and_then(|(_, value)| value.as_str())
            .and_then(bearer)
            .ok_or(Close::Forbidden)?;
        match self.endpoint.backend.authenticate(Some(token)).await {
            Ok(session) => Ok(session),
            Err(Denied::Unauthenticated) => Err(Close::Forbidden),
            Err(Denied::Fault) => Err(Close::Fault),
        }
    }

    /// False when the client is gone or does not read.
    async fn write(&mut self, text: String) -> bool {
        matches!(
            tokio::time::timeout(WRITE_TIME, self.writer.text(text)).await,
            Ok(Ok(()))
        )
    }

    /// A ping of WebSocket; where that brought nothing, one of the protocol as well.
    async fn ping(&mut self, silent: bool) -> bool {
        let pinged = tokio::time::timeout(WRITE_TIME, self.writer.ping(b"")).await;
        if silent && self.session.is_some() {
            self.write(protocol::ping()).await;
        }
        matches!(pinged, Ok(Ok(())))
    }
}

fn every(seconds: u64) -> tokio::time::Interval {
    let period = Duration::from_secs(seconds);
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn broken(error: &ProtocolError) -> Close {
    match error {
        ProtocolError::Overflow => Close::TooLarge,
        ProtocolError::Io(error) if error.to_string().contains("utf") => Close::NotUtf8,
        _ => Close::BadFrame,
    }
}

/// The part of an operation's id that may stand in a log line.
fn shortened(id: &str) -> String {
    id.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(12)
        .collect()
}
