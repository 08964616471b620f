//! One operation at a time, at a bounded rate, from several devices.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use hdrhistogram::Histogram;
use lianxin_tests::answer::Answer;
use lianxin_tests::client::Client;
use lianxin_tests::server::{Server, Site};
use lianxin_tests::town::steps::submission;
use serde_json::{Value, json};

use crate::fill::Filled;
use crate::process::cpu_seconds;

/// How hard the server is driven.
pub struct Pace {
    pub seconds: Duration,
    pub rate: u32,
    pub devices: usize,
}

/// What is driven.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Detail,
    List,
    Submit,
    Dispatch,
}

impl Operation {
    pub const ALL: &[Self] = &[Self::Detail, Self::List, Self::Submit, Self::Dispatch];

    pub fn name(self) -> &'static str {
        match self {
            Self::Detail => "detail",
            Self::List => "list",
            Self::Submit => "submit",
            Self::Dispatch => "dispatch",
        }
    }
}

/// What one operation took.
pub struct Figures {
    pub latency: Histogram<u64>,
    pub took: Duration,
    pub statements: f64,
    pub cpu_ms: f64,
    pub failed: u32,
    pub complaint: String,
}

impl Figures {
    pub fn per_second(&self) -> f64 {
        let count: u32 = self.latency.len().try_into().unwrap_or(u32::MAX);
        f64::from(count) / self.took.as_secs_f64()
    }
}

const DETAIL: &str = "query Detail($id: ID) { serviceRequest(id: $id) { number state title description \
    area { name ancestors { name } } category { code name } lead { organisation { name } account { displayName } } \
    evaluation { outcome satisfaction } timeline(first: 10) { nodes { step toState at note actor { displayName } } } } }";

const LIST: &str = "query List($after: String) { serviceRequests(first: 20, after: $after) { \
    pageInfo { hasNextPage endCursor } nodes { id number state title area { name } category { name } \
    lead { organisation { name } account { displayName } } reporter { displayName } \
    timeline(last: 3) { nodes { step at actor { displayName } } } } } }";

const SUBMIT: &str = "mutation Submit($input: SubmitServiceRequestInput!) { submitServiceRequest(input: $input) \
    { serviceRequest { id number state } errors { errorCode message } } }";

const DISPATCH: &str = "mutation Dispatch($input: DispatchServiceRequestInput!) { dispatchServiceRequest(input: $input) \
    { serviceRequest { id state } errors { errorCode message } } }";

/// A server with its devices and what the fill left in the database.
pub struct Stage {
    resident: Client,
    secretary: Client,
    filled: Arc<Filled>,
    pid: u32,
    next: Arc<AtomicU32>,
}

impl Stage {
    pub fn new(server: &Server, site: &Site, filled: Filled) -> anyhow::Result<Self> {
        let device = |role| server.client().with_token(&site.token(0, role));
        Ok(Self {
            resident: device("RESIDENT"),
            secretary: device("SECRETARY"),
            filled: Arc::new(filled),
            pid: server.pid().context("the server runs")?,
            next: Arc::default(),
        })
    }

    /// Drives one operation and says what it took.
    pub async fn drive(&mut self, operation: Operation, pace: &Pace) -> anyhow::Result<Figures> {
        self.next.store(0, Ordering::Relaxed);
        // What is asked for the first time is not yet cached anywhere.
        self.run(operation).await?;
        let statements = self.statements().await?;
        let cpu = cpu_seconds(&[self.pid]);
        let began = Instant::now();
        let devices: Vec<_> = (0..pace.devices)
            .map(|device| {
                let stage = self.device();
                // Each device takes its share of the rate, one after another.
                let share = f64::from(pace.rate) / pace.devices as f64;
                let every = Duration::from_secs_f64(1.0 / share);
                let offset = every.mul_f64(device as f64 / pace.devices as f64);
                let until = began + pace.seconds;
                tokio::spawn(
                    async move { stage.repeat(operation, began + offset, every, until).await },
                )
            })
            .collect();
        let mut latency = Histogram::new(3)?;
        let (mut failed, mut complaint) = (0, String::new());
        for device in devices {
            let (part, failures) = device.await??;
            latency.add(part)?;
            failed += u32::try_from(failures.len())?;
            complaint = failures.into_iter().next().unwrap_or(complaint);
        }
        let took = began.elapsed();
        let count = f64::from(u32::try_from(latency.len())?.max(1));
        Ok(Figures {
            took,
            cpu_ms: (cpu_seconds(&[self.pid]) - cpu) * 1000.0 / count,
            statements: (self.statements().await? - statements) / count,
            latency,
            failed,
            complaint,
        })
    }

    fn device(&self) -> Self {
        Self {
            resident: self.resident.clone(),
            secretary: self.secretary.clone(),
            filled: self.filled.clone(),
            pid: self.pid,
            next: self.next.clone(),
        }
    }

    async fn repeat(
        self,
        operation: Operation,
        first: Instant,
        every: Duration,
        until: Instant,
    ) -> anyhow::Result<(Histogram<u64>, Vec<String>)> {
        let mut latency = Histogram::new(3)?;
        let mut failures = Vec::new();
        let mut due = first;
        while due < until && Instant::now() < until {
            tokio::time::sleep_until(due.into()).await;
            let began = Instant::now();
            let Some(answer) = self.run(operation).await? else {
                break;
            };
            latency.record(u64::try_from(began.elapsed().as_micros())?)?;
            if let Some(code) = answer.wrong() {
                failures.push(format!("{code}: {}", answer.body));
            }
            due += every;
        }
        Ok((latency, failures))
    }

    /// Runs one operation; none when nothing is left to run it on.
    async fn run(&self, operation: Operation) -> anyhow::Result<Option<Answer>> {
        let at = self.next.fetch_add(1, Ordering::Relaxed) as usize;
        let pick = |ids: &[String]| ids[at * 7919 % ids.len()].clone();
        let answer = match operation {
            Operation::Detail => {
                let variables = json!({ "id": pick(&self.filled.requests) });
                self.secretary.run(DETAIL, variables).await?
            }
            Operation::List => {
                let variables = json!({ "after": Value::Null });
                self.secretary.run(LIST, variables).await?
            }
            Operation::Submit => {
                let key = json!({ "idempotencyKey": format!("load-{at}") });
                let input = submission(&format!("Load {at}"), key);
                self.resident.run(SUBMIT, json!({ "input": input })).await?
            }
            Operation::Dispatch => {
                let Some(id) = self.filled.accepted.get(at) else {
                    return Ok(None);
                };
                let input = json!({ "id": id, "leadOrganisationId": self.filled.department });
                self.secretary
                    .run(DISPATCH, json!({ "input": input }))
                    .await?
            }
        };
        Ok(Some(answer))
    }

    /// All statements of requests so far, by the server's own count.
    async fn statements(&self) -> anyhow::Result<f64> {
        let text = self.secretary.get("/metrics").await?.text().await?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("lianxin_statements_per_request_sum"));
        let value = line.and_then(|line| line.rsplit(' ').next());
        Ok(value.map_or(Ok(0.0), str::parse)?)
    }
}
