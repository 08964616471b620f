//! Brings the registers of a whole city into a throw-away database of each engine with the documented
//! commands, gives them out again, and tells how long each took and how much memory at most.
//!
//! ```sh
//! cargo run --release -p lianxin-tests --bin city
//! ```

mod asking;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Parser;
use lianxin_api::domain::register::columns::REGISTERS;
use lianxin_tests::cluster::Fsync;
use lianxin_tests::commands::Runner;
use lianxin_tests::database::{Engine, TestDatabase};
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

/// Imports of the size of a city.
#[derive(Parser)]
struct Options {
    /// The part of the city.
    #[arg(long, default_value_t = 1.0)]
    share: f64,
    /// One engine only: `sqlite` or `postgres`.
    #[arg(long)]
    engine: Option<String>,
    /// Also the heads of households as residents.
    #[arg(long)]
    residents: bool,
}

/// Set where this program is the one that is measured.
const RUNS: &str = "CITY_RUNS";

#[allow(
    clippy::disallowed_methods,
    reason = "tells the program from the one who measures it"
)]
fn main() -> ExitCode {
    if std::env::var_os(RUNS).is_some() {
        return lianxin_api::cli::main();
    }
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let result = runtime
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(measure(&options)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("city: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(options: &Options) -> anyhow::Result<()> {
    // Figures are those of commits that reach the disk.
    lianxin_tests::cluster::set_fsync(Fsync::On);
    for (name, engine) in [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)] {
        let wanted = options.engine.as_deref();
        if wanted.is_some_and(|wanted| wanted != name) {
            continue;
        }
        let Some(database) = TestDatabase::migrated(engine).await else {
            println!("{name}: not to be had here");
            continue;
        };
        println!("\n{name}, share {}", options.share);
        let runner = Runner::new(std::env::current_exe()?, Some(RUNS), &database)?;
        let measured = city(options, &runner, &database).await;
        measured.with_context(|| name.to_owned())?;
    }
    Ok(())
}

/// What everything may take; only three times as much fails, since shared machines are noisy.
fn aim(engine: Engine) -> Duration {
    match engine {
        Engine::Sqlite => Duration::from_secs(240),
        Engine::Postgres => Duration::from_secs(180),
    }
}

/// The most resident memory of any import, in megabytes.
const MEMORY: f64 = 400.0;

/// Writes the files, imports them one after the other, asks what is asked first, exports them.
async fn city(options: &Options, runner: &Runner, database: &TestDatabase) -> anyhow::Result<()> {
    let engine = database.engine;
    let files = runner.directory().join("files");
    let faulty = runner.directory().join("faulty");
    generate(options, runner, &files, "0").await?;
    let known = faulty_rows(&generate(options, runner, &faulty, "0.1").await?)?;
    runner
        .run(&["district", "create", "419001"])
        .await?
        .well()?;
    let (mut total, mut peak) = (Duration::ZERO, 0.0_f64);
    for entry in REGISTERS {
        let register = entry.register.as_str().to_ascii_lowercase();
        let register = register.as_str();
        let file = files.join(format!("{register}.csv"));
        if !file.is_file() {
            continue;
        }
        if register == "households" {
            plan_faulty(runner, &faulty, known).await?;
        }
        let file = file.display().to_string();
        let import = ["import", register, &file, "--district", "419001"];
        let done = runner.run(&import).await?.well()?;
        println!("{}", done.line(register));
        println!("    {}", done.said.trim());
        total += done.took;
        peak = peak.max(done.peak_mb);
    }
    println!(
        "{:<18} {:>7.1} s {peak:>6.0} MB at most",
        "all imported",
        total.as_secs_f64()
    );
    ensure!(total < 3 * aim(engine), "everything took {total:?}");
    ensure!(peak < MEMORY, "an import took {peak:.0} MB");
    if let Some(url) = database.admin_url() {
        vacuum(&database.raw(&url).await).await?;
    }
    asking::ask(runner, engine == Engine::Postgres).await?;
    let out = runner.directory().join("out").display().to_string();
    let export = [
        "export",
        "all",
        "--district",
        "419001",
        "--out",
        &out,
        "--purpose",
        "measuring",
    ];
    println!(
        "{}",
        runner.run(&export).await?.well()?.line("all exported")
    );
    Ok(())
}

/// What autovacuum does within minutes of an import: statistics, and pages known to be visible to all.
#[allow(
    clippy::disallowed_methods,
    reason = "the administrator's work, below the store"
)]
async fn vacuum(db: &DatabaseConnection) -> anyhow::Result<()> {
    db.execute_unprepared("VACUUM ANALYZE").await?;
    Ok(())
}

async fn generate(
    options: &Options,
    runner: &Runner,
    directory: &Path,
    faulty: &str,
) -> anyhow::Result<String> {
    let (out, share) = (directory.display().to_string(), options.share.to_string());
    let mut arguments = vec!["demo", "city", "--like", "jiyuan", "--out", &out];
    arguments.extend(["--share", &share, "--faulty", faulty]);
    if !options.residents {
        arguments.push("--without-residents");
    }
    let done = runner.run(&arguments).await?.well()?;
    println!("{}", done.line("files written"));
    Ok(done.said)
}

/// The number of faulty rows that the generator tells.
fn faulty_rows(said: &str) -> anyhow::Result<u64> {
    let before = said.split(" of them faulty").next();
    let number = before.and_then(|text| text.rsplit(' ').next());
    Ok(number.context("no faulty row")?.parse()?)
}

/// A file of a tenth faulty rows reports every fault in one pass, and nothing is written.
async fn plan_faulty(runner: &Runner, directory: &Path, known: u64) -> anyhow::Result<()> {
    let file = directory.join("households.csv").display().to_string();
    let report = directory.join("report.csv").display().to_string();
    let mut arguments = vec!["import", "households", &file, "--district", "419001"];
    arguments.extend(["--dry-run", "--report", &report]);
    let done = runner.run(&arguments).await?;
    println!("{}", done.line("a tenth faulty"));
    let told = std::fs::read_to_string(&report)?.lines().count() as u64 - 1;
    println!("    {known} rows are faulty, {told} faults are in the report");
    ensure!(
        told >= known,
        "{told} faults of {known} faulty rows are told"
    );
    ensure!(
        done.said.contains(&format!("{known} faulty")),
        "not all: {}",
        done.said
    );
    Ok(())
}
