//! The table that is printed.

use crate::drive::Figures;

/// The names of the columns.
pub fn head() {
    println!(
        "{:<10} {:>8} {:>8} {:>8} {:>8} {:>8} {:>11} {:>9}",
        "operation", "count", "per s", "p50 ms", "p95 ms", "p99 ms", "statements", "CPU ms"
    );
}

/// One operation.
pub fn line(name: &str, figures: &Figures) {
    let milliseconds = |quantile| {
        let micros: u32 = figures
            .latency
            .value_at_quantile(quantile)
            .try_into()
            .unwrap_or(u32::MAX);
        f64::from(micros) / 1000.0
    };
    println!(
        "{name:<10} {:>8} {:>8.0} {:>8.1} {:>8.1} {:>8.1} {:>11.1} {:>9.2}",
        figures.latency.len(),
        figures.per_second(),
        milliseconds(0.50),
        milliseconds(0.95),
        milliseconds(0.99),
        figures.statements,
        figures.cpu_ms,
    );
    if figures.failed > 0 {
        println!(
            "{name:<10} {:>8} FAILED, the first with: {}",
            figures.failed, figures.complaint
        );
    }
}
