//! An office with people of every kind, and matters with somebody to be recognised by.

use huiyin_domain::organisation::Officer;
use huiyin_office::show::View;
use huiyin_office::{Access, Office, Place, Reader};

use crate::desk::{Desk, today};
use crate::looked_up::{PNG, send_files, visitor};
use crate::visitor::{House, PASSWORD, Visitor};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded};

/// What identifies the petitioner: each stands nowhere else.
pub const PLANTED: [&str; 5] = [
    "示例庚辰",
    "11010519491231002X",
    "000-0007531",
    "云门街庚辰号",
    "庚辰家的渠",
];

/// Beside those of the set-up file: colleagues without a part, and who only looks or keeps.
const MORE: [(&str, &str, &str); 5] = [
    ("auditor-1", "bureau", "auditor"),
    ("inspector-1", "bureau", "inspector"),
    ("archivist-1", "water", "archivist"),
    ("station-head", "station", "head"),
    ("discipline-2", "discipline", "clerk"),
];

/// Everybody who can sign in.
pub const PEOPLE: [&str; 19] = [
    "clerk",
    "water-1",
    "water-2",
    "water-head",
    "water-leader",
    "roads-1",
    "station-1",
    "county-1",
    "county-head",
    "county-leader",
    "city-1",
    "city-head",
    "discipline-1",
    "auditor-1",
    "inspector-1",
    "archivist-1",
    "station-head",
    "discipline-2",
    "admin",
];

/// The office, with its server running.
pub struct Planted {
    pub house: House,
    /// Answered by the water bureau, with a file.
    pub answered: String,
    /// Just registered by the bureau.
    pub fresh: String,
    /// Accuses the water bureau; with the discipline organ.
    pub accusing: String,
    /// With the water bureau, and `water-2` has declared an interest.
    pub declared: String,
    /// The petitioner of the answered one.
    pub petitioner: Visitor,
}

impl Planted {
    pub fn open() -> Self {
        let desk = Desk::new();
        for (code, unit, role) in MORE {
            let line = format!("user add {code} --name {code} --unit {unit} --role {role}");
            desk.say(&line).ok();
        }
        desk.say("user add admin --name 管理员 --unit bureau --role administrator")
            .ok();
        let answered = register(&desk, "请修好晴坡村的水渠。", &[]);
        for step in [&*forwarded(ROUTE_6), HEARD, ANSWERED] {
            desk.walk(&answered, step);
        }
        let fresh = register(&desk, "请修好渡口的路。", &[]);
        let accuses = ["class=accusation", "accused_units=water"];
        let accusing = register(&desk, "举报水务局截留款项。", &accuses);
        desk.walk(
            &accusing,
            "clerk forward to=discipline
             discipline-1 receive received={today}
             discipline-1 accept way=paper
             discipline-1 start handler=discipline-1 no_conflict=yes",
        );
        let declared = register(&desk, "请清理蓄水池。", &[]);
        desk.walk(&declared, &forwarded(ROUTE_6));
        desk.walk(&declared, "water-2 declare-conflict note=亲属");

        let officers = PEOPLE.iter().copied().filter(|code| *code != "admin");
        let house = House::of(desk, &officers.collect::<Vec<_>>());
        let link = house.server.line("first sign-in: ");
        let path = link.strip_prefix(house.server.url()).expect("a link here");
        let fields = [("password", PASSWORD), ("again", PASSWORD)];
        house.visitor().post(path, &fields).is(200);

        let petitioner = visitor(&house, &answered);
        let page = petitioner
            .get(&format!("/progress/{answered}/material"))
            .is(200);
        let name = format!("{}.png", PLANTED[4]);
        let sent = send_files(&petitioner, &page, &[("note", "照片")], &[(&name, PNG)]);
        assert_eq!(sent.status, 303, "{}", sent.text);
        Self {
            house,
            answered,
            fresh,
            accusing,
            declared,
            petitioner,
        }
    }

    pub fn matters(&self) -> [&str; 4] {
        [&self.answered, &self.fresh, &self.accusing, &self.declared]
    }

    /// The office as it stands now, to be read.
    pub fn office(&self) -> Office {
        Office::open(&Place::new(self.house.desk.data(), None), Access::Read).expect("an office")
    }
}

/// One of its matters.
pub fn view(office: &Office, number: &str) -> View {
    office.show(number, Reader::Operator).expect("a matter")
}

/// One of its officers.
pub fn officer(office: &Office, code: &str) -> Officer {
    let organisation = office.organisation();
    let id = code.parse().expect("a code");
    organisation.officer(&id).expect("it is listed").clone()
}

/// A letter from somebody with everything that identifies them.
pub fn register(desk: &Desk, text: &str, more: &[&str]) -> String {
    let [name, id, phone, address, _] = PLANTED;
    let petitioner = desk.write(
        "planted.toml",
        format!(
            "name = \"{name}\"\nid_number = \"{id}\"\nphone = \"{phone}\"\naddress = \"{address}\"\n"
        ),
    );
    let words = [
        "register".to_owned(),
        "channel=letter".to_owned(),
        "unit=bureau".to_owned(),
        format!("received={}", today()),
        format!("text={text}"),
        "--as".to_owned(),
        "clerk".to_owned(),
        "--json".to_owned(),
        "--query-code".to_owned(),
        "--petitioner".to_owned(),
        petitioner.to_str().expect("a plain path").to_owned(),
    ];
    let more = more.iter().map(|word| (*word).to_owned());
    let done = desk.run(words.into_iter().chain(more));
    let said = done.json();
    let word = |key: &str| said[key].as_str().unwrap_or_else(|| panic!("{done:#?}"));
    desk.remember(word("number"), word("query_code"));
    word("number").to_owned()
}
