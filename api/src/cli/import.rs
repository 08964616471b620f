//! `import`: registers from spreadsheets, planned, applied, switched on.

mod bar;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use lianxin_entity::enums::{ExportFormat, ImportState, Register};
use lianxin_entity::ids::DistrictKey;

use bar::Bar;

use super::account::explain;
use super::open::{district_of, open};
use super::terminal;
use crate::app::App;
use crate::config::Config;
use crate::domain::export::template;
use crate::domain::register::columns::{self, REGISTERS};
use crate::domain::register::engine::{Done, Progress, Work};
use crate::domain::register::job::Job;
use crate::domain::register::{guide, report, service};
use crate::i18n::Locale;
use crate::io::{self, Limits};

/// Faults that are told on the terminal; the report has all.
const TOLD: usize = 20;

/// A file with nothing but a header is smaller than this.
const SMALL: usize = 64 * 1024;

/// Registers from spreadsheets.
#[derive(Args)]
pub struct Import {
    /// areas, organisations, postings, members, households, residents, pairings, unit_assignments,
    /// service_centres, or all for a directory with a file of each
    register: String,
    /// The CSV or XLSX file; with `all` the directory
    #[arg(required_unless_present_any = ["cancel", "template"])]
    path: Option<PathBuf>,
    /// The division code of the district
    #[arg(long, required_unless_present = "template", default_value = "")]
    district: String,
    /// Says what would happen and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Applies the rows without fault where others have one
    #[arg(long)]
    good_rows: bool,
    /// Writes every fault into this CSV file; with `all` one for each register: faults-households.csv
    #[arg(long)]
    report: Option<PathBuf>,
    /// The language of the faults and of a template: en or zh-CN
    #[arg(long, default_value = "en")]
    language: String,
    /// Writes a template with the columns and an example row, a CSV or XLSX file, and tells the words to
    /// choose from
    #[arg(long, conflicts_with_all = ["path", "dry_run", "good_rows", "report", "cancel"])]
    template: Option<PathBuf>,
    /// Calls off an import of this register that was begun and not switched on; nothing of it stays
    #[arg(long, conflicts_with_all = ["path", "dry_run", "good_rows", "report"])]
    cancel: bool,
}

/// The name of a register on the command line and of its file: `unit_assignments`.
fn name(register: Register) -> String {
    register.as_str().to_ascii_lowercase()
}

