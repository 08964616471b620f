//! What secretaries and grid workers of the imported city ask first, from a server that runs beside it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use hdrhistogram::Histogram;
use lianxin_tests::client::Client;
use lianxin_tests::commands::Runner;
use serde_json::{Value, json};

/// Each question is asked so often, one after another.
const TIMES: u32 = 200;
/// The aim for coverage of the whole city on PostgreSQL.
const AIM: Duration = Duration::from_millis(150);
/// Shared machines are noisy: only what takes three times the aim fails.
const NOISE: u32 = 3;
const PHONE: &str = "15499999999";
const PASSWORD: &str = "A city of 258,000 pairings";

const FIGURES: &str = "query ($area: ID!) { coverage(areaId: $area) { computedAt figures { measure numerator denominator share } } }";
const BY_AREA: &str = "query ($area: ID!) { coverage(areaId: $area) { figures { numerator } \
    breakdown(by: AREA) { area { name } figures { measure numerator denominator } } } }";
const BY_ORGANISATION: &str = "query ($area: ID!) { coverage(areaId: $area) { figures { numerator } \
    breakdown(by: ORGANISATION) { organisation { name } figures { measure numerator denominator } } } }";
const SCREEN: &str = "query ($area: ID!) { area(id: $area) { name gridWorkers { displayName } bodies { name } } \
    coverage(areaId: $area) { figures { measure numerator denominator share } \
    breakdown(by: AREA, measures: [HOUSEHOLDS_PAIRED]) { area { name } figures { numerator denominator } } } \
    households(filter: { areaId: $area, stale: true }, first: 5) { totalCount } \
    serviceRequests(filter: { areaId: $area }, orderBy: DUE_FIRST, first: 5) { totalCount } }";
const VISIT: &str = "query ($id: ID!) { household(id: $id) { code headName address phone residents { name phone identityNumber } \
    visits(first: 5) { nodes { state theme } } openServiceRequests(first: 5) { totalCount } pairings { state memberName } } }";

/// Asks everything; prints a line a question, and fails where coverage is far from its aim.
pub async fn ask(runner: &Runner, aimed: bool) -> anyhow::Result<()> {
    secretary(runner).await?;
    let server = runner.serve().await?;
    let device = signed_in(&server.client()).await?;
    let area = area(&device, "419001").await?;
    let mut slowest = Duration::ZERO;
    for (name, document) in [
        ("figures", FIGURES),
        ("by area", BY_AREA),
        ("by organisation", BY_ORGANISATION),
    ] {
        let p95 = time(
            &device,
            &format!("city, {name}"),
            document,
            json!({ "area": area }),
        )
        .await?;
        slowest = slowest.max(p95);
    }
    let inside = "query ($area: ID!) { areas(parent: $area, first: 1) { nodes { id } } }";
    let street = first(&device, inside, &area).await?;
    let community = first(&device, inside, &street).await?;
    time(
        &device,
        "community secretary's screen",
        SCREEN,
        json!({ "area": community }),
    )
    .await?;
    let homes =
        "query ($area: ID!) { households(filter: { areaId: $area }, first: 1) { nodes { id } } }";
    let answer = device.run(homes, json!({ "area": community })).await?;
    let home = answer.at("/households/nodes/0/id").clone();
    ensure!(home.is_string(), "no household: {}", answer.body);
    time(&device, "visit screen", VISIT, json!({ "id": home })).await?;
    server.stop().await?;
    let limit = AIM * NOISE;
    ensure!(
        !aimed || slowest < limit,
        "coverage: {slowest:?}, at most {limit:?}"
    );
    Ok(())
}

/// Makes a secretary of the district's committee with the command.
async fn secretary(runner: &Runner) -> anyhow::Result<()> {
    let mut arguments = vec!["account", "create", "--district", "419001"];
    arguments.extend(["--phone", PHONE, "--name", "赵书记", "--role", "SECRETARY"]);
    arguments.extend(["--organisation", "419001", "--password-stdin"]);
    runner.run_with(&arguments, PASSWORD).await?.well()?;
    Ok(())
}

async fn signed_in(device: &Client) -> anyhow::Result<Client> {
    let document = "mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } errors { message } } }";
    let input = json!({ "districtCode": "419001", "phone": PHONE, "password": PASSWORD });
    let answer = device.run(document, json!({ "input": input })).await?;
    let token = answer.at("/signIn/session/accessToken").as_str();
    let token = token.with_context(|| answer.body.to_string())?;
    Ok(device.with_token(token))
}

async fn area(device: &Client, code: &str) -> anyhow::Result<Value> {
    let document = "query ($code: String) { area(code: $code) { id } }";
    let answer = device.run(document, json!({ "code": code })).await?;
    let id = answer.at("/area/id").clone();
    ensure!(id.is_string(), "no area {code}: {}", answer.body);
    Ok(id)
}

async fn first(device: &Client, document: &str, area: &Value) -> anyhow::Result<Value> {
    let answer = device.run(document, json!({ "area": area })).await?;
    let id = answer.at("/areas/nodes/0/id").clone();
    ensure!(id.is_string(), "nothing inside: {}", answer.body);
    Ok(id)
}

async fn time(
    device: &Client,
    name: &str,
    document: &str,
    variables: Value,
) -> anyhow::Result<Duration> {
    let mut latency = Histogram::<u64>::new(3)?;
    for _ in 0..TIMES {
        let began = Instant::now();
        let received = device.ask(document, variables.clone()).await?;
        latency.record(u64::try_from(began.elapsed().as_micros())?)?;
        let answer = received.read()?;
        ensure!(answer.failure().is_none(), "{name}: {}", answer.body);
    }
    let at = |quantile| Duration::from_micros(latency.value_at_quantile(quantile));
    let milliseconds = |took: Duration| took.as_secs_f64() * 1000.0;
    println!(
        "{name:<32} p50 {:>6.1} ms  p95 {:>6.1} ms  p99 {:>6.1} ms",
        milliseconds(at(0.5)),
        milliseconds(at(0.95)),
        milliseconds(at(0.99))
    );
    Ok(at(0.95))
}
