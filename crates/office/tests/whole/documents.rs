//! Statutory documents: a draft names nobody, issuing is an opening and an entry, and what was issued stays.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Barrier};

use huiyin_documents::paper::Part;
use huiyin_domain::document::DocKind;
use huiyin_domain::field::Form;
use huiyin_domain::petitioner::{Capacity, Identity, Petitioner};
use huiyin_journal::body::Body;
use huiyin_journal::commit::field;
use huiyin_office::document::{Pdf, Which};
use huiyin_office::show::Happened;
use huiyin_office::site::Site;
use huiyin_office::{ActAs, Office, OfficeError, Reader, Registered};

use crate::once::letter;
use crate::scene::Scene;

const OFFICE: &str = r#"
[office]
code = "paper"
name = "演示信访局"
origin_domain = "demo.invalid"
time_zone = "Asia/Shanghai"
[[units]]
id = "county"
name = "演示县人民政府"
level = "county"
roles = ["competent-unit"]
[[units]]
id = "bureau"
name = "演示信访局"
level = "county"
superior = "county"
roles = ["petition-bureau", "competent-unit"]
register = 1
[[units]]
id = "water"
name = "演示水利局"
document_mark = "演水信"
level = "county"
superior = "county"
roles = ["competent-unit"]
[[officers]]
id = "clerk"
name = "登记员"
unit = "bureau"
roles = ["clerk"]
[[officers]]
id = "archivist"
name = "档案员"
unit = "bureau"
roles = ["archivist"]
[[officers]]
id = "water-1"
name = "承办人"
unit = "water"
roles = ["clerk", "handler"]
[[officers]]
id = "water-2"
name = "同事"
unit = "water"
roles = ["clerk", "handler"]
[[officers]]
id = "water-head"
name = "负责人"
unit = "water"
roles = ["head"]
"#;

const NAME: &str = "示例甲喆";
const ADDRESS: &str = "示例村七组000号";
const PRIVATE: &str = "私人核验码：";
const ACCEPTED: usize = 5;

fn officer(code: &str) -> ActAs {
    ActAs::Officer {
        officer: code.to_owned(),
        role: None,
    }
}

fn which(number: &str, n: usize) -> Which<'_> {
    Which {
        number,
        n,
        kind: None,
    }
}

fn named() -> Petitioner {
    let one = Identity::named(NAME, Capacity::Petitioner).unwrap();
    Petitioner::new(vec![one.with_address(ADDRESS).unwrap()]).unwrap()
}

fn step(office: &Office, number: &str, line: &str) {
    let mut words = line.split_whitespace();
    let (who, name) = (words.next().unwrap(), words.next().unwrap());
    let pairs = words.map(|pair| pair.split_once('=').unwrap());
    let form: Form = pairs
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    office.step(number, name, &form, &officer(who)).unwrap();
}

fn register(office: &Office) -> Registered {
    let form = letter("请求修复村口水渠。");
    office
        .register(&form, &named(), &officer("clerk"), true)
        .unwrap()
}

/// A matter that the water bureau accepted: the acceptance is its fifth entry.
fn accepted(office: &Office) -> Registered {
    let registered = register(office);
    for line in [
        "clerk classify class=decision-request route=petition-procedure",
        "clerk forward to=water",
        "water-1 receive received=2026-03-02",
        "water-1 accept way=paper",
    ] {
        step(office, &registered.number, line);
    }
    registered
}

fn with_telephone(office: &Office) {
    let site = Site {
        phone: "000-0001".to_owned(),
        ..Site::default()
    };
    office.set_site(&site, &ActAs::System).unwrap();
}

fn entries(office: &Office, number: &str) -> Vec<Happened> {
    office.show(number, Reader::Operator).unwrap().entries
}

