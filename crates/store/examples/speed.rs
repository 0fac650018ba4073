//! Measures the store by itself: `cargo run --release -p huiyin-store --example speed -- N [postgres]`.
//!
//! Registers N matters with 64 clients, takes a step on a third of them, then lists, loads,
//! searches, rebuilds, and prints rates, bytes on disk and anonymous memory. Beside it the control:
//! the same rows into a bare SQLite with the same group commit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use huiyin_domain::{
    actor::{Actor, Role},
    event::{Effect, Event},
    field::Form,
    id::{OfficerId, UnitId},
    law::Act,
    obligation::{Ended, How, Obligation, ObligationKind, Owner},
    stage::Stage,
    transition::Step,
};
use huiyin_journal::{body::CaseLink, key::PrivateKey};
use huiyin_store::{
    Draft, DueOf, NewOffice, Place, Position, Random, SealedIdentity, Store, list_by_due,
    load_matter, search, warm_up,
};
use huiyin_testkit::{FixedClock, SeededRandom, environment};
use jiff::{ToSpan, civil::date};

const OFFICE: &str = "330106011";
const CLIENTS: usize = 64;

fn main() {
    let mut args = std::env::args().skip(1);
    let count: usize = args
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(10_000);
    let folder = huiyin_testkit::TempFolder::new();
    let path = folder.join("huiyin.db");
    let at = match args.next().as_deref() {
        Some("postgres") => huiyin_testkit::postgres::url(),
        _ => path.to_str().expect("UTF-8").to_owned(),
    };
    let began = Instant::now();
    warm_up();
    println!(
        "dictionary      {:>8.0} ms",
        began.elapsed().as_secs_f64() * 1e3
    );
    println!("memory          {:>8.1} MB anonymous", anonymous_mb());
    let clock = Arc::new(FixedClock::at(1_793_581_200));
    let store = Arc::new(Store::open(&at, environment(&clock, 1)).expect("a store"));
    let new = office();
    let _ = store.write(move |append| append.create_office(&new));

    let began = Instant::now();
    let text_bytes = register(&store, count);
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "registrations   {:>8.0} /s ({CLIENTS} clients, decided, cut and durable)",
        count as f64 / seconds
    );
    let began = Instant::now();
    let drafts = prepare(20_000.min(count), count);
    let prepare_seconds = began.elapsed().as_secs_f64();
    println!(
        "preparing       {:>8.0} /s (one thread)",
        drafts.len() as f64 / prepare_seconds
    );
    let ready = drafts.len();
    let began = Instant::now();
    let cpu = cpu_ms();
    write_ready(&store, drafts);
    let cpu = (cpu_ms() - cpu) * 1e3 / ready as f64;
    let rate = ready as f64 / began.elapsed().as_secs_f64();
    println!("prepared writes {rate:>8.0} /s (writer alone), {cpu:.0} µs of CPU each");

    let began = Instant::now();
    let steps = count / 3;
    accept(&store, steps);
    println!(
        "steps           {:>8.0} /s (load, decide, write)",
        steps as f64 / began.elapsed().as_secs_f64()
    );
    println!("memory          {:>8.1} MB anonymous", anonymous_mb());

    let matters = (count + ready) as f64;
    let entries = matters + steps as f64;
    if path.exists() {
        let bytes = size(&path);
        let budget = matters * 2500.0 + entries * 900.0 + 1.8 * text_bytes * matters / count as f64;
        println!(
            "disk            {:>8.0} bytes a matter, {:.0} of text; budget used {:.2}",
            bytes / matters,
            text_bytes / count as f64,
            bytes / budget
        );
    }
    time("list of 50", 300, |_| {
        store
            .read(|tx| list_by_due(tx, OFFICE, DueOf::Office, None, 50))
            .expect("a list")
            .len()
    });
    time("matter", 1000, |n| {
        let position = Position::new(1, 1 + (n * 7919 % count) as u64);
        usize::from(
            store
                .read(|tx| load_matter(tx, OFFICE, position))
                .expect("a matter")
                .is_some(),
        )
    });
    for words in ["水渠", "水渠 村口", "道路 积水", "社保 缴纳", "修复 请求"] {
        time(&format!("search {words}"), 100, |_| {
            store
                .read(|tx| search(tx, OFFICE, words, None, 50))
                .expect("a search")
                .matters
                .len()
        });
    }
    for with_search in [false, true] {
        let began = Instant::now();
        let rebuilt = store.rebuild(with_search).expect("a rebuild");
        let rate = rebuilt.entries as f64 / began.elapsed().as_secs_f64();
        println!("rebuild         {rate:>8.0} entries/s (search index {with_search})");
    }
    let began = Instant::now();
    let differences = store.check().expect("a check");
    println!(
        "check           {:>8.0} entries/s, {} differences",
        entries / began.elapsed().as_secs_f64(),
        differences.len()
    );
    println!("memory          {:>8.1} MB anonymous", anonymous_mb());
    if path.exists() {
        println!(
            "disk rebuilt    {:>8.0} bytes a matter",
            size(&path) / matters
        );
        control(&path, &folder.join("bare.db"), ready, rate);
    }
}

