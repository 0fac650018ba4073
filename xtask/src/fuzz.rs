//! `cargo xtask fuzz`: libFuzzer on the installed stable toolchain, one target after another.
//!
//! The coverage that libFuzzer steers by is an LLVM pass which stable rustc can run; libFuzzer
//! itself comes with `libfuzzer-sys` and needs a C++ compiler. A target is a file in
//! `fuzz/fuzz_targets` with its `[[bin]]` in `fuzz/Cargo.toml`; its committed inputs are in
//! `fuzz/corpus/<target>`. New inputs go to `target/fuzz-corpus/<target>`, crashes to
//! `fuzz/artifacts/<target>`. `--minimise` copies back what adds coverage.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// Inline counters for every edge, a table of places for reports, and compared values as hints.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1";

/// Longest input tried, in bytes.
const MAX_INPUT_BYTES: u32 = 8192;

/// Builds all targets and runs each, or only the one named, for so many seconds.
///
/// # Errors
/// When a target does not build, crashes, hangs for 10 s, or takes more than 2 GB.
pub fn run(seconds_per_target: u64, only: Option<String>) -> Result<()> {
    let bench = Bench::new()?;
    for target in bench.targets(only.as_deref())? {
        let found = bench.run(&target, seconds_per_target)?;
        println!("{target}: {found}");
    }
    Ok(())
}

/// Replaces what the fuzzer found in the committed corpus of each target, or of the one named, by a
/// smallest set of known inputs with the same coverage. Inputs that a person named stay.
///
/// # Errors
/// When a target does not build or crashes.
pub fn minimise(only: Option<String>) -> Result<()> {
    let bench = Bench::new()?;
    for target in bench.targets(only.as_deref())? {
        let kept = bench.minimise(&target)?;
        println!("{target}: {kept} inputs kept");
    }
    Ok(())
}

/// Where things are.
struct Bench {
    fuzz: PathBuf,
    scratch: PathBuf,
    binaries: PathBuf,
}

