//! What the crash tests kill: an office on a demonstration clock that checks what the last crash left, then registers.
//!
//! `crash_child work DIR ROUND` prints `+ NUMBER` for each registration that was acknowledged and `* NUMBER` for each receipt
//! that was given out, whose file it keeps in `DIR.receipts`. Numbers printed by earlier rounds stand in `DIR.acknowledged`.
//! `crash_child check DIR ROUND` looks at everything and audits the journal. `crash_child sign --dir DIR` is the signer,
//! `crash_child keys serve --dir DIR` the key service.

use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::receipt::Receipt;
use huiyin_journal::tile::TileTree;
use huiyin_journal::tree::root_at;
use huiyin_office::failpoint;
use huiyin_office::files::{self, Mode, RealDisk};
use huiyin_office::publisher::PublicFolder;
use huiyin_office::setup::Setup;
use huiyin_office::submit::Submission;
use huiyin_office::system::SimulatedClock;
use huiyin_office::{Office, Place, keys, signer};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const OFFICE: &str = r#"
[office]
code = "crash"
name = "演示信访局"
origin_domain = "demo.invalid"
time_zone = "Asia/Shanghai"
[[units]]
id = "bureau"
name = "信访局"
level = "county"
roles = ["petition-bureau"]
register = 1
"#;
/// 2026-03-02 09:00 in Shanghai; each round begins five hours later, so that days end and are sealed.
const START: i64 = 1_772_413_200;
const ROUND_SECONDS: i64 = 5 * 3600;
const REGISTRATIONS: usize = 6;
/// Acknowledged numbers looked up again in each round; the last look at them all is the caller's.
const LOOK_BACK: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &*arguments.iter().map(String::as_str).collect::<Vec<_>>() {
        ["sign", "--dir", dir] => Ok(signer::run(Path::new(dir))?),
        ["keys", "serve", "--dir", dir] => Ok(keys::run(Path::new(dir), None, None)?),
        ["work", dir, round] => work(Path::new(dir), round.parse()?, LOOK_BACK, REGISTRATIONS),
        ["check", dir, round] => work(Path::new(dir), round.parse()?, usize::MAX, 1),
        _ => Err("crash_child work DIR ROUND | check DIR ROUND | sign --dir DIR".into()),
    }
}

fn work(dir: &Path, round: i64, look_back: usize, count: usize) -> Result<(), Box<dyn Error>> {
    let place = Place::new(dir, None);
    let now = START + round * ROUND_SECONDS;
    let clock = Arc::new(SimulatedClock::new("demo.invalid/", now)?);
    if !place.is_set_up() {
        let setup = Setup::parse("crash", &format!("officers = []\n{OFFICE}"))?;
        setup.run(&place, clock.clone())?;
    }
    let office = Office::open_demo(&place, clock.clone())?;
    if let Some(trouble) = office.health().trouble {
        return Err(format!("after the crash: {trouble}").into());
    }
    check_acknowledged(&office, dir, look_back)?;
    for step in 0..count {
        clock.advance_to(now + 60 * i64::try_from(step)?);
        failpoint::pass("write-begin");
        let registered = office.submit(Submission {
            text: format!("请求修复村口水渠，第 {round} 轮第 {step} 件。"),
            title: Some("水渠".to_owned()),
            name: Some("王小明".to_owned()),
            ..Submission::default()
        })?;
        failpoint::pass("write-end");
        println!("+ {}", registered.number);
        if step % 2 == 1 {
            let papers =
                office.receipt(&registered.number, huiyin_office::Reader::Operator, None)?;
            let kept = receipts(dir).join(format!("{}.tlog-proof", papers.number));
            files::replace(&RealDisk, &kept, papers.file.as_bytes(), Mode::Public)?;
            println!("* {}", papers.number);
        }
    }
    office.close()?;
    if look_back == usize::MAX {
        for report in office.audit(true)? {
            if !report.is_clean() {
                return Err(format!("{:?} {:?}", report.others, report.audit.findings).into());
            }
        }
    }
    check_receipts(dir, look_back)
}

/// No acknowledged registration is lost.
fn check_acknowledged(office: &Office, dir: &Path, look_back: usize) -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(format!("{}.acknowledged", dir.display()));
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for number in text.lines().rev().take(look_back) {
        office
            .show(number, huiyin_office::Reader::Operator)
            .map_err(|error| format!("{number} was acknowledged: {error}"))?;
    }
    Ok(())
}

/// Every receipt's tree is a beginning of the published one: nothing was forked, nothing given out that is not there.
fn check_receipts(dir: &Path, look_back: usize) -> Result<(), Box<dyn Error>> {
    let folder = PublicFolder::at(Arc::new(RealDisk), &dir.join("public/journal/crash/g1"));
    let note = folder.checkpoint()?.ok_or("nothing is published")?;
    let size: u64 = note.lines().nth(1).ok_or("no checkpoint")?.parse()?;
    let mut tree = TileTree::new(folder, size);
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(receipts(dir)).into_iter().flatten() {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "tlog-proof")
        {
            names.push(path);
        }
    }
    names.sort_by_key(|name| name.metadata().and_then(|meta| meta.modified()).ok());
    for path in names.iter().rev().take(look_back) {
        let receipt = Receipt::parse(&std::fs::read(path)?)?;
        let signed = Checkpoint::parse(&receipt.note.text)?;
        if root_at(&mut tree, signed.size)? != signed.root {
            return Err(format!("{} is of another history", path.display()).into());
        }
    }
    Ok(())
}

fn receipts(dir: &Path) -> PathBuf {
    PathBuf::from(format!("{}.receipts", dir.display()))
}