/// The rows of the newest registrations, into a bare SQLite file with the same tables and the same
/// group commit, without hashing, encoding or search words to cut.
fn control(from: &std::path::Path, to: &std::path::Path, ready: usize, rate: f64) {
    let bare = Store::open(
        to.to_str().expect("UTF-8"),
        environment(&Arc::new(FixedClock::at(1)), 9),
    )
    .expect("a store");
    drop(bare);
    let connection = rusqlite::Connection::open(to).expect("a file");
    connection
        .execute_batch("pragma foreign_keys = off; pragma synchronous = full; pragma cache_size = -16384; pragma wal_autocheckpoint = 4000;")
        .expect("settings");
    let source = rusqlite::Connection::open(from).expect("a file");
    let first: i64 = source
        .query_row(
            "select max(entry) - ?1 from journal_entry",
            [2 * ready as i64],
            |row| row.get(0),
        )
        .expect("a number");
    let mut tables = Vec::new();
    for (table, key) in [
        ("journal_entry", "entry"),
        ("identity", "entry"),
        ("history", "entry"),
        ("subject_mark", "matter"),
        ("query_code", "matter"),
        ("matter", "matter"),
        ("obligation", "matter"),
    ] {
        let mut select = source
            .prepare(&format!(
                "select * from {table} where {key} > ?1 order by {key} limit ?2"
            ))
            .expect("a statement");
        let columns = select.column_count();
        let names: Vec<String> = select.column_names().map(str::to_owned).collect();
        let rows: Vec<Vec<rusqlite::types::Value>> = select
            .query_map(rusqlite::params![first, ready as i64], |row| {
                (0..columns).map(|column| row.get(column)).collect()
            })
            .expect("rows")
            .map(|row| row.expect("a row"))
            .collect();
        let marks: Vec<String> = (1..=columns).map(|n| format!("?{n}")).collect();
        let insert = format!(
            "insert into {table} ({}) values ({})",
            names.join(","),
            marks.join(",")
        );
        tables.push((insert, rows));
    }
    let words: Vec<String> = prepare_words(ready);
    let began = Instant::now();
    let cpu = cpu_ms();
    let mut at = 0;
    while at < ready {
        connection.execute_batch("begin immediate").expect("begin");
        let end = (at + CLIENTS).min(ready);
        for (n, words) in (at..end).zip(&words[at..end]) {
            for (insert, rows) in &tables {
                if let Some(row) = rows.get(n) {
                    let mut statement = connection.prepare_cached(insert).expect("a statement");
                    statement
                        .execute(rusqlite::params_from_iter(row))
                        .expect("an insert");
                }
            }
            let mut statement = connection
                .prepare_cached("insert into search (rowid, words) values (?1, ?2)")
                .expect("a statement");
            statement
                .execute(rusqlite::params![n as i64 + 1, words])
                .expect("an insert");
        }
        connection.execute_batch("commit").expect("commit");
        at += CLIENTS;
    }
    let bare = ready as f64 / began.elapsed().as_secs_f64();
    let cpu = (cpu_ms() - cpu) * 1e3 / ready as f64;
    println!(
        "bare SQLite     {bare:>8.0} /s (the same rows), {cpu:.0} µs of CPU each; ratio of prepared writes {:.2}",
        rate / bare
    );
}

fn prepare_words(count: usize) -> Vec<String> {
    (0..count)
        .map(|n| huiyin_store::segment(&text(n)))
        .collect()
}

