//! `huiyin verify`: is this receipt good? Needs no office, no network and no trust in the office.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use huiyin_journal::key::VerifierKey;
use huiyin_journal::policy::{Keys, Policy};
use huiyin_journal::qr::Opening;
use huiyin_journal::receipt::Number;
use huiyin_journal::verify::{Extras, Report, verify};
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{Speech, print_json};

/// Check a receipt, offline 核验回执（不需联网，不需信任受理机关）
#[derive(Args)]
#[command(group(ArgGroup::new("trust").required(true).args(["policy", "key"])))]
#[command(after_help = "\
Examples:
  huiyin verify 330106011-2026-17.tlog-proof --key 'petitions.example/journal/330106011/g1+3390e55d+AQ…'
  huiyin verify receipt.txt --policy policy.txt --keys keys.txt --opening private.txt --json
RECEIPT is the receipt file, or a file with the text of the first code (PJ1:…). --opening is a file
with the text of the private code (PJ1B:…): it shows that the entry commits to your own words.
The key is what the office prints on posters and forms; do not take it from the same place as the receipt.")]
pub struct Verify {
    /// Receipt file or text of the first code 回执文件
    #[arg(value_name = "RECEIPT")]
    receipt: PathBuf,
    /// Which logs and witnesses to trust 核验策略
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Keys known to be compromised 已泄露的密钥
    #[arg(long, value_name = "FILE", requires = "policy")]
    keys: Option<PathBuf>,
    /// The log's key alone, no witnesses asked for 机关公布的公钥
    #[arg(long, value_name = "VKEY")]
    key: Option<String>,
    /// The private code, to open the petitioner's own fields 私密码
    #[arg(long, value_name = "FILE")]
    opening: Option<PathBuf>,
    /// For machines 机器可读
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Prints the verdict, what is proved and what is not.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let policy = self.policy()?;
        let keys = match &self.keys {
            Some(file) => {
                Keys::parse(&text(file)?, &policy).map_err(|error| refused(file, &error))?
            }
            None => Keys::none(),
        };
        let receipt = read(&self.receipt)?;
        let opening = match &self.opening {
            Some(file) => {
                let code = text(file)?;
                Some(Opening::parse(code.trim_end()).map_err(|error| refused(file, &error))?)
            }
            None => None,
        };
        let extras = Extras {
            opening: opening.as_ref(),
            documents: &[],
        };
        let report = verify(&receipt, &policy, &keys, extras);
        if self.json {
            print_json(&to_json(&report));
        } else {
            print(&report, speech);
        }
        Ok(report.exit_code())
    }

    fn policy(&self) -> Result<Policy, Failure> {
        match (&self.policy, &self.key) {
            (Some(file), _) => Policy::parse(&text(file)?).map_err(|error| refused(file, &error)),
            (None, Some(key)) => VerifierKey::parse(key.trim())
                .map(Policy::of_key)
                .map_err(|error| Failure::new(exit::USAGE, format!("--key: {error}"))),
            (None, None) => Err(Failure::new(exit::USAGE, "--policy or --key is needed")),
        }
    }
}

fn to_json(report: &Report) -> serde_json::Value {
    let leaf = report.leaf.as_ref();
    json!({
        "verdict": report.verdict.to_string(),
        "reason": report.reason,
        "origin": leaf.map(|leaf| leaf.origin.clone()),
        "seq": leaf.map(|leaf| leaf.seq),
        "time": leaf.map(|leaf| leaf.t),
        "day": leaf.map(|leaf| leaf.day.to_string()),
        "type": leaf.map(|leaf| leaf.kind),
        "number": number(report),
        "size": report.size,
        "proved": report.proved.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "not_proved": report.not_proved.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn number(report: &Report) -> Option<String> {
    let bytes = report.leaf.as_ref()?.encode().ok()?;
    let view = huiyin_journal::leaf::LeafView::decode(&bytes).ok()?;
    Number::of(&view).map(|number| number.to_string())
}

fn print(report: &Report, speech: Speech) {
    println!("{}", report.verdict);
    if !report.reason.is_empty() {
        println!("{}: {}", speech.say("原因", "reason"), report.reason);
    }
    if let Some(leaf) = &report.leaf {
        println!(
            "{}: {} #{}",
            speech.say("记录簿", "journal"),
            leaf.origin,
            leaf.seq
        );
        println!("{}: {}", speech.say("日期", "day"), leaf.day);
    }
    if let Some(number) = number(report) {
        println!("{}: {number}", speech.say("编号", "number"));
    }
    for (title, lines) in [
        (
            speech.say("能证明", "proved"),
            report.proved.iter().map(ToString::to_string).collect(),
        ),
        (
            speech.say("不能证明", "not proved"),
            report
                .not_proved
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        ),
    ] {
        lines.iter().for_each(|line| println!("{title}: {line}"));
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let size = std::fs::metadata(file)
        .map_err(|error| unreadable(file, &error))?
        .len();
    if size > 1 << 20 {
        return Err(Failure::new(
            exit::USAGE,
            format!("{}: no receipt is that large", file.display()),
        ));
    }
    std::fs::read(file).map_err(|error| unreadable(file, &error))
}

fn text(file: &Path) -> Result<String, Failure> {
    String::from_utf8(read(file)?).map_err(|error| refused(file, &error))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(exit::USAGE, format!("{}: {error}", file.display()))
}

fn refused(file: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(exit::USAGE, format!("{}: {error}", file.display()))
}
