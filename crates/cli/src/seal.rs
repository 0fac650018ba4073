//! `huiyin seal`: seal the days that are over. The server does it by itself at midnight.

use clap::Args;

use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// Seal the days that are over, missed deadlines first 封存已结束的日期
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin seal --data DIR
  huiyin seal --catch-up --data DIR     after a long silence
Every calendar day is sealed, also a day on which nothing came in: silence and «nothing happened» are
different facts. More than 40 days are not sealed at once, because a seal is for good and a clock may be
wrong: --catch-up says that it is right. Deadlines that passed in silence are entered before the seal.")]
pub struct Seal {
    #[command(flatten)]
    at: At,
    /// The clock is right although more than 40 days are to be sealed 时钟无误，补封40天以上
    #[arg(long)]
    catch_up: bool,
}

impl Seal {
    /// Seals, and takes the timer's steps.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.write()?;
        let sealed = if self.catch_up {
            office.catch_up_days()
        } else {
            office.seal_days_over()
        };
        let timed = sealed.and_then(|sealed| Ok((sealed, office.take_timer_steps()?)));
        office.close()?;
        let (sealed, timed) = timed?;
        let days = if sealed {
            speech.say("已封存到昨日", "sealed up to yesterday")
        } else {
            speech.say("没有待封存的日期", "no day was waiting for its seal")
        };
        println!(
            "{days}; {} {timed}",
            speech.say("计时环节", "steps of the timer:")
        );
        Ok(exit::OK)
    }
}