fn register(store: &Arc<Store>, count: usize) -> f64 {
    let next = Arc::new(AtomicUsize::new(0));
    let bytes = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (store, next, bytes) = (Arc::clone(store), Arc::clone(&next), Arc::clone(&bytes));
            std::thread::spawn(move || {
                let random = SeededRandom::new((client as u64) << 40);
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    let text = text(n);
                    bytes.fetch_add(text.len(), Ordering::Relaxed);
                    let (draft, event) = registration(n, &text, &random);
                    store
                        .write(move |append| append.record(&draft, &event, None))
                        .expect("a write");
                }
            })
        })
        .collect();
    clients
        .into_iter()
        .for_each(|client| client.join().expect("a client"));
    bytes.load(Ordering::Relaxed) as f64
}

fn prepare(count: usize, from: usize) -> Vec<(Draft, Event)> {
    let random = SeededRandom::new(u64::MAX << 50);
    (0..count)
        .map(|n| registration(n + from, &text(n + from), &random))
        .collect()
}

fn write_ready(store: &Arc<Store>, drafts: Vec<(Draft, Event)>) {
    let share = drafts.len().div_ceil(CLIENTS);
    let mut drafts = drafts.into_iter();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let mine: Vec<_> = drafts.by_ref().take(share).collect();
            let store = Arc::clone(store);
            std::thread::spawn(move || {
                for (draft, event) in mine {
                    store
                        .write(move |append| append.record(&draft, &event, None))
                        .expect("a write");
                }
            })
        })
        .collect();
    clients
        .into_iter()
        .for_each(|client| client.join().expect("a client"));
}

fn accept(store: &Arc<Store>, count: usize) {
    let next = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (store, next) = (Arc::clone(store), Arc::clone(&next));
            std::thread::spawn(move || {
                let random = SeededRandom::new((client as u64) << 40 | 1 << 39);
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    let matter = Position::new(1, 1 + 3 * n as u64);
                    let loaded = store
                        .read(|tx| load_matter(tx, OFFICE, matter))
                        .expect("a read")
                        .expect("a matter");
                    let running = loaded.matter.running();
                    let ended = running
                        .map(|owed| Ended {
                            kind: owed.kind,
                            n: owed.n,
                            how: How::Met,
                        })
                        .collect();
                    let event = Event {
                        step: step("accept", &[("way", "paper")]),
                        by: clerk(),
                        day: date(2026, 11, 2),
                        effect: Effect {
                            stage: Stage::Accepted,
                            owner: loaded.matter.owner.clone(),
                            law: None,
                            leave: Vec::new(),
                            arisen: vec![owed(ObligationKind::Conclude, n)],
                            ended,
                        },
                    };
                    let origin = origin();
                    let place = Place {
                        office: OFFICE,
                        origin: &origin,
                        register: 1,
                        matter: Some(matter),
                        case: loaded.head.link(),
                    };
                    let draft = Draft::of_step(&event, &place, &random).expect("a draft");
                    let before = loaded.matter;
                    store
                        .write(move |append| append.record(&draft, &event, Some(&before)))
                        .expect("a write");
                }
            })
        })
        .collect();
    clients
        .into_iter()
        .for_each(|client| client.join().expect("a client"));
}

fn registration(n: usize, text: &str, random: &SeededRandom) -> (Draft, Event) {
    let fields = [
        ("channel", "online"),
        ("unit", "bureau"),
        ("received", "2026-11-02"),
        ("text", text),
    ];
    let event = Event {
        step: step("register", &fields),
        by: clerk(),
        day: date(2026, 11, 2),
        effect: Effect {
            stage: Stage::Registered,
            owner: UnitId::new(&format!("unit-{}", n % 60)).expect("a code"),
            law: Some(Act::Regulations2022),
            leave: Vec::new(),
            arisen: vec![owed(ObligationKind::BureauDispatch, n)],
            ended: Vec::new(),
        },
    };
    let mut case_id = [0; 16];
    random.fill(&mut case_id);
    let origin = origin();
    let case = CaseLink {
        case_id,
        case_seq: 0,
        previous: None,
    };
    let place = Place {
        office: OFFICE,
        origin: &origin,
        register: 1,
        matter: None,
        case,
    };
    let mut draft = Draft::of_step(&event, &place, random).expect("a draft");
    let mut mark = [0; 32];
    random.fill(&mut mark);
    draft.identity = Some(SealedIdentity {
        key_id: case_id.to_vec(),
        sealed: vec![7; 300],
    });
    draft.marks = vec![mark];
    draft.query_code = Some(mark);
    (draft, event)
}

