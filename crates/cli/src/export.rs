//! `huiyin export`: one matter as a file, with the rows that prove it.

use std::path::PathBuf;

use clap::Args;
use huiyin_journal::{base64, content::Content};
use huiyin_store::JournalRow;
use serde_json::{Value, json};

use crate::exit::{self, Failure};
use crate::place::{At, Speech, Who};
use crate::{private, show};

/// Export one matter: what was asked, what was done, and the proof 导出一件信访事项
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin export office-2026-17 --data DIR --as handler
  huiyin export office-2026-17 --data DIR --as handler --out matter.json
Only the handler, or a head of the unit that has the matter, exports it; to whoever may not read it, it is not found.
The export is itself an entry of the matter, with the officer and the time, and the file says both. It holds no name, number, phone
or address, and not what a rating says. There is no command that exports many.")]
pub struct Export {
    /// The matter's number 编号
    #[arg(value_name = "NUMBER")]
    number: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    who: Who,
    /// A file instead of standard output 输出文件
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Export {
    /// Writes the file.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        if let Some(path) = &self.out {
            private::is_free(path, speech)?;
        }
        let office = self.at.write()?;
        let done = office.export(&self.number, &self.who.act_as());
        office.close()?;
        let exported = done?;
        let mut matter = show::to_json(&exported.view, &|_| Vec::new());
        matter["journal"] = json!({
            "origin": office.origin(),
            "exported_by_entry": exported.entry.seq,
            "readers_mark": exported.mark.line(),
            "rows": exported.rows.iter().map(row).collect::<Vec<_>>(),
        });
        let text = format!("{matter:#}\n");
        match &self.out {
            Some(path) => {
                private::write(path, text.as_bytes(), speech)?;
                println!(
                    "{} {}",
                    speech.say("已导出到", "exported to"),
                    path.display()
                );
            }
            None => print!("{text}"),
        }
        Ok(exit::OK)
    }
}

fn row(row: &JournalRow) -> Value {
    let opened = row
        .content
        .as_deref()
        .and_then(|fields| Content::decode(fields).ok());
    json!({
        "leaf": base64::encode(&row.leaf),
        "body": row.body.as_ref().map(|(body, _)| base64::encode(body)),
        "body_salt": row.body.as_ref().map(|(_, salt)| base64::encode(salt)),
        "fields": opened.map(|opened| opened.fields.iter().map(|(number, (salt, value))| json!({
            "field": number,
            "salt": base64::encode(salt),
            "value": base64::encode(value),
        })).collect::<Vec<_>>()),
    })
}
