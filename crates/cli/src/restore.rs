//! `huiyin restore` and `huiyin recover`: an office from its backup, and what is newer than the backup.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use huiyin_office::backup::{self, SignerNow};
use huiyin_office::system::SystemClock;

use crate::backup::{Passphrase, failure};
use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// Restore an office from its backup into a new directory 恢复
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin restore --data NEW --from-data D.huiyin-backup --from-keys K.huiyin-keys --checkpoint NOTE --signer OLD/signer
  huiyin restore --data NEW … --checkpoint NOTE --new-generation
NOTE is the newest signed note that can be found anywhere: beside the backup, on a mirror, from the published
journal. It tells whether the backup is old: then the restored office only reads until `huiyin recover` has
brought the missing entries back. With the signer lost, --new-generation starts the next generation of the
journal under a new key; old receipts stay valid.

Exit codes:
   0  restored
   1  restored, but the backup is old, entries were never signed, or nobody can sign
  64  a part is not there   65  the passphrase does not open the keys
  74  a part is damaged or of another office   78  the directory is not empty")]
pub struct Restore {
    #[command(flatten)]
    at: At,
    /// The data part 数据部分
    #[arg(long, value_name = "FILE")]
    from_data: PathBuf,
    /// The keys part 密钥部分
    #[arg(long, value_name = "FILE")]
    from_keys: PathBuf,
    /// The newest signed note 最新的签名检查点
    #[arg(long, value_name = "NOTE")]
    checkpoint: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
    /// The signer's directory, when it survived; it is moved, and does not sign at its old place again 签名程序目录
    #[arg(long, value_name = "DIR", conflicts_with = "new_generation")]
    signer: Option<PathBuf>,
    /// The signer is lost: start the next generation 启用下一代记录簿
    #[arg(long)]
    new_generation: bool,
}

impl Restore {
    /// Restores, and says what the backup is worth.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let from = backup::Restore {
            data: self.from_data,
            keys: self.from_keys,
            passphrase: self.passphrase.read(speech)?,
            checkpoint: self.checkpoint,
            signer: self.signer,
            new_generation: self.new_generation,
        };
        let restored = backup::restore(&self.at.place(), &from, Arc::new(SystemClock))
            .map_err(|error| failure(error, speech))?;
        println!(
            "{} {}: {} {}",
            speech.say("已恢复", "restored"),
            restored.office,
            restored.rows,
            speech.say("条记录", "entries"),
        );
        let mut code = exit::OK;
        if restored.missing() > 0 {
            println!(
                "{}: {}",
                speech.say(
                    "备份较旧，缺少已签名的记录；请先运行 `huiyin recover`",
                    "the backup is old, signed entries are missing; run `huiyin recover` first",
                ),
                restored.missing()
            );
            code = exit::NO;
        }
        if restored.unsigned() > 0 {
            println!(
                "{}: {}",
                speech.say(
                    "上一代记录簿末尾有未签名的记录，无法以回执证明；请找到更新的检查点后重新恢复，或逐件告知信访人",
                    "entries at the end of the ended generation were not signed, and no receipt can prove them; \
                     restore again with a newer note, or tell the petitioners",
                ),
                restored.unsigned()
            );
            code = exit::NO;
        }
        match restored.signer {
            SignerNow::Kept => {}
            SignerNow::Missing => {
                println!(
                    "{}",
                    speech.say(
                        "没有签名程序：请找回其目录，或以 --new-generation 重新恢复",
                        "nobody signs: give the signer's directory, or restore with --new-generation",
                    )
                );
                code = exit::NO;
            }
            SignerNow::NewGeneration { origin, vkey } => {
                println!(
                    "{} {origin}",
                    speech.say("新一代记录簿", "the next generation of the journal:")
                );
                println!(
                    "{} {vkey}",
                    speech.say("请公布新的公钥", "publish its new key:")
                );
            }
        }
        Ok(code)
    }
}

/// Bring back signed entries that an old backup lacks 找回备份之后的记录
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin recover --data DIR                                from the office's own published files
  huiyin recover --data DIR --from /mirror/330106011/g1    from a copy of them
The entries are verified against the signed checkpoint and an entry says which came back. Texts that only the
lost database held do not come back: what happened is then known by kind and time alone.

Exit codes:
   0  done, or nothing was missing
  64  a note that is not there   74  published files that are missing, damaged or of another journal")]
pub struct Recover {
    #[command(flatten)]
    at: At,
    /// A copy of the published files of this journal 公开文件的副本
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// A newer signed note 更新的签名检查点
    #[arg(long, value_name = "NOTE")]
    checkpoint: Option<PathBuf>,
}

impl Recover {
    /// Recovers.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let clock = Arc::new(SystemClock);
        let place = self.at.place();
        match backup::recover(
            &place,
            self.from.as_deref(),
            self.checkpoint.as_deref(),
            clock,
        )
        .map_err(|error| failure(error, speech))?
        {
            None => println!("{}", speech.say("没有缺少的记录", "nothing was missing")),
            Some(recovered) => println!(
                "{} {}–{}; {} {}",
                speech.say("已找回记录", "entries brought back:"),
                recovered.first,
                recovered.last,
                speech.say("其中内容已丢失的", "of these without their texts:"),
                recovered.bodies_lost
            ),
        }
        Ok(exit::OK)
    }
}
