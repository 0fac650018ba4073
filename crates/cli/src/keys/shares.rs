//! `huiyin keys shares | recover | drill | rotate`: the master key in the hands of several people.

use std::io::{self, BufRead, IsTerminal, Write as _};
use std::path::PathBuf;

use clap::Args;
use huiyin_office::files::RealDisk;
use huiyin_office::keys::{self, Share, ShareError};
use huiyin_office::system::SystemRandom;
use huiyin_office::{KeyAct, Office};
use huiyin_wording::Locale;

use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// Whose keys.
#[derive(Args)]
pub struct Whose {
    #[command(flatten)]
    at: At,
    /// The directory of the keys, where a key service of another user has them; then no entry is written 密钥目录
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Whose {
    fn dir(&self) -> PathBuf {
        let own = || self.at.place().keys_dir();
        self.dir.clone().unwrap_or_else(own)
    }

    /// The office whose journal says what is done; none where only the keys are at hand.
    fn office(&self) -> Result<Option<Office>, Failure> {
        match self.dir {
            Some(_) => Ok(None),
            None => self.at.write().map(Some),
        }
    }
}

fn is_english(speech: Speech) -> bool {
    speech.locale() == Locale::En
}

/// Enters what was done.
fn enter(office: Option<Office>, act: KeyAct, speech: Speech) -> Result<(), Failure> {
    let Some(office) = office else {
        let said = speech.say(
            "没有写入记录簿：只有密钥目录，没有机关的数据",
            "no entry was written: only the keys are here, not the office's data",
        );
        println!("{said}");
        return Ok(());
    };
    let entered = office.enter_key_act(act);
    office.close()?;
    Ok(entered?)
}

/// Make shares of the master key, to be kept by several people 生成密钥分片
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin keys shares --data DIR
  huiyin keys shares --data DIR --need 3 --of 5
  huiyin keys shares --data DIR | lp
Each share is shown by itself: whoever keeps it copies it by hand, and nobody else sees it. Into a file or a
printer each goes on a page of its own. They are stored nowhere. So many as are needed give the master key back;
fewer tell nothing about it. Shares that were made before work on until `huiyin keys rotate`. The server has to be
stopped meanwhile.")]
pub struct Shares {
    #[command(flatten)]
    whose: Whose,
    /// How many give the key back 需要几份
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    need: u8,
    /// How many there are 共几份
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    of: u8,
}

impl Shares {
    /// Makes and shows them.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.whose.office()?;
        let (need, of) = (self.need, self.of);
        let made = keys::split(&RealDisk, &SystemRandom, &self.whose.dir(), (need, of));
        let made = made.map_err(|error| refused(error, speech))?;
        enter(office, KeyAct::SharesMade { need, of }, speech)?;
        show(&made, need, speech)?;
        Ok(exit::OK)
    }
}

/// Each by itself: on a terminal after a key was pressed, elsewhere on a page of its own.
fn show(shares: &[Share], need: u8, speech: Speech) -> Result<(), Failure> {
    let on_screen = io::stdout().is_terminal() && io::stdin().is_terminal();
    for share in shares {
        let (n, of) = (share.number(), shares.len());
        let title = match is_english(speech) {
            true => format!("Share {n} of {of} of the master key; {need} of them give it back"),
            false => format!("主密钥分片 {n}/{of}，凑齐 {need} 份可以恢复"),
        };
        if on_screen {
            let wait = speech.say(
                "请这一份的保管人到屏幕前，按回车显示",
                "whoever keeps this one comes to the screen; press Enter to show it",
            );
            pause(&format!("{title}\n{wait}"))?;
        }
        println!("{title}\n\n{share}\n");
        if on_screen {
            let wait = speech.say(
                "抄好、核对后按回车清屏",
                "copy and compare it, then press Enter to clear the screen",
            );
            pause(wait)?;
            print!("\x1b[2J\x1b[3J\x1b[H");
        } else if usize::from(n) < of {
            print!("\x0c");
        }
    }
    Ok(())
}

fn pause(text: &str) -> Result<(), Failure> {
    println!("{text}");
    let _ = io::stdout().flush();
    line().map(drop)
}

fn line() -> Result<Option<String>, Failure> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    let read = read.map_err(|error| Failure::new(exit::IO, error.to_string()))?;
    Ok((read > 0).then_some(line))
}

/// Put the master key back from its shares, where it was lost 用分片恢复主密钥
#[derive(Args)]
#[command(after_help = "\
Example:
  huiyin keys recover --data DIR
Asks for the shares one after the other, four rows each, in any order; from standard input too. The wrapped keys
(the file `records`) have to be there, from the directory itself or from a backup.")]
pub struct Recover {
    #[command(flatten)]
    whose: Whose,
}

impl Recover {
    /// Joins them and writes the key.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let shares = typed(speech)?;
        let done = keys::recover(&RealDisk, &self.whose.dir(), &shares);
        done.map_err(|error| refused(error, speech))?;
        enter(self.whose.office()?, KeyAct::Recovered, speech)?;
        println!("{}", speech.say("主密钥已恢复", "the master key is back"));
        Ok(exit::OK)
    }
}

/// Try whether the shares that people keep would give the master key back 分片演练
#[derive(Args)]
#[command(after_help = "\
Example:
  huiyin keys drill --data DIR
Joins the shares in memory, compares, and forgets the key. That it was done is an entry. Once a year is a good
habit. The server has to be stopped meanwhile.")]
pub struct Drill {
    #[command(flatten)]
    whose: Whose,
}

