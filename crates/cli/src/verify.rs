//! `huiyin verify`: is this receipt good? Needs no office, no network and no trust in the office.

use std::fmt::Display;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use huiyin_journal::key::VerifierKey;
use huiyin_journal::policy::{Keys, Policy};
use huiyin_journal::qr::Opening;
use huiyin_journal::receipt::Number;
use huiyin_journal::verify::{Extras, Proved, Report, Verdict, verify};
use huiyin_wording::{self as wording, Locale};
use jiff::Timestamp;
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
The key is what the office prints on posters and forms; do not take it from the same place as the receipt.

Exit codes:
   0  VALID-WITNESSED, or VALID-LOG-ONLY under a policy without quorum
   1  INVALID
   2  UNSUPPORTED: a newer program is needed
   3  VALID-LOG-ONLY although the policy wants a quorum, or DEMO, the receipt of a demonstration
  64  wrong use: a key, policy or file that cannot be read")]
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
        let locale = speech.locale();
        let policy = self.policy(locale)?;
        let keys = match &self.keys {
            Some(file) => Keys::parse(&text(file, "keys", locale)?, &policy)
                .map_err(|error| refused("keys", file, &error, locale))?,
            None => Keys::none(),
        };
        let receipt = read(&self.receipt, locale)?;
        let opening = match &self.opening {
            Some(file) => Some(
                Opening::parse(text(file, "opening", locale)?.trim_end_matches(['\r', '\n']))
                    .map_err(|error| refused("opening", file, &error, locale))?,
            ),
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
            told(&report, speech.locale())
                .iter()
                .for_each(|line| println!("{line}"));
        }
        Ok(report.exit_code())
    }

    fn policy(&self, locale: Locale) -> Result<Policy, Failure> {
        if let Some(file) = &self.policy {
            return Policy::parse(&text(file, "policy", locale)?)
                .map_err(|error| refused("policy", file, &error, locale));
        }
        let key = self.key.as_deref().unwrap_or_default();
        VerifierKey::parse(key.trim())
            .map(Policy::of_key)
            .map_err(|_| Failure::new(exit::USAGE, wording::sentence(locale, "verify.key", &[])))
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

/// The stable verdict, and the rest in the reader's language: the sentences of the page that checks receipts.
fn told(report: &Report, locale: Locale) -> Vec<String> {
    let word = |name: &str| wording::sentence_in(locale, "check_receipt", name, &[]);
    let mark = wording::sentence(locale, "verify.mark", &[]);
    let verdict = format!("verdict.{}", report.verdict_code());
    let mut lines = vec![
        report.verdict.to_string(),
        word(&format!("{verdict}.title")),
        word(&format!("{verdict}.text")),
    ];
    if let Verdict::Invalid(code) = report.verdict {
        lines.push(word(&format!("why.{}", code.as_str())));
    }
    if let Some(leaf) = &report.leaf {
        let (journal, day) = (word("journal"), word("day"));
        lines.push(format!("{journal}{mark}{} #{}", leaf.origin, leaf.seq));
        let on = leaf.day.to_string();
        let on = on.parse().map_or(on, |on| wording::day(locale, on));
        lines.push(format!("{day}{mark}{on}"));
    }
    if let Some(number) = number(report) {
        lines.push(format!("{}{mark}{number}", word("number")));
    }
    for what in &report.proved {
        let said = with_detail(word(&format!("proved.{}", what.code())), what, locale);
        lines.push(format!("{}{mark}{said}", word("proves")));
    }
    for what in &report.not_proved {
        let said = word(&format!("not_proved.{}", what.code()));
        lines.push(format!("{}{mark}{said}", word("proves_not")));
    }
    lines
}

/// Behind the sentence, what it is about: names, a time, numbers of fields.
fn with_detail(what: String, proved: &Proved, locale: Locale) -> String {
    let fields = |fields: &[u8]| {
        let numbers: Vec<String> = fields.iter().map(ToString::to_string).collect();
        numbers.join(", ")
    };
    let detail = match proved {
        Proved::SeenBy(witnesses) => {
            let names: Vec<&str> = witnesses.iter().map(|(name, _)| name.as_str()).collect();
            names.join(", ")
        }
        Proved::ExistedBy(time) => match i64::try_from(*time).map(Timestamp::from_second) {
            Ok(Ok(time)) => time.to_string(),
            _ => time.to_string(),
        },
        Proved::FieldsOpened(numbers) | Proved::DocumentsMatch(numbers) => fields(numbers),
        Proved::StillThere(size) => size.to_string(),
        Proved::Included | Proved::SignedByLog | Proved::BodyOpened => return what,
    };
    let values: [(&str, &dyn Display); 2] = [("what", &what), ("detail", &detail)];
    wording::sentence(locale, "check_receipt.detail", &values)
}

/// No receipt, policy or code is larger; what is no file at all may never end.
const MAX_BYTES: u64 = 1 << 20;

fn read(file: &Path, locale: Locale) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => refused("no_file", file, &error, locale),
        _ => refused("unreadable", file, &error, locale),
    };
    let mut bytes = Vec::new();
    let read = File::open(file)
        .and_then(|open| open.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    match read as u64 > MAX_BYTES {
        true => Err(refused("too_large", file, &"", locale)),
        false => Ok(bytes),
    }
}

