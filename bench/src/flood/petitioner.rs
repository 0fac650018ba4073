//! Somebody who hands in a petition, page by page, as a browser without scripts does.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use ureq::Agent;

use super::Flood;

/// What is filled in, and where.
const FORMS: [(&str, &[(&str, &str)]); 6] = [
    ("/submit/kind", &[("kind", "request")]),
    ("/submit/whom", &[("whom", "self")]),
    (
        "/submit/request",
        &[(
            "request",
            "请把青石桥到晴坡村的路灯修好，今年冬天前亮起来。",
        )],
    ),
    (
        "/submit/course",
        &[
            ("course", "路灯从九月起不亮，天黑后孩子走这条路回家。"),
            ("year", "2026"),
            ("month", "9"),
            ("place", "晴坡村村口"),
        ],
    ),
    (
        "/submit/reason",
        &[("reason", "路灯归镇里管，报修两次没有人来。")],
    ),
    ("/submit/you", &[("name", "示例甲"), ("phone", "000-0001")]),
];

/// One petition after another, each begun so long after the one before, until the flood is over.
pub fn work(flood: &Flood, every: Duration) -> anyhow::Result<()> {
    while !flood.is_over() {
        let began = Instant::now();
        match one(flood)? {
            Some(number) => flood.acknowledge(number),
            None => {
                flood.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
        while !flood.is_over() && began.elapsed() < every {
            thread::sleep(Duration::from_millis(100));
        }
    }
    Ok(())
}

/// Its number; none when there was no room, which was said. An answer that does not come is no acknowledgement.
fn one(flood: &Flood) -> anyhow::Result<Option<String>> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(60)));
    let agent: Agent = config.build().into();
    let (base, line) = (format!("http://{}", flood.address), flood.new_line());
    let mut cookie = String::new();
    let mut send = |path: &str, fields: &[(&str, &str)]| -> anyhow::Result<u16> {
        let request = agent.post(format!("{base}{path}"));
        let request = request.header("x-forwarded-for", &line);
        let request = request.header("origin", &base).header("cookie", &cookie);
        let answer = request.send_form(fields.iter().copied())?;
        let set = answer.headers().get("set-cookie");
        if let Some(pair) = set.and_then(|set| set.to_str().ok()?.split(';').next()) {
            cookie = pair.to_owned();
        }
        Ok(answer.status().as_u16())
    };
    if send("/submit", &[])? == 429 {
        return Ok(None);
    }
    for (path, fields) in FORMS {
        let status = send(path, fields)?;
        ensure!(status == 303, "{path} is answered with {status}");
    }
    let status = send("/submit/check", &[])?;
    ensure!(status == 303, "handing in is answered with {status}");
    let request = agent.get(format!("{base}/submit/receipt"));
    let mut answer = request.header("cookie", &cookie).call()?;
    let page = answer.body_mut().read_to_string()?;
    let number = page.split_once("<dd class=\"big-code\">");
    let number = number.and_then(|(_, rest)| Some(rest.split_once('<')?.0.to_owned()));
    number.map(Some).context("the receipt shows the number")
}
