//! `huiyin receipt`: the receipt of a petition, as file and as codes.

use std::path::{Path, PathBuf};

use clap::Args;
use fast_qr::{ECL, QRBuilder};
use huiyin_office::receipt::ReceiptError;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, ReadAs, Speech, print_json};
use crate::private;

/// Write the receipt of a petition: file, codes, how to check 出具回执
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin receipt office-2026-17 --data DIR --out .
  huiyin receipt office-2026-17 --data DIR --json
Writes NUMBER.tlog-proof (the receipt), NUMBER.qr-a.txt (the first code, may be shown to anyone) and
NUMBER.qr-b.txt (the private code: it opens the petitioner's own words and stays with them).")]
pub struct Receipt {
    /// The matter's number 编号
    #[arg(value_name = "NUMBER")]
    number: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    read_as: ReadAs,
    /// Where to write the files 输出目录
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Print the codes as blocks on the terminal 在终端显示二维码
    #[arg(long)]
    show: bool,
    /// Print everything as JSON and write no file 机器可读
    #[arg(long)]
    json: bool,
}

impl Receipt {
    /// Writes or prints it.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.read()?;
        let papers = office
            .receipt(&self.number, self.read_as.reader(), None)
            .map_err(failure)?;
        let code = papers.qr_b.as_ref().map(|code| code.text.as_str());
        if self.json {
            print_json(&json!({
                "number": papers.number,
                "file": papers.file,
                "qr_a": papers.qr_a,
                "qr_b": code,
                "leaf": papers.leaf,
                "key": papers.key,
                "vkey": papers.vkey,
            }));
            return Ok(exit::OK);
        }
        let number = &papers.number;
        let receipt = self.out.join(format!("{number}.tlog-proof"));
        // Where it cannot be written, nothing is.
        if let Some(code) = code {
            let path = self.out.join(format!("{number}.qr-b.txt"));
            private::write(&path, code.as_bytes(), speech)?;
        }
        write(&receipt, &papers.file)?;
        write(&self.out.join(format!("{number}.qr-a.txt")), &papers.qr_a)?;
        println!("{}: {number}", speech.say("编号", "number"));
        println!("{}: {}", speech.say("记录", "leaf"), papers.leaf);
        println!("{}: {}", speech.say("公钥", "key"), papers.key);
        println!(
            "{}: huiyin verify {} --key '{}'",
            speech.say("核验", "check it"),
            receipt.display(),
            papers.vkey
        );
        if self.show {
            show(&papers.qr_a)?;
        }
        Ok(exit::OK)
    }
}

fn failure(error: ReceiptError) -> Failure {
    match error {
        ReceiptError::Office(error) => error.into(),
        other => Failure::new(exit::NO, other.to_string()),
    }
}

fn show(code: &str) -> Result<(), Failure> {
    let qr = QRBuilder::new(code)
        .ecl(ECL::M)
        .build()
        .map_err(|error| Failure::new(exit::SOFTWARE, error.to_string()))?;
    println!("{}", qr.to_str());
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::file(path, &error))
}
