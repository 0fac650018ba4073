//! `huiyin demo`: an invented office with petitions in every state, played through and served.

use std::path::{Path, PathBuf};

use clap::Args;
use huiyin_office::{Access, Office, Place, demo};
use huiyin_web::Edge;

use crate::exit::{self, Failure};
use crate::place::Speech;
use crate::serve::{Said, listen};

/// Play an invented office through the procedure and serve it 演示
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin demo
  huiyin demo --data DIR --listen 127.0.0.1:8080
The petitions are invented and the days are played on a simulated clock. The journal's name starts with
demo.invalid/: its receipts verify as DEMO, never VALID. After the ready line come links, valid once and for
24 hours, that let you take the desk of each typical post. A directory that holds a demonstration already is
served again as it is.")]
pub struct Demo {
    /// Where to keep the demonstration 数据目录
    #[arg(long, value_name = "DIR", default_value = "huiyin-demo")]
    data: PathBuf,
    /// Address and port 监听地址
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:8080",
        value_parser = crate::serve::address
    )]
    listen: String,
}

impl Demo {
    /// Plays, says what there is to try, and serves.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let place = Place::new(&self.data, None);
        if place.is_set_up() {
            refuse_a_real_office(&place, speech)?;
        } else {
            let example = demo::play(&place)?;
            if let Some(example) = example {
                println!(
                    "{} {}  {} {}",
                    speech.say("示例编号", "a petition to look up:"),
                    example.number,
                    speech.say("查询码", "query code"),
                    example.query_code
                );
            }
        }
        let office = Office::open(&place, Access::Write)?;
        say_what_there_is(&office, &self.data, speech)?;
        let links = sign_in_links(&office)?;
        listen(office, &self.listen, &Edge::default(), &links)
    }
}

/// One link for each typical post: whoever opens it chooses a password and is at that desk.
fn sign_in_links(office: &Office) -> Result<Vec<Said>, Failure> {
    let organisation = office.organisation();
    demo::POSTS
        .iter()
        .filter_map(|post| {
            let id = huiyin_domain::id::OfficerId::new(post).ok()?;
            organisation.officer(&id)
        })
        .map(|officer| {
            let label = format!("{} {}", officer.id, officer.name);
            Said::link_for(office, officer.id.as_str(), label)
        })
        .collect()
}

fn refuse_a_real_office(place: &Place, speech: Speech) -> Result<(), Failure> {
    if place.is_demo()? {
        return Ok(());
    }
    let said = speech.say(
        "该目录属于正式机关，不能用于演示；请另选目录",
        "this directory holds a real office; choose another one for the demonstration",
    );
    Err(Failure::new(exit::CONFIG, said))
}

fn say_what_there_is(office: &Office, data: &Path, speech: Speech) -> Result<(), Failure> {
    let counts = office.counts()?;
    println!(
        "{}: {} {}, {} {}",
        office.name(),
        counts.total,
        speech.say("件信访事项", "petitions"),
        counts.entries,
        speech.say("条记录", "journal entries"),
    );
    let data = data.display();
    for line in [
        format!("huiyin list --data {data}"),
        format!("huiyin show NUMBER --explain --data {data}"),
        format!("huiyin receipt NUMBER --data {data}"),
        format!("huiyin audit --data {data}"),
    ] {
        println!("  {line}");
    }
    Ok(())
}
