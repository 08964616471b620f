//! What the doctor found.

use std::fmt;
use std::process::ExitCode;

enum Verdict {
    Ok,
    Warn,
    Fail,
}

struct Finding {
    verdict: Verdict,
    subject: &'static str,
    text: String,
    advice: Option<String>,
}

/// The findings, in the order in which they were made.
#[derive(Default)]
pub struct Report(Vec<Finding>);

impl Report {
    /// All is well.
    pub fn ok(&mut self, subject: &'static str, text: impl Into<String>) {
        self.add(Verdict::Ok, subject, text.into(), None);
    }

    /// The server works, but somebody should do something.
    pub fn warn(
        &mut self,
        subject: &'static str,
        text: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(Verdict::Warn, subject, text.into(), Some(advice.into()));
    }

    /// The server cannot work.
    pub fn fail(
        &mut self,
        subject: &'static str,
        text: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(Verdict::Fail, subject, text.into(), Some(advice.into()));
    }

    fn add(
        &mut self,
        verdict: Verdict,
        subject: &'static str,
        text: String,
        advice: Option<String>,
    ) {
        self.0.push(Finding {
            verdict,
            subject,
            text,
            advice,
        });
    }

    pub fn exit_code(&self) -> ExitCode {
        let failed = self
            .0
            .iter()
            .any(|found| matches!(found.verdict, Verdict::Fail));
        match failed {
            true => ExitCode::FAILURE,
            false => ExitCode::SUCCESS,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for found in &self.0 {
            let verdict = match found.verdict {
                Verdict::Ok => "ok  ",
                Verdict::Warn => "warn",
                Verdict::Fail => "FAIL",
            };
            writeln!(f, "{verdict}  {:<14} {}", found.subject, found.text)?;
            if let Some(advice) = &found.advice {
                writeln!(f, "      {:<14} → {advice}", "")?;
            }
        }
        Ok(())
    }
}
