//! The operations that run on one socket.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use actix_web::rt::task::JoinHandle;
use futures_util::StreamExt;
use tokio::sync::mpsc::Sender;

use super::super::answer::Answer;
use super::super::backend::{Backend, Call, Endpoint};
use super::super::run::{self, Operation, Parameters};
use super::protocol;
use crate::gql::limits::{Limit, LimitExceeded, OperationKind};

/// One message for the client; `ends` when the operation is over with it.
pub(super) struct Outgoing {
    pub id: String,
    /// Tells an operation from an earlier one of the same id.
    pub serial: u64,
    pub text: String,
    pub ends: bool,
}

/// The running operations, each a task that ends with the socket.
pub(super) struct Operations<B: Backend> {
    endpoint: Arc<Endpoint<B>>,
    out: Sender<Outgoing>,
    running: HashMap<String, (u64, JoinHandle<()>)>,
    serial: u64,
}

impl<B: Backend> Operations<B> {
    pub fn new(endpoint: Arc<Endpoint<B>>, out: Sender<Outgoing>) -> Self {
        Self {
            endpoint,
            out,
            running: HashMap::new(),
            serial: 0,
        }
    }

    pub fn is_running(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    /// Starts an operation; its messages come through the channel.
    pub fn start(
        &mut self,
        session: B::Session,
        call: Call,
        id: String,
        payload: serde_json::Value,
    ) {
        self.serial += 1;
        let allowed = self.endpoint.config.limits.socket_operations;
        let running = self.running.len() as u64;
        let task = Task {
            endpoint: self.endpoint.clone(),
            session,
            call: Rc::new(call),
            id: id.clone(),
            serial: self.serial,
            out: self.out.clone(),
        };
        let handle = actix_web::rt::spawn(async move {
            if running >= allowed {
                let found = running + 1;
                let limit = Limit::SocketOperations;
                let answer = Answer::limit(LimitExceeded {
                    limit,
                    allowed,
                    found,
                });
                return task.error(&answer).await;
            }
            task.run(payload).await;
        });
        self.running.insert(id, (self.serial, handle));
    }

    /// Notes that an operation said its last word. False where it was cancelled before.
    pub fn is_current(&mut self, message: &Outgoing) -> bool {
        let current = self
            .running
            .get(&message.id)
            .is_some_and(|(serial, _)| *serial == message.serial);
        if current && message.ends {
            self.running.remove(&message.id);
        }
        current
    }

    /// The client has heard enough.
    pub fn cancel(&mut self, id: &str) {
        if let Some((_, task)) = self.running.remove(id) {
            task.abort();
        }
    }
}

impl<B: Backend> Drop for Operations<B> {
    fn drop(&mut self) {
        for (_, task) in self.running.values() {
            task.abort();
        }
    }
}

struct Task<B: Backend> {
    endpoint: Arc<Endpoint<B>>,
    session: B::Session,
    call: Rc<Call>,
    id: String,
    serial: u64,
    out: Sender<Outgoing>,
}

impl<B: Backend> Task<B> {
    async fn run(&self, payload: serde_json::Value) {
        let operation = Parameters::from_json(payload)
            .and_then(|parameters| run::admit(&self.endpoint.config.limits, parameters))
            .and_then(|operation| {
                run::may_introspect(&self.endpoint, &self.session, &operation.checked)?;
                Ok(operation)
            });
        match operation {
            Err(answer) => self.error(&answer).await,
            Ok(operation) if operation.checked.kind == OperationKind::Subscription => {
                self.subscription(operation).await;
            }
            Ok(operation) => {
                let answer = run::run(&self.endpoint, &self.session, &self.call, operation).await;
                if answer.executed() {
                    self.send(protocol::next(&self.id, &answer), false).await;
                    self.send(protocol::complete(&self.id), true).await;
                } else {
                    self.error(&answer).await;
                }
            }
        }
    }

    /// The first answer without data is the refusal of the subscription itself.
    async fn subscription(&self, operation: Operation) {
        let Operation { checked, request } = operation;
        let began = Instant::now();
        let mut answers = self
            .endpoint
            .backend
            .subscribe(&self.session, &self.call, request);
        let mut first = true;
        while let Some(response) = answers.next().await {
            let answer = Answer::finish(
                response,
                &self.endpoint.config.limits,
                &checked.variable_arguments,
                &self.call.request_id,
            );
            if first {
                run::note(&self.call, &checked, &answer, began);
            }
            if !answer.executed() || (first && !answer.has_data()) {
                return self.error(&answer).await;
            }
            first = false;
            self.send(protocol::next(&self.id, &answer), false).await;
        }
        self.send(protocol::complete(&self.id), true).await;
    }

    async fn error(&self, answer: &Answer) {
        self.send(protocol::error(&self.id, answer), true).await;
    }

    /// Waits while the socket is busy: a slow reader holds its own operations back, nobody else's.
    async fn send(&self, text: String, ends: bool) {
        let message = Outgoing {
            id: self.id.clone(),
            serial: self.serial,
            text,
            ends,
        };
        let _ = self.out.send(message).await;
    }
}
