//! How far an import is: a bar on a terminal, a line every few seconds elsewhere.

use std::io::{IsTerminal, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::domain::register::engine::{Progress, Stage};

/// A line is written so often where there is no terminal.
const OFTEN: Duration = Duration::from_secs(5);

/// Tells how far the import of a register is.
pub struct Bar {
    name: String,
    bar: Option<ProgressBar>,
    pace: Mutex<Pace>,
}

/// How fast a stage goes.
struct Pace {
    stage: Option<Stage>,
    began: Instant,
    /// Rows that were done before: an import that goes on did them earlier.
    before: u64,
    told: Instant,
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Planning => "planning",
        Stage::Applying => "applying",
        Stage::Switching => "switching",
        Stage::Settling => "settling",
    }
}

/// What stands before the rows of a file: how many they are is known once they were read.
fn about(stage: Stage) -> &'static str {
    match stage {
        Stage::Planning => "about ",
        Stage::Applying | Stage::Switching | Stage::Settling => "",
    }
}

/// Rows of a second, in whole rows.
fn rate(rows_per_second: f64) -> String {
    format!("{rows_per_second:.0} rows/s")
}

/// `0:42`, `12:05`, `1:02:03`.
fn clock(time: Duration) -> String {
    // Half a second more: what is left is rounded, not cut.
    let seconds = time.saturating_add(Duration::from_millis(500)).as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

impl Pace {
    /// Notes where a stage began; tells whether it is a new one.
    fn enters(&mut self, stage: Stage, rows: u64, now: Instant) -> bool {
        let new = self.stage != Some(stage);
        if new {
            (self.stage, self.began, self.before) = (Some(stage), now, rows);
        }
        new
    }

    /// `2000 rows/s, 0:42 left`, as far as it is known.
    fn text(&self, rows: u64, total: Option<u64>, now: Instant) -> String {
        let (done, took) = (rows.saturating_sub(self.before), now - self.began);
        if done == 0 || took.is_zero() {
            return String::new();
        }
        let per_second = done as f64 / took.as_secs_f64();
        let mut text = format!(", {}", rate(per_second));
        if let Some(total) = total {
            let left = total.saturating_sub(rows) as f64 / per_second;
            let left = Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX);
            text.push_str(&format!(", {} left", clock(left)));
        }
        text
    }
}

impl Bar {
    pub fn new(name: &str) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let now = Instant::now();
        Self {
            name: name.to_owned(),
            bar: terminal.then(ProgressBar::no_length),
            pace: Mutex::new(Pace {
                stage: None,
                began: now,
                before: 0,
                told: now,
            }),
        }
    }

    /// Hears of progress; goes on always.
    pub fn tell(&self, progress: Progress) -> bool {
        let rows = u64::try_from(progress.rows).unwrap_or_default();
        let total = progress.total.and_then(|total| u64::try_from(total).ok());
        let (Ok(mut pace), now) = (self.pace.lock(), Instant::now()) else {
            return true;
        };
        let new = pace.enters(progress.stage, rows, now);
        if let Some(bar) = &self.bar {
            if new {
                self.begin(bar, progress.stage, total);
            }
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(rows);
        } else if now - pace.told >= OFTEN {
            pace.told = now;
            let (stage, text) = (word(progress.stage), pace.text(rows, total, now));
            let of = total.map(|total| format!(" of {}{total}", about(progress.stage)));
            let of = of.unwrap_or_default();
            let line = format!("{} {stage} {rows}{of} rows{text}", self.name);
            let _ = writeln!(std::io::stderr(), "{line}");
        }
        true
    }

    fn begin(&self, bar: &ProgressBar, stage: Stage, total: Option<u64>) {
        let template = match total {
            Some(_) => {
                let rows = format!("{{pos}} of {}{{len}} rows", about(stage));
                format!("{{prefix}} {{msg}} [{{bar:30}}] {rows}, {{rate}}, {{left}} left")
            }
            None => "{prefix} {msg} {spinner} {pos} rows, {rate}".to_owned(),
        };
        bar.reset();
        bar.set_prefix(self.name.clone());
        bar.set_message(word(stage));
        if let Ok(style) = ProgressStyle::with_template(&template) {
            let told = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = out.write_str(&rate(state.per_sec()));
            };
            let left = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = out.write_str(&clock(state.eta()));
            };
            bar.set_style(style.with_key("rate", told).with_key("left", left));
        }
    }

    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_whole_and_what_is_left_is_a_clock() {
        let clocks = [
            (0.0, "0:00"),
            (41.6, "0:42"),
            (725.0, "12:05"),
            (3723.2, "1:02:03"),
        ];
        for (seconds, told) in clocks {
            assert_eq!(clock(Duration::from_secs_f64(seconds)), told);
        }
        let began = Instant::now();
        let mut pace = Pace {
            stage: None,
            began,
            before: 0,
            told: began,
        };
        assert!(pace.enters(Stage::Applying, 4_000, began));
        assert_eq!(pace.text(4_000, Some(10_000), began), "");
        let later = began + Duration::from_secs(3);
        assert!(!pace.enters(Stage::Applying, 8_000, later));
        // What was done before the import went on says nothing of its pace.
        let told = ", 1333 rows/s, 0:02 left";
        assert_eq!(pace.text(8_000, Some(10_000), later), told);
        assert_eq!(pace.text(8_000, None, later), ", 1333 rows/s");
        assert!(pace.enters(Stage::Settling, 0, later));
    }
}
