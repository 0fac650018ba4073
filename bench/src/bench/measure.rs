//! Times of one operation, repeated.

use std::time::{Duration, Instant};

/// Times, sorted.
#[derive(Debug, Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Runs `work` once for each of `things`.
    ///
    /// # Errors
    /// What `work` returns.
    pub fn of<T>(
        things: &[T],
        mut work: impl FnMut(&T) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let mut times = Vec::with_capacity(things.len());
        for thing in things {
            let began = Instant::now();
            work(thing)?;
            times.push(began.elapsed());
        }
        times.sort_unstable();
        Ok(Self(times))
    }

    /// Times that were taken elsewhere.
    pub fn taken(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// Half were faster.
    pub fn median(&self) -> f64 {
        self.at(50)
    }

    /// All but one of a hundred were faster.
    pub fn p99(&self) -> f64 {
        self.at(99)
    }

    fn at(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(0.0, Duration::as_secs_f64)
    }

    /// Times of both.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self.0.sort_unstable();
        self
    }
}

/// The middle one of some numbers.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

/// CPU seconds that this process used so far, all threads: what other work on the machine does not
/// change.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    // Linux counts in hundredths of a second whatever the kernel's own tick is.
    ticks
        .filter_map(|tick| tick.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// A duration as people read it.
pub fn said(seconds: f64) -> String {
    if seconds >= 1.0 {
        format!("{seconds:.2} s")
    } else if seconds >= 1e-3 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{:.0} µs", seconds * 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_the_middle_one() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert_eq!(said(0.0021), "2.10 ms");
        assert_eq!(said(0.000_003), "3 µs");
    }
}
