//! The statements of one request, counted and, in tests, kept.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// Counts the statements that pass through a store, beside begin, set and commit.
#[derive(Debug, Default)]
pub struct Ledger {
    count: AtomicU32,
    kept: Option<Mutex<Vec<String>>>,
}

impl Ledger {
    /// A ledger that only counts.
    pub fn counting() -> Self {
        Self::default()
    }

    /// A ledger that keeps each statement's text.
    pub fn keeping() -> Self {
        Self {
            count: AtomicU32::new(0),
            kept: Some(Mutex::new(Vec::new())),
        }
    }

    pub(super) fn enter(&self, sql: &str) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if let Some(kept) = &self.kept
            && let Ok(mut kept) = kept.lock()
        {
            kept.push(sql.to_owned());
        }
    }

    /// How many statements ran.
    pub fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }

    /// The texts of the statements, when they are kept.
    pub fn statements(&self) -> Vec<String> {
        let kept = self.kept.as_ref().and_then(|kept| kept.lock().ok());
        kept.map(|kept| kept.clone()).unwrap_or_default()
    }
}
