//! The `huiyin` command: one file per subcommand, each a thin layer over the use cases in `huiyin-office`.
//!
//! Exit codes are one table, [`exit`], because scripts rely on them. A new command is a file here and a line
//! in [`Command`].

#[macro_use]
mod out;

mod exit;

mod account;
mod audit;
mod backup;
mod calendar;
mod code;
mod demo;
mod document;
mod due;
mod duty;
mod erase;
mod export;
mod import;
mod init;
mod keys;
mod list;
mod papers;
mod place;
mod private;
mod rebuild;
mod receipt;
mod register;
mod restore;
mod retention;
mod seal;
mod search;
mod serve;
mod show;
mod sign;
mod step;
mod unit;
mod usage;
mod verify;

use clap::{Parser, Subcommand};

/// Pages are many small texts made on many threads: with the system's allocator a quarter of their time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Huiyin 回音: every petition gets an answer, by law and on time, that anyone can check.
#[derive(Parser)]
// `about` is said here: left to itself, clap takes the package's description.
#[command(
    name = "huiyin",
    version,
    about = "Huiyin 回音: every petition gets an answer, by law and on time, that anyone can check.",
    max_term_width = 100,
    after_help = exit::HELP
)]
struct Cli {
    /// Language of what people read: zh or en 显示语言 (default: from LC_ALL, LC_MESSAGES or LANG, else zh)
    #[arg(long, global = true, value_name = "zh|en", value_parser = place::locale)]
    lang: Option<huiyin_wording::Locale>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Init(init::Init),
    Import(import::Import),
    Register(register::Register),
    List(list::List),
    Show(show::Show),
    Step(step::StepCommand),
    Search(search::Search),
    Receipt(receipt::Receipt),
    Document(document::Document),
    Papers(papers::Papers),
    Code(code::Code),
    Erase(erase::Erase),
    Export(export::Export),
    Verify(verify::Verify),
    Audit(audit::Audit),
    Due(due::Due),
    Calendar(calendar::CalendarCommand),
    Duty(duty::DutyCommand),
    Unit(unit::UnitCommand),
    User(account::UserCommand),
    Retention(retention::RetentionCommand),
    Seal(seal::Seal),
    Rebuild(rebuild::Rebuild),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Recover(restore::Recover),
    #[command(hide = true)]
    Sign(sign::Sign),
    Keys(keys::KeysCommand),
}

fn main() -> std::process::ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() {
                exit::USAGE
            } else {
                exit::OK
            };
            let speech = usage::speech();
            match usage::told(speech.locale(), &error) {
                Some(told) => return exit::report(exit::Failure::new(code, told), speech),
                None => {
                    let _ = error.print();
                }
            }
            return code.into();
        }
    };
    let speech = place::Speech::from_setting(cli.lang);
    let done = match cli.command {
        Command::Demo(c) => c.run(speech),
        Command::Serve(c) => c.run(speech),
        Command::Init(c) => c.run(speech),
        Command::Import(c) => c.run(speech),
        Command::Register(c) => c.run(speech),
        Command::List(c) => c.run(speech),
        Command::Show(c) => c.run(speech),
        Command::Step(c) => c.run(speech),
        Command::Search(c) => c.run(speech),
        Command::Receipt(c) => c.run(speech),
        Command::Document(c) => c.run(speech),
        Command::Papers(c) => c.run(speech),
        Command::Code(c) => c.run(speech),
        Command::Erase(c) => c.run(speech),
        Command::Export(c) => c.run(speech),
        Command::Verify(c) => c.run(speech),
        Command::Audit(c) => c.run(speech),
        Command::Due(c) => c.run(speech),
        Command::Calendar(c) => c.run(speech),
        Command::Duty(c) => c.run(speech),
        Command::Unit(c) => c.run(speech),
        Command::User(c) => c.run(speech),
        Command::Retention(c) => c.run(speech),
        Command::Seal(c) => c.run(speech),
        Command::Rebuild(c) => c.run(speech),
        Command::Backup(c) => c.run(speech),
        Command::Restore(c) => c.run(speech),
        Command::Recover(c) => c.run(speech),
        Command::Sign(c) => c.run(),
        Command::Keys(c) => c.run(speech),
    };
    let written = out::finish().map_err(|why| {
        let output = speech.say("标准输出", "standard output");
        exit::Failure::new(exit::IO, format!("{output}: {why}"))
    });
    match done.and_then(|code| written.map(|()| code)) {
        Ok(code) => code.into(),
        Err(failure) => exit::report(failure, speech),
    }
}
