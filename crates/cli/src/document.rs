//! `huiyin document`: a statutory document of a matter, as a draft, issued, or as it was issued.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_office::document::Which;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, Who, one_of};
use crate::private;
use crate::usage::Reason;

/// Preview, issue or write a statutory document of a matter 文书
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin document office-2026-17 1 --data DIR --as handler --out draft.pdf
  huiyin document office-2026-17 4 --data DIR --as handler --do issue
  huiyin document office-2026-17 4 --data DIR --as handler --do copy --out notice.pdf
N is the place of the act among the matter's entries, from 1, as `huiyin show` lists them. A draft names nobody.
Issuing, and each copy of an issued document, opens name and address for service: each opening is an entry that the
petitioner sees. A document is issued once and stays the same; a copy bears on each page who took it, by which entry and
when, and a copy of a receipt is set without the private code, which is the petitioner's alone.")]
pub struct Document {
    /// The matter's number 编号
    #[arg(value_name = "NUMBER")]
    number: String,
    /// Which act 第几步
    #[arg(value_name = "N")]
    n: usize,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    who: Who,
    /// The kind, where an act has two (registration: receipt, registration-form) 文书种类
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<DocKind>,
    /// What to do 做什么
    #[arg(long = "do", value_enum, default_value_t = What::Draft)]
    what: What,
    /// Where to write the PDF 输出文件
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Write a draft without a name
    Draft,
    /// Issue it
    Issue,
    /// Write the issued document
    Copy,
}

fn kind(code: &str) -> Result<DocKind, Reason> {
    DocKind::from_code(code).ok_or_else(|| one_of(DocKind::CHOICES))
}

impl Document {
    /// Does it.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        if let Some(path) = &self.out {
            private::is_free(path, speech)?;
        }
        let office = self.at.write()?;
        let which = Which {
            number: &self.number,
            n: self.n,
            kind: self.kind,
        };
        let who = self.who.act_as();
        let done = match self.what {
            What::Draft => office.preview_as(which, &who).map(Some),
            What::Issue => office.issue(which, &who).map(|_| None),
            What::Copy => office.issued_copy(which, &who).map(Some),
        };
        office.close()?;
        let Some(pdf) = done? else {
            println!("{}: {}", speech.say("已印发", "issued"), self.number);
            return Ok(exit::OK);
        };
        let path = self.out.unwrap_or_else(|| PathBuf::from(&pdf.name));
        private::write(&path, &pdf.bytes, speech)?;
        println!("{}: {}", speech.say("文书", "document"), path.display());
        Ok(exit::OK)
    }
}