impl Import {
    /// Does it; fails where anything was refused.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        if let Some(path) = &self.template {
            return self.write_template(path);
        }
        let Some(path) = &self.path else {
            return self.call_off(config).await;
        };
        if self.register == "all" && self.dry_run {
            bail!(
                "a register is planned on what stands: plan one at a time, each after those before it are in"
            );
        }
        let files = self.files(path)?;
        let app = open(config, false).await?;
        let district = district_of(&app, &self.district).await?.card().key;
        let mut clean = true;
        for (register, path) in files {
            let done = self.one(&app, district, register, &path).await;
            clean &= done.with_context(|| path.display().to_string())?;
            if !clean && !self.good_rows && !self.dry_run {
                break;
            }
        }
        app.store.close().await;
        Ok(match clean {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        })
    }

    fn write_template(&self, path: &Path) -> anyhow::Result<ExitCode> {
        let format = match path.extension().and_then(|ending| ending.to_str()) {
            Some("xlsx") => ExportFormat::Xlsx,
            Some("csv") => ExportFormat::Csv,
            _ => bail!("the name of a template ends in .csv or .xlsx"),
        };
        let locale = Locale::of_header(Some(&self.language));
        let register = self.one_register()?;
        let bytes = template::template(register, format, locale)?;
        std::fs::write(path, bytes).with_context(|| path.display().to_string())?;
        // A CSV file has no place for them.
        terminal::print(&guide::words(columns::of(register), locale));
        Ok(ExitCode::SUCCESS)
    }

    /// Calls off what was begun.
    async fn call_off(self, config: Config) -> anyhow::Result<ExitCode> {
        let register = self.one_register()?;
        let app = open(config, false).await?;
        let district = district_of(&app, &self.district).await?.card().key;
        let begun = service::begun(&app, district, register).await;
        let begun = begun.map_err(explain)?;
        for job in &begun {
            let called_off = service::cancel(&app, district, job.id).await;
            called_off.map_err(explain)?;
        }
        app.store.close().await;
        terminal::print(&format!("imports called off: {}", begun.len()));
        Ok(ExitCode::SUCCESS)
    }

    fn one_register(&self) -> anyhow::Result<Register> {
        let wanted = self.register.replace('-', "_");
        let mut registers = Register::ALL.iter().copied();
        let Some(register) = registers.find(|register| name(*register) == wanted) else {
            let known: Vec<_> = Register::ALL.iter().map(|known| name(*known)).collect();
            bail!("the registers are {} and all", known.join(", "));
        };
        Ok(register)
    }

    /// What is brought in, in the order in which the registers depend on each other.
    fn files(&self, path: &Path) -> anyhow::Result<Vec<(Register, PathBuf)>> {
        if self.register != "all" {
            return Ok(vec![(self.one_register()?, path.to_owned())]);
        }
        if !path.is_dir() {
            bail!("{} is no directory", path.display());
        }
        let registers = REGISTERS.iter().map(|entry| entry.register);
        let mut files = Vec::new();
        for register in registers {
            let stem = name(register);
            let named = ["csv", "xlsx"].map(|ending| path.join(format!("{stem}.{ending}")));
            let mut found = named.iter().filter(|path| path.is_file());
            let first = found.next();
            if let (Some(first), Some(second)) = (first, found.next()) {
                bail!(
                    "{} and {} are the same register: leave one of them",
                    first.display(),
                    second.display()
                );
            }
            files.extend(first.map(|path| (register, path.clone())));
        }
        if files.is_empty() {
            bail!(
                "{} has no file of a register, such as areas.csv",
                path.display()
            );
        }
        Ok(files)
    }

    /// One register: true where nothing was refused.
    async fn one(
        &self,
        app: &App,
        district: DistrictKey,
        register: Register,
        path: &Path,
    ) -> anyhow::Result<bool> {
        let started = Instant::now();
        let limits = Limits::COMMAND_LINE;
        let size = std::fs::metadata(path)?.len();
        if size > limits.bytes as u64 {
            bail!("the file has more than {} bytes", limits.bytes);
        }
        let bytes = Arc::new(std::fs::read(path)?);
        // Whoever gives a district out gives out its empty registers too.
        if self.register == "all" && bytes.len() < SMALL && !io::has_rows(&bytes, &limits) {
            terminal::print(&format!("{:<17} has no rows", name(register)));
            return Ok(true);
        }
        let under_way = match self.dry_run {
            true => None,
            false => service::interrupted(app, district, register, &bytes)
                .await
                .map_err(explain)?,
        };
        let resumed = under_way.is_some();
        let job = match under_way {
            Some(job) => job,
            None => {
                let file_name = path.file_name().unwrap_or_default();
                let file_name = file_name.to_string_lossy().into_owned();
                let wish = service::Wish::at_hand(register, file_name, &bytes, self.good_rows);
                service::begin(app, district, wish).await.map_err(explain)?
            }
        };
        let bar = Bar::new(&name(register));
        let tell = |progress: Progress| bar.tell(progress);
        let work = Work {
            app,
            district,
            id: job.id,
            bytes,
            limits,
            tell: &tell,
        };
        let job = match resumed {
            true => job,
            false => finished(work.plan().await.map_err(explain)?)?,
        };
        let refused = job.state == ImportState::Failed || job.faulty > 0;
        // A report that was asked for is of this run, also where nothing is wrong.
        if refused || self.report.is_some() {
            bar.clear();
            self.tell_faults(app, district, &job).await?;
        }
        let stays = self.dry_run || job.state == ImportState::Failed;
        let stays = stays || (job.faulty > 0 && !job.good_rows_only);
        let job = if stays {
            if job.state == ImportState::Planned {
                service::cancel(app, district, job.id)
                    .await
                    .map_err(explain)?;
            }
            job
        } else {
            if job.state == ImportState::Planned {
                service::start_applying(app, district, job.id)
                    .await
                    .map_err(explain)?;
            }
            let job = finished(work.apply().await.map_err(explain)?)?;
            if !matches!(job.state, ImportState::Applied | ImportState::Failed) {
                bail!("the import was called off, or somebody else goes on with it");
            }
            job
        };
        bar.clear();
        terminal::print(&summary(&job, resumed, stays, started.elapsed()));
        Ok(!refused && job.state != ImportState::Failed)
    }

    /// Where the faults of a register go: with `all` each has a file of its own.
    fn report_of(&self, register: Register) -> Option<PathBuf> {
        let path = self.report.as_ref()?;
        if self.register != "all" {
            return Some(path.clone());
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        Some(path.with_file_name(format!("{stem}-{}.{ending}", name(register))))
    }

    async fn tell_faults(&self, app: &App, district: DistrictKey, job: &Job) -> anyhow::Result<()> {
        let mut text = Vec::new();
        let locale = Locale::of_header(Some(&self.language));
        let lines = report::write(app, district, job, locale, &mut text)
            .await
            .map_err(explain)?;
        if let Some(path) = self.report_of(job.register) {
            std::fs::write(&path, &text).with_context(|| path.display().to_string())?;
            terminal::print(&format!("{lines} faults are in {}", path.display()));
            return Ok(());
        }
        let text = String::from_utf8_lossy(&text);
        let text = text.trim_start_matches('\u{feff}');
        for line in text.lines().take(TOLD + 1) {
            terminal::print(line);
        }
        if lines > TOLD {
            terminal::print(&format!(
                "… {} more: --report FILE writes all",
                lines - TOLD
            ));
        }
        Ok(())
    }
}

fn finished(done: Done) -> anyhow::Result<Job> {
    match done {
        Done::Finished(job) => Ok(*job),
        Done::Stopped => bail!("the import was stopped; the same command goes on with it"),
    }
}

/// Why an import failed, and what to do.
fn why(job: &Job) -> &'static str {
    match job.failure.as_deref() {
        Some("FILE") => "refused, the faults say why",
        Some("CHANGED_SINCE_PLAN") => {
            "not applied, for rows were changed since they were planned; nothing is written, give the command again"
        }
        Some("CONFLICT") => {
            "not applied, for what was written meanwhile; nothing is written, give the command again"
        }
        _ => "failed; nothing is written",
    }
}

fn summary(job: &Job, resumed: bool, stays: bool, took: Duration) -> String {
    let what = match (job.state, stays) {
        (ImportState::Failed, _) => why(job).to_owned(),
        (_, true) => "planned, nothing written".to_owned(),
        (_, false) if resumed => "went on and applied".to_owned(),
        (_, false) => "applied".to_owned(),
    };
    format!(
        "{:<17} {what}: {} rows, {} new, {} changed, {} ended, {} the same, {} faulty ({:.1} s)",
        name(job.register),
        job.rows_total.unwrap_or_default(),
        job.creates,
        job.changes,
        job.ends,
        job.same,
        job.faulty,
        took.as_secs_f64()
    )
}