/// The words of a PDF, as an independent program reads them.
fn text(pdf: &Pdf) -> String {
    let mut program = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils: `cargo xtask check` says how to install it");
    let mut into = program.stdin.take().unwrap();
    let bytes = pdf.bytes.clone();
    let writer = std::thread::spawn(move || into.write_all(&bytes));
    let read = program.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(read.stdout).unwrap();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

pub fn life() {
    let on_sqlite = one_life(&Scene::of(OFFICE, None));
    let database = huiyin_testkit::postgres::url();
    let on_postgres = one_life(&Scene::of(OFFICE, Some(database)));
    assert!(on_sqlite == on_postgres, "the same bytes on both engines");
}

fn one_life(scene: &Scene) -> Vec<u8> {
    let office = scene.open();
    let registered = accepted(&office);
    let number = registered.number.as_str();
    let at = which(number, ACCEPTED);
    let before = entries(&office, number);

    // What is missing is named, and nothing is opened for it.
    let refused = office.issue(at, &officer("water-1"));
    assert!(
        matches!(&refused, Err(OfficeError::DocumentLacks(parts)) if parts[..] == [Part::Phone]),
        "{refused:?}"
    );
    let draft = text(&office.preview(at, Reader::Officer("water-1")).unwrap());
    assert!(draft.contains("〔联系电话〕"), "{draft}");
    with_telephone(&office);

    // A draft names nobody and is no entry; a unit that had no part in it has none.
    let draft = text(&office.preview(at, Reader::Officer("water-1")).unwrap());
    for said in [
        "〔信访人〕",
        "受理告知书",
        "000-0001",
        "演水信〔2026〕",
        "《信访工作条例》第二十三条",
    ] {
        assert!(draft.contains(said), "{said}: {draft}");
    }
    assert!(!draft.contains(NAME) && !draft.contains(ADDRESS), "{draft}");
    assert_eq!(entries(&office, number), before);
    let visit = office
        .look_up(
            &office.lookup_turn(number, None).unwrap(),
            &registered.query_code.clone().unwrap(),
        )
        .unwrap()
        .1;
    assert!(matches!(
        office.issued(at, &visit),
        Err(OfficeError::NotFound(_))
    ));

    // Issuing is an opening, then the document.
    let issued = office.issue(at, &officer("water-1")).unwrap();
    let after = entries(&office, number);
    let kinds: Vec<_> = after[before.len()..]
        .iter()
        .map(|entry| entry.kind)
        .collect();
    assert_eq!(kinds, [30, 66]);
    let row = scene.row("paper", after.last().unwrap().entry);
    let (body, _) = row.body.unwrap();
    let commits = Body::decode(&body).unwrap().commits;
    assert!(commits.contains_key(&field::ISSUED_DOCUMENT));
    assert_eq!(issued.issued.unwrap().1, after.last().unwrap().entry);
    assert_eq!(office.issue(at, &officer("water-head")).unwrap(), issued);
    assert_eq!(entries(&office, number), after, "once is enough");

    // The same bytes for the petitioner, for an officer as one more opening, and after a restart.
    let pdf = office.issued(at, &visit).unwrap();
    let said = text(&pdf);
    assert!(said.contains(NAME) && said.contains(ADDRESS), "{said}");
    assert!(!said.contains("〔信访人〕"), "{said}");
    let copy = office.issued_copy(at, &officer("water-1")).unwrap();
    assert!(copy.bytes.starts_with(&pdf.bytes) && copy.name == pdf.name);
    let opening = entries(&office, number).pop().unwrap();
    assert_eq!(opening.kind, 30);
    // An officer's copy names its reader by officer and entry; the petitioner's bears no mark.
    let mark = format!("water-1/{}/", opening.entry.as_int());
    let marked = text(&copy);
    assert!(marked.contains(&mark) && marked.contains(NAME), "{marked}");
    assert!(!said.contains("water-1"), "{said}");
    let draft = text(&office.preview(at, Reader::Officer("water-1")).unwrap());
    assert!(!draft.contains(NAME));
    office.close().unwrap();
    drop(office);
    let office = scene.open();
    assert!(office.issued(at, &visit).unwrap() == pdf);

    // A colleague who neither handles it nor decides for the unit opens none of its papers.
    let colleague = office.issued_copy(at, &officer("water-2")).err();
    assert!(
        matches!(colleague, Some(OfficeError::NotFound(_))),
        "{colleague:?}"
    );
    // Others' documents are not for the clerk to issue; the receipt is.
    let others = office.issue(at, &officer("clerk"));
    assert!(
        matches!(others, Err(OfficeError::NotFound(_))),
        "{others:?}"
    );
    // Nor is what was written before for the unit that was sent the matter.
    for n in [1, 3] {
        let before = office.issue(which(number, n), &officer("water-1"));
        assert!(
            matches!(before, Err(OfficeError::NotFound(_))),
            "{before:?}"
        );
    }
    office.issue(which(number, 3), &officer("clerk")).unwrap();
    let before = entries(&office, number).len();
    office.issue(which(number, 1), &officer("clerk")).unwrap();
    assert_eq!(entries(&office, number).len(), before + 2);
    let receipt = text(&office.issued(which(number, 1), &visit).unwrap());
    assert!(
        receipt.contains("登记回执") && receipt.contains(NAME),
        "{receipt}"
    );
    // An officer's copy holds no private code, and is one more opening; the petitioner's stays as it was.
    let own = office.issued(which(number, 1), &visit).unwrap();
    let before = entries(&office, number).len();
    let copy = office
        .issued_copy(which(number, 1), &officer("clerk"))
        .unwrap();
    assert_eq!(entries(&office, number).len(), before + 1);
    let said = text(&copy);
    assert!(said.contains(NAME) && said.contains("副本"), "{said}");
    assert!(said.contains("clerk/"), "{said}");
    assert!(
        receipt.contains(PRIVATE) && !said.contains(PRIVATE),
        "{said}"
    );
    assert!(office.issued(which(number, 1), &visit).unwrap() == own);
    let others = office
        .issued_copy(which(number, 1), &officer("water-1"))
        .err();
    assert!(
        matches!(others, Some(OfficeError::NotFound(_))),
        "{others:?}"
    );
    let form = Which {
        kind: Some(DocKind::RegistrationForm),
        ..which(number, 1)
    };
    office.issue(form, &officer("clerk")).unwrap();
    assert!(matches!(
        office.issued(form, &visit),
        Err(OfficeError::NotFound(_))
    ));
    for report in office.audit(true).unwrap() {
        assert!(
            report.audit.is_clean() && report.others.is_empty(),
            "{:?}",
            report.others
        );
    }
    office.close().unwrap();
    pdf.bytes
}

pub fn house() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    with_telephone(&office);
    let registered = accepted(&office);
    let (number, at) = (
        registered.number.as_str(),
        which(&registered.number, ACCEPTED),
    );
    let code = registered.query_code.clone().unwrap();
    let draft = |office: &Office| text(&office.preview(at, Reader::Officer("water-1")).unwrap());
    let set = |office: &Office, settings: &str| {
        let house = huiyin_office::house::parse(settings).unwrap();
        office.set_house(&house, &ActAs::System).unwrap();
    };
    set(
        &office,
        "letter_mark = \"{unit}信访室\"\n\n[acceptance-notice]\nnumber = \"{mark}受〔{year}〕{n}号\"\nrights = \"材料可以随时补充。\"",
    );
    let said = draft(&office);
    for own in ["演示水利局信访室", "演水信受〔2026〕", "材料可以随时补充。"]
    {
        assert!(said.contains(own), "{own}: {said}");
    }
    assert!(!said.contains("申请有利害关系的工作人员回避"), "{said}");
    office.issue(at, &officer("water-1")).unwrap();
    let turn = office.lookup_turn(number, None).unwrap();
    let visit = office.look_up(&turn, &code).unwrap().1;
    let issued = office.issued(at, &visit).unwrap();
    set(&office, "");
    assert!(draft(&office).contains("申请有利害关系的工作人员回避"));
    assert!(
        office.issued(at, &visit).unwrap() == issued,
        "what was issued stays"
    );
    // Officers do not set it, and it stands after a restart.
    let refused = office.set_house(&Default::default(), &officer("water-1"));
    assert!(matches!(refused, Err(OfficeError::NotAdministrator(_))));
    set(&office, "file_mark = \"{unit}文件\"");
    office.close().unwrap();
    drop(office);
    let house = scene.open().house();
    assert_eq!(house.settings()["file_mark"], "{unit}文件");
}

