//! `huiyin init`: set up an office.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use huiyin_office::setup::Setup;
use huiyin_office::system::SystemClock;

use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// Set up an office in a new data directory 建立机关数据目录
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin init --data DIR --code 330106011 --domain petitions.example --name 示例县信访局
  huiyin init --data DIR --from office.toml
Code and domain are the journal's name for ever: <domain>/journal/<code>/g1. They cannot be changed later.
--from reads [office], [[units]] and [[officers]]; without it the default units are set up, to be changed
with `huiyin unit` and `huiyin user`.

Exit codes:
   0  set up
  78  a code, domain or name that does not fit, or an office is there already: nothing is made
  74  the directory cannot be written")]
pub struct Init {
    #[command(flatten)]
    at: At,
    /// Office code: 2 to 32 of a-z, 0-9 and - 机关代码
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// The deployment's domain 域名
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// The office's name on paper 机关名称
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A file with office, units and officers 机构设置文件
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

impl Init {
    /// Sets it up.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let mut setup = match &self.from {
            Some(file) => {
                let text =
                    std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
                Setup::parse(&file.display().to_string(), &text)?
            }
            None => Setup::default_office(),
        };
        let office = &mut setup.office;
        for (given, field) in [
            (self.code, &mut office.code),
            (self.domain, &mut office.domain),
            (self.name, &mut office.name),
        ] {
            if let Some(given) = given {
                *field = given;
            }
        }
        // A demonstration is made by `huiyin demo` alone: an office under its domain would never be served.
        setup.check_real()?;
        let place = self.at.place();
        setup.run(&place, Arc::new(SystemClock))?;
        println!(
            "{} {} ({}) {}",
            speech.say("已建立", "set up"),
            setup.office.name,
            setup.office.code,
            place.data().display()
        );
        Ok(exit::OK)
    }
}
