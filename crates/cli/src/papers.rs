//! `huiyin papers`: what the office sets about its papers, and what its own fonts lack.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use huiyin_office::{ActAs, house};

use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// Characters that are named; of more, how many there are.
const NAMED: usize = 60;

/// Letterhead, numbers, forms and words of the office's documents 文书的版头、文号、格式和用语
#[derive(Args)]
pub struct Papers {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Print what the office sets; with --all everything that can be set, with the program's own words 显示
    #[command(after_help = "\
Examples:
  huiyin papers show --data DIR
  huiyin papers show --all --data DIR > papers.toml")]
    Show {
        #[command(flatten)]
        at: At,
        /// Everything that can be set 全部可设定项
        #[arg(long)]
        all: bool,
    },
    /// Set them from a file; what it leaves out is as the program has it 设定
    #[command(after_help = "\
Example:
  huiyin papers set papers.toml --data DIR
A file (`huiyin papers show --all` prints every name with its present words):
  file_mark = \"{unit}文件\"
  number = \"{mark}函〔{year}〕{n}号\"

  [acceptance-notice]
  form = \"letter\"                # letter or file
  number = \"{mark}受〔{year}〕{n}号\"
  rights = \"办理期间，您可以补充材料。\"
Each {name} that a sentence has to say stays in it; what a document must hold is not an office's to set.
Documents that were issued stay as they are.")]
    Set {
        /// The file 文件
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// Say which characters the office's own fonts lack 检查字体缺字
    #[command(after_help = "\
An office's own fonts lie in `fonts/` of its data directory: fangsong, xiaobiaosong, heiti, kaiti, songti (.ttf, .otf,
.ttc). A character that one of them lacks is set in the program's own font.

Example:
  huiyin papers check --data DIR

Exit codes:
   0  every character has a font   1  some of names and words have none: they are named")]
    Check {
        #[command(flatten)]
        at: At,
    },
}

impl Papers {
    /// Shows, sets or checks.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        match self.what {
            What::Show { at, all } => {
                if all {
                    print!("{}", house::template());
                }
                print!("{}", house::to_text(&at.read()?.house()));
                Ok(exit::OK)
            }
            What::Set { file, at } => {
                let text =
                    std::fs::read_to_string(&file).map_err(|error| Failure::file(&file, &error))?;
                let wanted = house::parse(&text)
                    .map_err(|error| Failure::new(exit::DATA, error.told(speech.locale())))?;
                let office = at.write()?;
                let set = office.set_house(&wanted, &ActAs::System);
                office.close()?;
                set?;
                println!(
                    "{}",
                    speech.say("已保存文书设定", "saved the settings of documents")
                );
                Ok(exit::OK)
            }
            What::Check { at } => check(&at, speech),
        }
    }
}

fn check(at: &At, speech: Speech) -> Result<u8, Failure> {
    let office = at.read()?;
    for font in office.own_fonts() {
        let role = font.role;
        match font.lacking {
            None => println!(
                "{role}: {}",
                speech.say("用程序自带的字体", "the program's own font")
            ),
            Some(lacking) if lacking.is_empty() => {
                println!("{role}: {}", speech.say("不缺字", "lacks nothing"));
            }
            Some(lacking) => println!(
                "{role}: {} {}: {}",
                speech.say("缺字", "lacks"),
                lacking.len(),
                named(&lacking)
            ),
        }
    }
    let unknown = office.unknown_characters();
    if unknown.is_empty() {
        return Ok(exit::OK);
    }
    println!(
        "{}: {}",
        speech.say(
            "单位名称和用语里有任何字体都没有的字",
            "no font has these characters of the office's names and words"
        ),
        named(&unknown)
    );
    Ok(exit::NO)
}

fn named(characters: &[char]) -> String {
    let mut named: String = characters.iter().take(NAMED).collect();
    if characters.len() > NAMED {
        named.push('…');
    }
    named
}