impl Bench {
    /// Builds every target. Naming the host as target keeps the flags away from build scripts.
    fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask has a parent")?;
        let fuzz = root.join("fuzz");
        let scratch = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        let built = scratch.join("fuzz");
        let host = host()?;
        let status = Command::new("cargo")
            .args([
                "build",
                "--release",
                "--bins",
                "--target",
                &host,
                "--manifest-path",
            ])
            .arg(fuzz.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&built)
            .env("RUSTFLAGS", COVERAGE)
            .status()
            .context("cargo could not be started")?;
        ensure!(status.success(), "the fuzz targets do not build");
        Ok(Self {
            fuzz,
            scratch,
            binaries: built.join(host).join("release"),
        })
    }

    /// The targets by name, in order.
    fn targets(&self, only: Option<&str>) -> Result<Vec<String>> {
        let mut targets = Vec::new();
        for file in fs::read_dir(self.fuzz.join("fuzz_targets"))? {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                targets.extend(
                    path.file_stem()
                        .and_then(|name| name.to_str())
                        .map(str::to_owned),
                );
            }
        }
        targets.sort();
        if let Some(only) = only {
            targets.retain(|target| target == only);
            ensure!(!targets.is_empty(), "there is no fuzz target {only}");
        }
        Ok(targets)
    }

    fn run(&self, target: &str, seconds: u64) -> Result<String> {
        let (found, committed) = (self.found(target)?, self.committed(target)?);
        let log = self.scratch.join(format!("fuzz-{target}.log"));
        let status = self
            .fuzzer(target, &log)?
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-max_len={MAX_INPUT_BYTES}"))
            .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
            .arg(&found)
            .arg(&committed)
            .status()
            .with_context(|| format!("{target} could not be started"))?;
        let output = fs::read_to_string(&log)?;
        if !status.success() {
            let end: Vec<&str> = output.lines().rev().take(40).collect();
            let end: Vec<&str> = end.into_iter().rev().collect();
            bail!(
                "{target} failed; the whole output is in {}\n{}",
                log.display(),
                end.join("\n")
            );
        }
        summary(&output).with_context(|| format!("{} is no libFuzzer output", log.display()))
    }

    /// Merges into a fresh folder, then takes its place. One input per new edge is enough to start
    /// from; how often an edge was taken is left to each run.
    fn minimise(&self, target: &str) -> Result<usize> {
        let (found, committed) = (self.found(target)?, self.committed(target)?);
        let merged = self.scratch.join("fuzz-merged").join(target);
        if merged.exists() {
            fs::remove_dir_all(&merged)?;
        }
        fs::create_dir_all(&merged)?;
        let log = self.scratch.join(format!("fuzz-{target}-merge.log"));
        let status = self
            .fuzzer(target, &log)?
            .args(["-set_cover_merge=1", "-use_counters=0"])
            .args([&merged, &committed, &found])
            .status()
            .with_context(|| format!("{target} could not be started"))?;
        ensure!(
            status.success(),
            "{target} failed while merging; see {}",
            log.display()
        );
        for file in fs::read_dir(&committed)? {
            let file = file?;
            if is_digest(&file.file_name().to_string_lossy()) {
                fs::remove_file(file.path())?;
            }
        }
        let mut kept = 0;
        for file in fs::read_dir(&merged)? {
            let file = file?;
            fs::copy(file.path(), committed.join(file.file_name()))?;
            kept += 1;
        }
        Ok(kept)
    }

    /// The target's binary, writing to `log`.
    fn fuzzer(&self, target: &str, log: &Path) -> Result<Command> {
        let artifacts = self.fuzz.join("artifacts").join(target);
        fs::create_dir_all(&artifacts)?;
        let output = File::create(log)?;
        let mut fuzzer = Command::new(self.binaries.join(target));
        fuzzer
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .stdout(output.try_clone()?)
            .stderr(output);
        Ok(fuzzer)
    }

    fn found(&self, target: &str) -> Result<PathBuf> {
        folder(self.scratch.join("fuzz-corpus").join(target))
    }

    fn committed(&self, target: &str) -> Result<PathBuf> {
        folder(self.fuzz.join("corpus").join(target))
    }
}

/// libFuzzer names what it finds by SHA-1.
fn is_digest(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

fn folder(path: PathBuf) -> Result<PathBuf> {
    fs::create_dir_all(&path)?;
    Ok(path)
}

/// The triple of this machine, as rustc names it.
fn host() -> Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc could not be started")?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

/// Runs and coverage from a fuzzer's output: what the corpus covered, and what the run reached.
fn summary(output: &str) -> Option<String> {
    let word_after = |line: &str, key: &str| {
        let mut words = line.split_whitespace();
        words.find(|word| *word == key)?;
        words.next().map(str::to_owned)
    };
    let mut covered = output.lines().filter_map(|line| word_after(line, "cov:"));
    let first = covered.next()?;
    let last = covered.next_back().unwrap_or_else(|| first.clone());
    let runs = output
        .lines()
        .find_map(|line| word_after(line, "stat::number_of_executed_units:"))?;
    let new = output
        .lines()
        .find_map(|line| word_after(line, "stat::new_units_added:"))?;
    Some(format!(
        "{runs} runs, coverage {first} to {last}, {new} new inputs"
    ))
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn a_fuzzers_output_is_summed_up() {
        let output = "#8\tINITED cov: 120 ft: 300 corp: 8/1Kb\n#9\tNEW    cov: 130 ft: 310\n\
            #90\tDONE   cov: 133 ft: 400\nstat::number_of_executed_units: 90\n\
            stat::new_units_added:          5\n";
        let expected = "90 runs, coverage 120 to 133, 5 new inputs";
        assert_eq!(summary(output).as_deref(), Some(expected));
        assert_eq!(summary("nothing"), None);
    }
}
