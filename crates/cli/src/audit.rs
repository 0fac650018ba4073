//! `huiyin audit`: recompute everything that can be recomputed, and say what disagrees.

use clap::Args;
use huiyin_journal::audit::{Finding, Severity};
use huiyin_journal::key::VerifierKey;
use huiyin_office::audit::{FetchError, Report, audit_published};
use huiyin_office::system::{Clock as _, SystemClock};
use huiyin_office::{Access, Office};
use jiff::Timestamp;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, print_json};

/// Notices of one kind are counted after so many.
const SHOWN_OF_A_KIND: usize = 3;

/// A tile or an entry bundle has at most 256 leaves of 32 KiB; nothing published is larger.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// Recompute what can be recomputed, and say what disagrees 审计
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin audit --data DIR                                    the whole office, registers included
  huiyin audit --url https://petitions.example/journal/330106011/g1 --key VKEY
--url audits what a journal publishes, as any stranger can: give its key as you know it from elsewhere.
Exit code 1 when something disagrees.")]
pub struct Audit {
    #[command(flatten)]
    at: At,
    /// The address of a published journal 公开记录簿的地址
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The log's key, with --url 记录簿公钥
    #[arg(long, value_name = "VKEY", requires = "url")]
    key: Option<String>,
    /// Leave out making the registers again 不核对登记簿
    #[arg(long)]
    journal_only: bool,
    /// For machines: one JSON object a generation 机器可读
    #[arg(long)]
    json: bool,
}

impl Audit {
    /// Audits, and prints a report for each generation.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let reports = match &self.url {
            Some(url) => vec![self.published(url)?],
            None => {
                // What is damaged is what is looked for.
                Office::open(&self.at.place(), Access::Examine)?.audit(!self.journal_only)?
            }
        };
        for report in &reports {
            if self.json {
                print_json(&to_json(report));
            } else {
                print(report, speech);
            }
        }
        Ok(if reports.iter().all(Report::is_clean) {
            exit::OK
        } else {
            exit::NO
        })
    }

    fn published(&self, url: &str) -> Result<Report, Failure> {
        let key = match &self.key {
            Some(key) => Some(
                VerifierKey::parse(key.trim())
                    .map_err(|error| Failure::new(exit::USAGE, format!("--key: {error}")))?,
            ),
            None => None,
        };
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(std::time::Duration::from_secs(30)))
            .build()
            .into();
        let base = url.trim_end_matches('/').trim_end_matches("/checkpoint");
        let mut fetch = |path: &str| {
            let wrong = |why: String| FetchError {
                what: format!("{base}/{path}"),
                why,
            };
            let mut answer = agent
                .get(format!("{base}/{path}"))
                .call()
                .map_err(|e| wrong(e.to_string()))?;
            match answer.status().as_u16() {
                200 => {
                    let body = answer.body_mut().with_config().limit(MAX_FILE_BYTES);
                    body.read_to_vec()
                        .map(Some)
                        .map_err(|error| wrong(error.to_string()))
                }
                404 => Ok(None),
                status => Err(wrong(format!("the server answered {status}"))),
            }
        };
        let now = Timestamp::from_second(SystemClock.now()).unwrap_or_default();
        audit_published(&mut fetch, key.as_ref(), now)
            .map_err(|error| Failure::new(exit::USAGE, error.to_string()))
    }
}

fn to_json(report: &Report) -> serde_json::Value {
    let audit = &report.audit;
    let findings = audit.findings.iter().map(|finding| {
        json!({
            "code": finding.code.as_str(),
            "error": finding.severity == Severity::Error,
            "seq": finding.seq,
            "text": finding.text,
        })
    });
    json!({
        "origin": report.origin,
        "clean": report.is_clean(),
        "entries": audit.size,
        "signed": report.signed,
        "sealed_days": audit.sealed_days,
        "last_sealed": audit.last_sealed,
        "types": audit.entries.iter().map(|(kind, count)| json!([kind, count])).collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
        "more_findings": audit.more_findings,
        "differences": report.others,
        "compared": report.compared,
        "left_out": report.left_out,
    })
}

fn print(report: &Report, speech: Speech) {
    let audit = &report.audit;
    println!("{}", report.origin);
    println!(
        "  {} {}, {} {}, {} {}",
        audit.size,
        speech.say("条记录", "entries"),
        report
            .signed
            .map_or_else(|| "—".to_owned(), |size| size.to_string()),
        speech.say("条已签名", "signed"),
        audit.sealed_days,
        speech.say("日已封存", "days sealed"),
    );
    for compared in &report.compared {
        println!("  ✓ {compared}");
    }
    for left_out in &report.left_out {
        println!("  – {left_out}");
    }
    let (errors, notices): (Vec<_>, Vec<_>) = audit
        .findings
        .iter()
        .partition(|finding| finding.severity == Severity::Error);
    for finding in errors {
        println!("  ✗ {}", said(finding));
    }
    for (count, first) in in_groups(&notices) {
        for finding in &first {
            println!("  · {}", said(finding));
        }
        if count > SHOWN_OF_A_KIND {
            let code = first[0].code.as_str();
            println!("  · {code}: … {} {}", speech.say("共", "in all"), count);
        }
    }
    if audit.more_findings > 0 {
        println!(
            "  … {} {}",
            audit.more_findings,
            speech.say("条未列出", "more")
        );
    }
    for other in &report.others {
        println!("  ✗ {other}");
    }
    let verdict = if report.is_clean() {
        speech.say("一致", "everything agrees")
    } else {
        speech.say("有不一致之处", "something disagrees")
    };
    println!("  {verdict}");
}

fn said(finding: &Finding) -> String {
    let seq = finding
        .seq
        .map_or_else(String::new, |seq| format!(" #{seq}"));
    format!("{}{seq}: {}", finding.code.as_str(), finding.text)
}

/// Notices of each kind: how many, and the first few. Years of quiet registers would bury the rest.
fn in_groups<'a>(notices: &[&'a Finding]) -> Vec<(usize, Vec<&'a Finding>)> {
    let mut groups: Vec<(usize, Vec<&Finding>)> = Vec::new();
    for notice in notices {
        let at = groups
            .iter()
            .position(|(_, first)| first.first().is_some_and(|one| one.code == notice.code));
        let at = at.unwrap_or_else(|| {
            groups.push((0, Vec::new()));
            groups.len() - 1
        });
        let (count, first) = &mut groups[at];
        *count += 1;
        if first.len() < SHOWN_OF_A_KIND {
            first.push(notice);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use huiyin_journal::audit::Code;

    use super::*;

    #[test]
    fn notices_are_counted_by_kind_and_the_first_few_are_shown() {
        let finding = |code, seq| Finding {
            severity: Severity::Notice,
            code,
            seq: Some(seq),
            text: "register 1".to_owned(),
        };
        let all: Vec<Finding> = (0..900)
            .map(|seq| {
                finding(
                    if seq % 300 == 0 {
                        Code::LateSeal
                    } else {
                        Code::Silent
                    },
                    seq,
                )
            })
            .collect();
        let notices: Vec<&Finding> = all.iter().collect();
        let groups: Vec<(usize, Vec<Option<u64>>)> = in_groups(&notices)
            .into_iter()
            .map(|(count, first)| (count, first.iter().map(|one| one.seq).collect()))
            .collect();
        assert_eq!(
            groups,
            [
                (3, vec![Some(0), Some(300), Some(600)]),
                (897, vec![Some(1), Some(2), Some(3)]),
            ]
        );
    }
}
