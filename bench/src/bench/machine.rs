//! What it was measured on.

use std::process::Command;

/// One line about processor, memory and compiler, and the day.
pub fn facts() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let of = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        let value = line
            .and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim());
        value.unwrap_or("unknown").to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = of(&read("/proc/meminfo"), "MemTotal");
    let memory: f64 = memory.trim_end_matches(" kB").trim().parse().unwrap_or(0.0);
    format!(
        "{}, {cores} cores, {:.0} GB memory, Linux {}, {}; load when it began: {}",
        of(&read("/proc/cpuinfo"), "model name"),
        memory / 1e6,
        read("/proc/sys/kernel/osrelease").trim(),
        said_by("rustc", &["--version"]),
        read("/proc/loadavg").split(' ').next().unwrap_or("unknown"),
    )
}

/// The day, in UTC.
pub fn day() -> String {
    jiff::Timestamp::from_second(now()).map_or_else(
        |_| "unknown".to_owned(),
        |t| t.to_string().chars().take(10).collect(),
    )
}

fn now() -> i64 {
    use huiyin_office::system::{Clock as _, SystemClock};
    SystemClock.now()
}

fn said_by(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| format!("no {program}"))
}