/// What no field of their steps says is found around them, and nothing of them is missing.
pub fn acts() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    with_telephone(&office);
    let number = register(&office).number;
    for line in [
        "clerk classify class=decision-request route=petition-procedure",
        "clerk submit-up grounds=grave note=请指定牵头单位。",
        "clerk record-decision decided_by=县政府 note=转送水利局。",
        "clerk forward to=water",
        "water-1 receive received=2026-03-02",
        "water-1 object note=渠道由村里管护。",
        "clerk decide-objection agreed=no note=渠首由水库调度。",
        "water-1 accept way=paper",
        "water-head start handler=water-1 no_conflict=yes",
        "clerk request-recusal officer=water-1 note=是邻居。 paper=S-1",
        "water-head decide-recusal officer=water-1 upheld=no note=不是近亲属。",
        "water-1 notify-hearing hearing_day=2026-12-30 hearing_time=上午9时 hearing_place=村委会 members=示例乙 points=由谁维修。",
        "water-1 hold-hearing first_day=2026-03-02 last_day=2026-03-02 note=应当修复。",
        "water-1 settle kind=settlement both_agree=yes lawful=yes note=年底前修好。",
        "water-1 serve document=settlement-agreement day=2026-03-02 way=handed proof=yes reference=H-1",
        "archivist archive retention=10-years",
    ] {
        step(&office, &number, line);
    }
    for (n, kind, said) in [
        (
            3,
            DocKind::DecisionProposal,
            "演示县人民政府：|属于重大事项|请指定牵头单位。|请批示",
        ),
        (
            8,
            DocKind::ObjectionDecision,
            "演示水利局：|你单位于2026年3月2日|该事项属于你单位|渠首由水库调度。",
        ),
        (
            12,
            DocKind::RecusalDecision,
            "演示水利局有关工作人员是否回避|不需要回避。|不是近亲属。|第七十七条",
        ),
        (
            13,
            DocKind::HearingNotice,
            "2026年12月30日|上午9时|村委会|示例乙|由谁维修。|第三十一条",
        ),
        (
            14,
            DocKind::HearingRecord,
            "2026年3月2日|村委会|示例乙|应当修复。",
        ),
        (
            17,
            DocKind::FileList,
            "保管期限：十年|登记回执|转送函|异议核实|听证通知书|送达回证|20260302",
        ),
    ] {
        let (at, reader) = (which(&number, n), Reader::Operator);
        let documents = office.documents_at(&number, n, reader).unwrap();
        assert_eq!(documents[0].kind, kind, "{n}");
        assert_eq!(office.paper(&number, n, reader).unwrap().kind, kind, "{n}");
        let draft = text(&office.preview(at, reader).unwrap());
        for said in said.split('|') {
            assert!(draft.contains(said), "{kind:?}: {said}: {draft}");
        }
        let blanks = draft.replace("〔信访人〕", "").replace("〔地址〕", "");
        let blanks = blanks.matches('〔').count() - blanks.matches("〔2026〕").count();
        assert_eq!(blanks, 0, "{kind:?}: {draft}");
        assert!(!draft.contains("承办人"), "no officer by name: {draft}");
    }
    office.close().unwrap();
}