/// The text of a file of this kind: the last part of a wording key `verify.<…>`.
fn text(file: &Path, kind: &str, locale: Locale) -> Result<String, Failure> {
    String::from_utf8(read(file, locale)?).map_err(|error| refused(kind, file, &error, locale))
}

fn refused(kind: &str, file: &Path, detail: &dyn Display, locale: Locale) -> Failure {
    let values: [(&str, &dyn Display); 2] = [("file", &file.display()), ("detail", detail)];
    Failure::new(
        exit::USAGE,
        wording::sentence_in(locale, "verify", kind, &values),
    )
}

#[cfg(test)]
mod tests {
    use huiyin_journal::policy::Keys;
    use huiyin_journal::verify::{Code, NotProved};

    use super::*;

    /// One of each; the match below fails to build when one is left out here.
    fn all_proved() -> Vec<Proved> {
        let all = vec![
            Proved::Included,
            Proved::SignedByLog,
            Proved::SeenBy(vec![("witness.example/one".to_owned(), 0)]),
            Proved::ExistedBy(1_772_755_200),
            Proved::BodyOpened,
            Proved::FieldsOpened(vec![2, 3]),
            Proved::DocumentsMatch(vec![4]),
            Proved::StillThere(17),
        ];
        let kinds = all.iter().map(|what| match what {
            Proved::Included => 0,
            Proved::SignedByLog => 1,
            Proved::SeenBy(_) => 2,
            Proved::ExistedBy(_) => 3,
            Proved::BodyOpened => 4,
            Proved::FieldsOpened(_) => 5,
            Proved::DocumentsMatch(_) => 6,
            Proved::StillThere(_) => 7,
        });
        assert!(kinds.eq(0..8));
        all
    }

    fn verdicts() -> Vec<(Verdict, bool)> {
        let mut all = vec![
            (Verdict::ValidWitnessed, true),
            (Verdict::ValidLogOnly, true),
            (Verdict::ValidLogOnly, false),
            (Verdict::Unsupported, true),
            (Verdict::Demo, false),
        ];
        all.extend(Code::ALL.map(|code| (Verdict::Invalid(code), false)));
        all
    }

    #[test]
    fn everything_a_receipt_can_come_to_is_told_in_the_readers_language() {
        let policy = Policy::parse("quorum none\n").or_else(|_| Policy::parse(""));
        let mut report = verify(
            b"",
            &policy.expect("a policy"),
            &Keys::none(),
            Extras::default(),
        );
        report.proved = all_proved();
        report.not_proved = NotProved::ALL.to_vec();
        for (verdict, quorum_wanted) in verdicts() {
            (report.verdict, report.quorum_wanted) = (verdict, quorum_wanted);
            let [zh, en] = [Locale::Zh, Locale::En].map(|locale| told(&report, locale));
            assert_eq!((zh.len(), &zh[0]), (en.len(), &verdict.to_string()));
            assert_eq!(zh[0], en[0]);
            assert!(zh.len() >= 3 + 8 + 6, "{zh:#?}");
            for line in &zh[1..] {
                let is_chinese = line.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(
                    is_chinese && !line.contains(['⟦', '{']),
                    "{verdict}: {line}"
                );
            }
            for line in &en[1..] {
                let is_chinese = line.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(
                    !is_chinese && !line.contains(['⟦', '{']),
                    "{verdict}: {line}"
                );
            }
            let said: std::collections::BTreeSet<&String> = zh.iter().collect();
            assert_eq!(
                said.len(),
                zh.len(),
                "each line says something else: {zh:#?}"
            );
        }
        let zh = told(&report, Locale::Zh).join("\n");
        for detail in ["witness.example/one", "2026-03-06T00:00:00Z", "2, 3", "17"] {
            assert!(zh.contains(detail), "{detail}: {zh}");
        }
    }
}
