//! `huiyin user`: the officers of the office.

use clap::{Args, Subcommand};
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::organisation::{Officer, StaffRole};

use huiyin_office::sign_in::PasswordError;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, print_json};
use crate::unit::{no_code, word};

/// Officers 工作人员
#[derive(Args)]
pub struct UserCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the officers 列出
    #[command(after_help = "\
Examples:
  huiyin user list --data DIR
  huiyin user list --data DIR --json")]
    List {
        #[command(flatten)]
        at: At,
        /// For machines: one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Add an officer, or change one 添加或更改
    #[command(after_help = "\
Example:
  huiyin user add reception-2 --name 接访员二 --unit bureau --role clerk --role handler")]
    Add {
        /// The officer's code: a-z, 0-9 and -; it names a post, not a person
        #[arg(value_name = "CODE")]
        code: String,
        #[command(flatten)]
        at: At,
        /// Name 名称
        #[arg(long)]
        name: String,
        /// Unit 机构
        #[arg(long)]
        unit: String,
        /// clerk, handler, head, leader, reviewer, archivist, auditor, administrator, inspector, custodian 身份
        #[arg(long = "role", required = true, value_parser = word::<StaffRole>)]
        roles: Vec<StaffRole>,
    },
    /// Set an officer's password; all their sessions end 设置密码
    #[command(after_help = "\
Examples:
  huiyin user password administrator-1
  pass show huiyin | huiyin user password administrator-1 --password-stdin
The password is asked for twice without showing it. It has 12 to 128 characters; a sentence of a few words is
easy to keep and hard to guess.")]
    Password {
        /// The officer's code
        #[arg(value_name = "CODE")]
        code: String,
        #[command(flatten)]
        at: At,
        /// Read it from standard input: one line 从标准输入读取
        #[arg(long)]
        password_stdin: bool,
    },
    /// Take an officer's second step of signing in away, when telephone and paper codes are lost 取消登录第二步
    #[command(after_help = "\
Example:
  huiyin user reset auditor-1
All their sessions end. At the next sign-in with the password an administrator or auditor sets a new one
before anything else; the record says that the old one was taken away.")]
    Reset {
        /// The officer's code
        #[arg(value_name = "CODE")]
        code: String,
        #[command(flatten)]
        at: At,
    },
    /// Print a link that lets an officer set a password: once, within 24 hours 取得登录链接
    #[command(after_help = "\
Example:
  huiyin user link reception-1 --data DIR
Prints the path behind the address of the server: open http://ADDRESS/… with it. Whoever has the link sets the
password, so hand it over to the officer alone.")]
    Link {
        /// The officer's code
        #[arg(value_name = "CODE")]
        code: String,
        #[command(flatten)]
        at: At,
    },
}

impl UserCommand {
    /// Lists or adds.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        match self.what {
            What::List { at, json } => {
                let office = at.read()?;
                for officer in office.organisation().officers() {
                    let value = serde_json::to_value(officer).expect("an officer is plain data");
                    if json {
                        print_json(&value);
                    } else {
                        println!(
                            "{:<16} {:<16} {}  {}",
                            officer.id, officer.unit, officer.name, value["roles"]
                        );
                    }
                }
            }
            What::Add {
                code,
                at,
                name,
                unit,
                roles,
            } => {
                let wrong = |error| no_code(error, speech);
                let officer = Officer {
                    id: OfficerId::new(&code).map_err(wrong)?,
                    name,
                    unit: UnitId::new(&unit).map_err(wrong)?,
                    roles,
                };
                let office = at.write()?;
                let set = office.set_officer(officer);
                office.close()?;
                set?;
                println!("{} {code}", speech.say("已保存", "saved"));
            }
            What::Password {
                code,
                at,
                password_stdin,
            } => {
                let password = if password_stdin {
                    password_from_input()?
                } else {
                    password_from_terminal(speech)?
                };
                let office = at.write()?;
                let set = office.set_password_of(&code, &password);
                office.close()?;
                set.map_err(|error| refused(error, speech))?;
                println!("{} {code}", speech.say("已设置密码", "set the password of"));
            }
            What::Reset { code, at } => {
                let office = at.write()?;
                let taken = office.take_second_step_of(&code);
                office.close()?;
                taken?;
                let said = speech.say("已取消登录第二步", "took the second step away from");
                println!("{said} {code}");
            }
            What::Link { code, at } => {
                let office = at.write()?;
                let link = office.open_link(&code);
                office.close()?;
                println!("{}", huiyin_web::paths::first_password(link?.as_str()));
            }
        }
        Ok(exit::OK)
    }
}

/// The first line of standard input, without its end.
fn password_from_input() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Failure::new(exit::IO, error.to_string()))?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

fn password_from_terminal(speech: Speech) -> Result<String, Failure> {
    let ask = |text: &str| {
        rpassword::prompt_password(format!("{text}: ")).map_err(|_| {
            let said = speech.say(
                "没有终端可以输入密码；请加上 --password-stdin，从标准输入读取",
                "there is no terminal to ask for the password; add --password-stdin and give it on standard input",
            );
            Failure::new(exit::USAGE, said)
        })
    };
    let password = ask(speech.say("新密码", "new password"))?;
    if ask(speech.say("再输一次", "once more"))? == password {
        return Ok(password);
    }
    let said = speech.say("两次输入的不一样", "the two differ");
    Err(Failure::new(exit::DATA, said))
}

fn refused(error: PasswordError, speech: Speech) -> Failure {
    match error {
        PasswordError::Office(error) => error.into(),
        PasswordError::Common => Failure::new(
            exit::DATA,
            speech.say(
                "这个密码容易被猜到：不要用常见的词、只用数字，或者同样的字符重复",
                "the password is easy to guess: no common word, no digits alone, no repetition",
            ),
        ),
        PasswordError::Name => Failure::new(
            exit::DATA,
            speech.say(
                "密码不能只是账号名",
                "a password is more than the name of the account",
            ),
        ),
        _ => Failure::new(
            exit::DATA,
            speech.say(
                "密码要有 12 到 128 个字符",
                "a password has 12 to 128 characters",
            ),
        ),
    }
}