pub fn at_once() {
    let scene = Scene::of(OFFICE, None);
    let office = Arc::new(scene.open());
    with_telephone(&office);
    let number = accepted(&office).number;
    let before = entries(&office, &number).len();
    let start = Arc::new(Barrier::new(16));
    let issuers: Vec<_> = (0..16)
        .map(|_| {
            let (office, number, start) = (Arc::clone(&office), number.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                office
                    .issue(which(&number, ACCEPTED), &officer("water-1"))
                    .unwrap()
            })
        })
        .collect();
    let mut issued: Vec<_> = issuers.into_iter().map(|one| one.join().unwrap()).collect();
    issued.dedup();
    assert_eq!(issued.len(), 1, "every issuer gets the same document");
    let after = entries(&office, &number);
    let papers = after[before..].iter().filter(|entry| entry.kind == 66);
    assert_eq!(papers.count(), 1);
    assert!(
        office
            .audit(true)
            .unwrap()
            .iter()
            .all(|report| report.others.is_empty())
    );
    office.close().unwrap();
}

pub fn changed() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    with_telephone(&office);
    let number = accepted(&office).number;
    for (n, who) in [(ACCEPTED, "water-1"), (3, "clerk")] {
        office.issue(which(&number, n), &officer(who)).unwrap();
    }
    let found = || -> Vec<String> {
        let reports = office.audit(false).unwrap();
        reports
            .into_iter()
            .flat_map(|report| report.others)
            .collect()
    };
    assert_eq!(found(), [""; 0]);
    let database = rusqlite::Connection::open(scene.place().store_at()).unwrap();
    database
        .execute_batch("create temp table kept as select * from document order by entry limit 1")
        .unwrap();
    let first = "where entry = (select entry from kept)";
    for (change, named) in [
        (
            "length = length + 1",
            "its length, digest or salt was changed",
        ),
        (
            "digest = zeroblob(32)",
            "its length, digest or salt was changed",
        ),
        (
            "salt = zeroblob(32)",
            "its length, digest or salt was changed",
        ),
        ("key_id = zeroblob(16)", "document of entry"),
        ("sealed = zeroblob(length(sealed))", "document of entry"),
        (
            "sealed = (select sealed from document order by entry desc limit 1)",
            "document of entry",
        ),
    ] {
        let rows = database.execute(&format!("update document set {change} {first}"), []);
        assert_eq!(rows.unwrap(), 1, "{change}");
        let told = found();
        assert!(
            told.iter().any(|one| one.contains(named)),
            "{change}: {told:?}"
        );
        database
            .execute(&format!("delete from document {first}"), [])
            .unwrap();
        let told = found();
        assert!(told.iter().any(|one| one.ends_with("is gone")), "{told:?}");
        database
            .execute("insert into document select * from kept", [])
            .unwrap();
        assert_eq!(found(), [""; 0], "{change}");
    }
    office.close().unwrap();
}

pub fn second_person() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    with_telephone(&office);
    let mut form = letter("举报某人。");
    form.insert("class".to_owned(), "accusation".to_owned());
    let number = office
        .register(&form, &named(), &officer("clerk"), true)
        .unwrap()
        .number;
    let before = entries(&office, &number);
    let alone = office.issue(which(&number, 1), &officer("clerk"));
    assert!(
        matches!(alone, Err(OfficeError::SecondPerson(_))),
        "{alone:?}"
    );
    assert_eq!(entries(&office, &number), before);
    // Filed by the petitioner: there is no first person whom a second one could stand beside.
    form.insert("channel".to_owned(), "online".to_owned());
    let petitioner = ActAs::Petitioner { code: None };
    let number = office
        .register(&form, &named(), &petitioner, true)
        .unwrap()
        .number;
    let before = entries(&office, &number);
    for refused in [
        office.issue(which(&number, 1), &officer("clerk")).err(),
        office
            .issued_copy(which(&number, 1), &officer("clerk"))
            .err(),
    ] {
        assert!(
            matches!(refused, Some(OfficeError::SecondPerson(_))),
            "{refused:?}"
        );
    }
    assert_eq!(entries(&office, &number), before);
    office.close().unwrap();
}
