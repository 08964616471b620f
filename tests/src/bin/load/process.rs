//! What the kernel knows of a process.

use anyhow::Context as _;

/// Resident memory in megabytes.
pub fn memory_mb(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .context("VmRSS")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

/// CPU seconds of a process, and of the database's processes below a cluster's first one.
pub fn cpu_seconds(pids: &[u32]) -> f64 {
    pids.iter().filter_map(|pid| ticks(*pid)).sum::<f64>() / TICKS
}

/// Linux tells times in hundredths of a second.
const TICKS: f64 = 100.0;

fn ticks(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold spaces; user and system time are the 14th and 15th members.
    let after = stat.rsplit(')').next()?;
    let members: Vec<&str> = after.split_whitespace().collect();
    let user: f64 = members.get(11)?.parse().ok()?;
    let system: f64 = members.get(12)?.parse().ok()?;
    Some(user + system)
}