impl Drill {
    /// Joins them, compares and forgets.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.whose.office()?;
        let shares = typed(speech)?;
        let done = keys::drill(&RealDisk, &self.whose.dir(), &shares);
        let are_newest = done.map_err(|error| refused(error, speech))?;
        enter(office, KeyAct::Drilled, speech)?;
        println!(
            "{}",
            match are_newest {
                true => speech.say("这些分片能恢复主密钥", "these shares give the master key back"),
                false => speech.say(
                    "这些是较早的分片，仍能恢复主密钥。要让它们失效，请用 `huiyin keys rotate`",
                    "these are earlier shares, and they still give the master key back; `huiyin keys rotate` ends them",
                ),
            }
        );
        Ok(exit::OK)
    }
}

/// Change the master key; shares made before are useless afterwards 更换主密钥
#[derive(Args)]
#[command(after_help = "\
Example:
  huiyin keys rotate --data DIR && huiyin keys shares --data DIR
For when a share fell into wrong hands, or somebody who kept one has left. All keys of matters are wrapped anew;
nothing that is sealed changes, and officers' second steps stay. Make new shares afterwards, and a new backup:
backups of before hold the old key.")]
pub struct Rotate {
    #[command(flatten)]
    whose: Whose,
}

impl Rotate {
    /// Wraps all records under a new key.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.whose.office()?;
        let done = keys::rotate(&RealDisk, &SystemRandom, &self.whose.dir());
        let wrapped = done.map_err(|error| refused(error.into(), speech))?;
        enter(office, KeyAct::Changed, speech)?;
        let said = match is_english(speech) {
            true => format!(
                "the master key was changed; {wrapped} keys are wrapped anew. Shares of before are useless: make new \
                 ones with `huiyin keys shares`, and a new backup"
            ),
            false => format!(
                "主密钥已更换，{wrapped} 把密钥已重新封装。以前的分片不再有效：请用 `huiyin keys shares` 重新生成，并重新备份"
            ),
        };
        println!("{said}");
        Ok(exit::OK)
    }
}

/// Shares as they are typed, four rows each, until there are as many as the first one says.
fn typed(speech: Speech) -> Result<Vec<Share>, Failure> {
    let asks = io::stdin().is_terminal();
    let mut shares: Vec<Share> = Vec::new();
    while shares
        .first()
        .is_none_or(|first| shares.len() < usize::from(first.need()))
    {
        if asks {
            let n = shares.len() + 1;
            let said = speech.say("请输入分片的四行", "the four rows of a share, please");
            println!("({n}) {said}");
        }
        match one() {
            Ok(Some(share)) => shares.push(share),
            Ok(None) => break,
            Err(Typed::Wrong(error)) if asks => println!("{}", refused(error, speech).message),
            Err(Typed::Wrong(error)) => return Err(refused(error, speech)),
            Err(Typed::Lost(failure)) => return Err(failure),
        }
    }
    if asks {
        // What was typed does not stay on the screen.
        print!("\x1b[2J\x1b[3J\x1b[H");
    }
    Ok(shares)
}

enum Typed {
    Wrong(ShareError),
    Lost(Failure),
}

/// Four rows that are not empty.
fn one() -> Result<Option<Share>, Typed> {
    let mut text = String::new();
    let mut rows = 0;
    while rows < 4 {
        let Some(row) = line().map_err(Typed::Lost)? else {
            break;
        };
        if row.contains(char::is_alphanumeric) {
            text.push_str(&row);
            rows += 1;
        }
    }
    match rows {
        0 => Ok(None),
        _ => Share::parse(&text).map(Some).map_err(Typed::Wrong),
    }
}

/// What is wrong with them, in the reader's words.
fn refused(error: ShareError, speech: Speech) -> Failure {
    let (zh, en) = match &error {
        ShareError::Length(letters) => (
            format!("一份分片有四行、共80个字母和数字，现有{letters}个"),
            format!("a share has 80 letters and digits in four rows; this has {letters}"),
        ),
        ShareError::Row(row) => (
            format!("第{row}行有误，请对照纸面重新输入"),
            format!("row {row} is mistyped; compare it with the paper and type the share again"),
        ),
        ShareError::TooFew { need, given } => (
            format!("需要{need}份分片，现有{given}份"),
            format!("{need} shares are needed, and these are {given}"),
        ),
        ShareError::Twice(number) => (
            format!("第{number}份输入了两次"),
            format!("share {number} was given twice"),
        ),
        ShareError::Sets => (
            "这些分片不是同一次生成的".to_owned(),
            "these shares were not made together".to_owned(),
        ),
        ShareError::Numbers => (
            "至少需要2份，最多16份，需要的份数不能超过总数".to_owned(),
            "at least 2 shares are needed, of at most 16, and no more than there are".to_owned(),
        ),
        ShareError::OtherKey => (
            "这些分片恢复出的不是这里的主密钥：可能属于别的机关，或者主密钥已经更换".to_owned(),
            "these shares give another key: they are of another office, or of before the key was changed".to_owned(),
        ),
        ShareError::NotMade => (
            "还没有生成过分片，请先用 `huiyin keys shares`".to_owned(),
            "no shares were made yet; make them with `huiyin keys shares`".to_owned(),
        ),
        ShareError::NotLost => (
            "主密钥还在，不需要恢复".to_owned(),
            "the master key is where it should be".to_owned(),
        ),
        ShareError::Keys(error) => (error.to_string(), error.to_string()),
    };
    let code = match error {
        ShareError::Numbers => exit::USAGE,
        ShareError::Keys(_) => exit::IO,
        ShareError::NotLost | ShareError::NotMade => exit::NO,
        _ => exit::DATA,
    };
    Failure::new(code, if is_english(speech) { en } else { zh })
}
