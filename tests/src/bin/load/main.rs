//! Fills a database with requests and drives a server on loopback at a bounded rate.
//!
//! `cargo run --release -p lianxin-tests --bin load` prints, for each engine, operations per second,
//! latencies, statements and CPU milliseconds an operation. Everything lives in a temporary
//! directory and goes with it.

mod drive;
mod fill;
mod process;
mod report;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser;
use lianxin_tests::cluster::Fsync;
use lianxin_tests::database::{Engine, TestDatabase};
use lianxin_tests::server::Site;

/// Fills a database and measures a server on it.
#[derive(Parser)]
struct Options {
    /// Requests in the database before the measurement, each with its history.
    #[arg(long, default_value_t = 100_000)]
    requests: u32,
    /// Seconds that each operation is driven.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Operations a second at most.
    #[arg(long, default_value_t = 400)]
    rate: u32,
    /// Operations under way at a time.
    #[arg(long, default_value_t = 16)]
    devices: usize,
    /// One engine only: `sqlite` or `postgres`.
    #[arg(long)]
    engine: Option<String>,
}

/// Set where this program is the server that is measured.
const SERVES: &str = "LOAD_SERVES";

#[allow(
    clippy::disallowed_methods,
    reason = "tells the server from the one who measures it"
)]
fn main() -> ExitCode {
    if std::env::var_os(SERVES).is_some() {
        return lianxin_api::cli::main();
    }
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let result = runtime
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(&options)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("load: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> anyhow::Result<()> {
    // Figures are those of commits that reach the disk.
    lianxin_tests::cluster::set_fsync(Fsync::On);
    for (name, engine) in [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)] {
        if options
            .engine
            .as_deref()
            .is_some_and(|wanted| wanted != name)
        {
            continue;
        }
        let Some(database) = TestDatabase::migrated(engine).await else {
            println!("{name}: not to be had here");
            continue;
        };
        let measured = measure(options, name, database).await;
        measured.with_context(|| name.to_owned())?;
    }
    Ok(())
}

async fn measure(options: &Options, name: &str, database: TestDatabase) -> anyhow::Result<()> {
    let site = Site::marked(std::env::current_exe()?, Some(SERVES), database).await?;
    let began = Instant::now();
    let filled = fill::fill(&site, options.requests).await?;
    let took = began.elapsed().as_secs_f64();
    println!("\n{name}: {} requests in {took:.0} s", options.requests);
    let server = site.serve().await?;
    let ready = server.ready_after().as_secs_f64() * 1000.0;
    let pid = server.pid().context("it runs")?;
    let memory = process::memory_mb(pid)?;
    println!("{name}: ready after {ready:.0} ms, {memory:.0} MB at rest");
    report::head();
    let pace = drive::Pace {
        seconds: Duration::from_secs(options.seconds),
        rate: options.rate,
        devices: options.devices,
    };
    let mut stage = drive::Stage::new(&server, &site, filled)?;
    for operation in drive::Operation::ALL {
        let figures = stage.drive(*operation, &pace).await?;
        report::line(operation.name(), &figures);
    }
    let memory = process::memory_mb(pid)?;
    println!("{name}: {memory:.0} MB after the run");
    server.stop().await
}