fn owed(kind: ObligationKind, n: usize) -> Obligation {
    let due = date(2026, 11, 16)
        .checked_add((n % 60).min(59) as i64 * 1.day())
        .expect("a day");
    Obligation {
        kind,
        n: 1,
        owner: Owner::Unit(UnitId::new("bureau").expect("a code")),
        from: date(2026, 11, 2),
        term: "15d".parse().expect("a term"),
        extend: 0,
        exclude: None,
        nominal: due,
        due,
        provisional: false,
        basis: Act::Regulations2022.article(22),
        claimed: false,
    }
}

fn step(name: &str, fields: &[(&str, &str)]) -> Step {
    let pairs = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Step::parse(name, &pairs.collect::<Form>())
        .expect("a step")
        .expect("its fields")
}

fn clerk() -> Actor {
    let (officer, unit) = (OfficerId::new("clerk-1"), UnitId::new("bureau"));
    Actor::officer(officer.expect("a code"), unit.expect("a code"), Role::Clerk)
}

fn origin() -> String {
    format!("petitions.example/journal/{OFFICE}/g1")
}

fn office() -> NewOffice {
    NewOffice {
        office: OFFICE.to_owned(),
        name: "测试".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        domain: "petitions.example".to_owned(),
        vkey: PrivateKey::log(&origin(), &[7; 32])
            .expect("a key")
            .public()
            .to_string(),
        receiving: vec![1],
        other: vec![],
    }
}

/// About 150 characters of plausible text; every sentence part varies.
fn text(n: usize) -> String {
    const WHERE: [&str; 12] = [
        "村口",
        "小区",
        "学校门口",
        "河边",
        "工业园",
        "农贸市场",
        "公交站",
        "老街",
        "安置房",
        "山脚",
        "码头",
        "医院旁",
    ];
    const WHAT: [&str; 14] = [
        "水渠",
        "道路",
        "路灯",
        "下水道",
        "垃圾站",
        "围墙",
        "电线杆",
        "停车场",
        "幼儿园",
        "井盖",
        "绿化带",
        "电梯",
        "自来水管",
        "社保缴纳",
    ];
    const HOW: [&str; 10] = [
        "损坏",
        "积水严重",
        "无人管理",
        "噪音扰民",
        "被占用",
        "长期停工",
        "收费不明",
        "塌陷",
        "漏水",
        "未按期完工",
    ];
    const ASK: [&str; 8] = [
        "请求修复",
        "请求公开信息",
        "希望核实",
        "要求退还费用",
        "建议改造",
        "请求协调",
        "请依法查处",
        "请予答复",
    ];
    let pick = |list: &[&'static str], salt: usize| {
        list[(n.wrapping_mul(2_654_435_761) >> salt) % list.len()]
    };
    let mut text = String::new();
    for part in 0..5 {
        text.push_str(&format!(
            "我们住在{}附近，去年{}月起{}{}，已经影响到周围居民的生活，{}。",
            pick(&WHERE, part),
            1 + (n + part) % 12,
            pick(&WHAT, part + 3),
            pick(&HOW, part + 6),
            pick(&ASK, part + 9)
        ));
    }
    text.push_str(&format!("编号{n}。"));
    text
}

fn time(name: &str, rounds: usize, mut work: impl FnMut(usize) -> usize) {
    let mut found = 0;
    let mut times: Vec<Duration> = (0..rounds)
        .map(|n| {
            let began = Instant::now();
            found = work(n);
            began.elapsed()
        })
        .collect();
    times.sort();
    let ms = |at: usize| times[at].as_secs_f64() * 1e3;
    println!(
        "{name:<16}{:>8.3} ms p50, {:.3} ms p99 ({found} rows)",
        ms(rounds / 2),
        ms(rounds * 99 / 100)
    );
}

fn size(path: &std::path::Path) -> f64 {
    std::fs::metadata(path).expect("a file").len() as f64
}

/// Resident memory without file pages.
fn anonymous_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("RssAnon"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1024.0
}

/// Time this process has spent on a processor; clock ticks are 10 ms on Linux.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        * 10.0
}
