//! Every route as everybody: the answer is what the matrix says, and nobody is named in it. G4 and G9.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use huiyin_domain::access::{self, Act, Denied, Of, Place, Route, Who};
use huiyin_domain::organisation::Officer;
use huiyin_domain::transition::Step;
use huiyin_office::Office;
use huiyin_office::show::View;

use crate::pdf::words_of_pdf;
use crate::planted::{PEOPLE, PLANTED, Planted, officer, view};
use crate::visitor::{Page, Visitor};

/// Routes that end the session or the visit that asks.
const ENDS: [&str; 4] = [
    "/staff/sign-out",
    "/staff/account/sessions",
    "/staff/account/password",
    "/progress/leave",
];

/// A form's token.
const ONCE: &str = "00112233445566778899aabbccddeeff";

/// Somebody at their browser.
struct Person {
    code: &'static str,
    officer: Officer,
    browser: Visitor,
}

/// An answer that tells nobody anything.
fn is_denied(page: &Page) -> bool {
    matches!(page.status, 403 | 404)
}

#[track_caller]
fn names_nobody(page: &Page, who: &str) {
    for planted in PLANTED {
        assert!(
            !page.text.contains(planted),
            "{who}: {} names {planted}",
            page.path
        );
    }
}

/// One request, whose answer names nobody.
#[track_caller]
fn ask(person: &Person, method: &str, path: &str) -> Page {
    let page = match method {
        "GET" => person.browser.send("GET", path, &[], b""),
        // What was typed so far is kept, so that a form without its token is judged all the same.
        _ => person.browser.post_once(path, &[("do", "save")]),
    };
    names_nobody(&page, person.code);
    page
}

fn fill(path: &str, number: &str, n: usize) -> String {
    let n = n.to_string();
    [
        ("{number}", number),
        ("{n}", &n),
        ("{kind}", "handling-opinion"),
        ("{step}", "urge"),
        ("{register}", "letters-visits"),
        ("{channel}", "letter"),
        ("{code}", "nobody"),
        ("{entry}", "999999"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (part, value)| {
        path.replace(part, value)
    })
}

/// What the matrix says of a route on a matter.
fn decided(office: &Office, who: &Officer, act: Act, view: &View) -> Result<(), Denied> {
    let opinion = opinion(view);
    let place = match act {
        Act::IssuePaper => Place::Paper {
            matter: &view.matter,
            by: opinion.and_then(|n| Some(&view.entries[n - 1].event.as_ref()?.by)),
            to_unit: false,
        },
        _ => Place::Matter(&view.matter),
    };
    access::decide(Who::Officer(who), act, place, &office.organisation())
}

/// The place of the handling opinion among the entries, from 1.
fn opinion(view: &View) -> Option<usize> {
    let is_opinion = |entry: &huiyin_office::show::Happened| {
        let event = entry.event.as_ref();
        event.is_some_and(|event| matches!(event.step, Step::IssueOpinion(_)))
    };
    view.entries.iter().position(is_opinion).map(|at| at + 1)
}

fn of_staff(of: Of) -> Vec<&'static Route> {
    let staff = huiyin_web::ROUTES.iter().filter(|route| {
        route.path.starts_with("/staff")
            && !matches!(route.act, Act::SignIn | Act::KeepAccount)
            && !ENDS.contains(&route.path)
            && route.act.row().of == of
    });
    staff.collect()
}

#[test]
fn g4_g9_every_route_answers_everybody_as_the_matrix_says_and_names_nobody() {
    let planted = Planted::open();
    let office = planted.office();
    let people: Vec<Person> = PEOPLE
        .iter()
        .map(|code| Person {
            code,
            officer: officer(&office, code),
            browser: planted.house.sign_in(code),
        })
        .collect();
    let views: BTreeMap<&str, View> = planted
        .matters()
        .into_iter()
        .map(|number| (number, view(&office, number)))
        .collect();
    let mut asked = 0;
    for person in &people {
        asked += office_as_a_whole(person, &office);
        asked += units(person, &office);
        for (number, view) in &views {
            asked += matter(person, &office, number, view);
        }
        asked += others_progress(person, &planted);
        lists(person, &office, &views);
    }
    // What was refused left no trace; what is allowed below leaves one.
    for (number, before) in &views {
        let after = view(&office, number);
        assert_eq!(after.entries.len(), before.entries.len(), "{number}");
    }
    let answered = &*planted.answered;
    let open = |person: &Person| opened(person, &office, answered, &views[answered]);
    let openings: usize = people.iter().map(open).sum();
    let course = planted
        .petitioner
        .get(&format!("/progress/{answered}"))
        .is(200);
    let told = course
        .words()
        .matches("办理单位打开了您交的照片或者文件。")
        .count();
    assert!(
        openings > 0 && told == openings,
        "the petitioner sees {told} of {openings}"
    );
    nobody_signed_in(&planted);
    println!(
        "{asked} requests of {} officers, as the matrix says",
        people.len()
    );
    tables(&people, &office);
    exports(planted, &office);
}

/// What concerns no matter and no unit: open, or told to be somebody else's.
fn office_as_a_whole(person: &Person, office: &Office) -> usize {
    let routes = of_staff(Of::Office);
    for route in &routes {
        let may = access::decide(
            Who::Officer(&person.officer),
            route.act,
            Place::Office,
            &office.organisation(),
        );
        let page = ask(person, route.method, &fill(route.path, "", 1));
        let said = format!("{} {} {}", person.code, route.method, page.path);
        assert_eq!(page.status == 403, may.is_err(), "{said}: {}", page.status);
    }
    routes.len()
}

/// Lists, books and roster of each unit.
fn units(person: &Person, office: &Office) -> usize {
    let organisation = office.organisation();
    let mut asked = 0;
    for unit in organisation.units() {
        let may = |act| {
            let (who, place) = (Who::Officer(&person.officer), Place::Unit(&unit.id));
            access::decide(who, act, place, &organisation).is_ok()
        };
        let mut paths = vec![(format!("/staff?unit={}", unit.id), may(Act::ListUnit))];
        for route in of_staff(Of::Unit) {
            if route.method == "POST" {
                let form = [("once", ONCE), ("unit", unit.id.as_str())];
                let page = person.browser.post_once(route.path, &form);
                names_nobody(&page, person.code);
                let said = format!("{} {} of {}", person.code, route.path, unit.id);
                assert_eq!(
                    page.status == 403,
                    !may(route.act),
                    "{said}: {}",
                    page.status
                );
                asked += 1;
                continue;
            }
            let path = format!("{}?unit={}", fill(route.path, "", 1), unit.id);
            paths.push((path, may(route.act)));
        }
        for (path, may) in paths {
            let page = ask(person, "GET", &path);
            // Who only looks after the machine is led to their own page.
            let opens = page.status == 200;
            assert_eq!(opens, may, "{} {path}: {}", person.code, page.status);
            asked += 1;
        }
    }
    asked
}

/// One matter: everything that is refused, and what may be looked at.
fn matter(person: &Person, office: &Office, number: &str, view: &View) -> usize {
    let mut asked = 0;
    for route in of_staff(Of::Matter) {
        let is_paper = route.path.contains("{kind}") || route.path == "/staff/papers/{number}/{n}";
        let n = match opinion(view) {
            Some(n) if is_paper => n,
            None if is_paper => continue,
            _ => 1,
        };
        let may = decided(office, &person.officer, route.act, view);
        let changes = route.method == "POST" && route.act != Act::TakeStep;
        if may.is_ok() && changes {
            continue;
        }
        let page = ask(person, route.method, &fill(route.path, number, n));
        asked += 1;
        let said = format!(
            "{} {} {}: {}",
            person.code, route.method, page.path, page.status
        );
        if page.header("content-type") == "application/pdf" {
            let words = words_of_pdf(&person.browser.bytes(&page.path));
            let named = PLANTED.into_iter().find(|planted| words.contains(planted));
            assert_eq!(named, None, "{said}");
        }
        if may.is_err() && route.method == "POST" && route.act == Act::TakeStep {
            // A whole form as well, as somebody would send it who never saw it.
            let form = [("once", ONCE), ("retention", "permanent")];
            let path = format!("/staff/matters/{number}/archive");
            let page = person.browser.post_once(&path, &form);
            assert_eq!(page.status, 404, "{} {path}", person.code);
        }
        match may {
            // There is no answer yet to look at, and no such step for everybody.
            Ok(()) if route.path.ends_with("/preview") => {}
            Ok(()) => assert!(!is_denied(&page), "{said}"),
            Err(Denied::SecondPerson) => assert!(page.status >= 400, "{said}"),
            Err(_) => assert_eq!(page.status, 404, "{said}"),
        }
    }
    asked
}

/// Signing in makes nobody a petitioner.
fn others_progress(person: &Person, planted: &Planted) -> usize {
    let own = |route: &&Route| matches!(route.act, Act::ReadOwn | Act::ActAsPetitioner);
    let mut asked = 0;
    for route in huiyin_web::ROUTES.iter().filter(own) {
        for number in planted.matters() {
            let page = ask(person, route.method, &fill(route.path, number, 1));
            assert!(
                matches!(page.status, 303 | 401 | 404),
                "{} {}",
                page.path,
                page.status
            );
            asked += 1;
        }
    }
    asked
}

/// Lists and searches show what one may read and nothing else; nobody is found by a name.
fn lists(person: &Person, office: &Office, views: &BTreeMap<&str, View>) {
    let mut paths = vec!["/staff/matters".to_owned()];
    for (number, view) in views {
        paths.push(format!("/staff/search?q={number}"));
        paths.push(format!("/staff/search?q={}", view.matter.petition.title));
    }
    for path in paths {
        let page = person.browser.get(&path);
        for (number, view) in views {
            let may = decided(office, &person.officer, Act::ReadMatter, view).is_ok();
            let shown = page.all(&format!("a[href^='/staff/matters/{number}']"));
            assert!(may || shown.is_empty(), "{} {path} {number}", person.code);
            names_nobody(&page, person.code);
        }
    }
    for planted in PLANTED {
        let page = person.browser.get(&format!("/staff/search?q={planted}"));
        for number in views.keys() {
            let shown = page.all(&format!("a[href^='/staff/matters/{number}']"));
            assert!(
                shown.is_empty(),
                "{}: {planted} finds {number}",
                person.code
            );
        }
    }
}

/// A file is opened by whom the matrix names, and each opening is an entry.
fn opened(person: &Person, office: &Office, number: &str, view: &View) -> usize {
    let may = decided(office, &person.officer, Act::OpenFiles, view);
    if may.is_err() {
        return 0;
    }
    let before = self::view(office, number).entries.len();
    let page = person
        .browser
        .post_once(&format!("/staff/files/{number}/1"), &[]);
    assert_eq!(page.status, 200, "{}", person.code);
    let after = self::view(office, number).entries.len();
    assert_eq!(after, before + 1, "{} opened without an entry", person.code);
    1
}

/// Without a session every page of the office asks for one, and no petition opens without its code.
fn nobody_signed_in(planted: &Planted) {
    let visitor = planted.house.visitor();
    for route in huiyin_web::ROUTES {
        for number in planted.matters() {
            let path = fill(route.path, number, 1);
            let page = match route.method {
                "GET" => visitor.send("GET", &path, &[], b""),
                _ => visitor.post_once(&path, &[]),
            };
            names_nobody(&page, "nobody");
            let needs = route.act.row().needs;
            if needs.contains(&access::Relation::Anybody) {
                continue;
            }
            let asks = matches!(page.status, 303 | 401 | 404);
            assert!(asks, "{} {path}: {}", route.method, page.status);
            assert!(!page.text.contains("晴坡村"), "{path}");
        }
    }
}

/// G9: tables and drafts hold no name either, read as the programs for them read them.
fn tables(people: &[Person], office: &Office) {
    for person in people {
        let place = Place::Unit(&person.officer.unit);
        let who = Who::Officer(&person.officer);
        if access::decide(who, Act::OpenBook, place, &office.organisation()).is_err() {
            continue;
        }
        for book in ["letters-visits", "forwarding", "handling", "review"] {
            let bytes = person
                .browser
                .bytes(&format!("/staff/registers/{book}/table"));
            let mut table = Xlsx::new(Cursor::new(bytes)).expect("a table");
            let (_, range) = table.worksheets().into_iter().next().expect("a sheet");
            let cells = range.cells().map(|(_, _, cell)| match cell {
                Data::String(text) => text.clone(),
                other => other.to_string(),
            });
            let text = cells.collect::<Vec<_>>().join("\n");
            for planted in PLANTED {
                assert!(!text.contains(planted), "{} {book}", person.code);
            }
        }
    }
}

/// G9: one matter at a time, by whom the matrix names, with an entry and without a name.
fn exports(planted: Planted, office: &Office) {
    let [answered, fresh, accusing, declared] = planted.matters().map(str::to_owned);
    let house = planted.house;
    drop(house.server);
    let desk = house.desk;
    for number in [answered, fresh, accusing, declared] {
        for code in PEOPLE {
            let before = view(office, &number);
            let may = decided(office, &officer(office, code), Act::ExportMatter, &before);
            let done = desk.say(&format!("export {number} --as {code}"));
            assert_eq!(done.code == 0, may.is_ok(), "{code} {number}: {done:?}");
            for planted in PLANTED {
                assert!(!done.out.contains(planted), "{code} {number}");
            }
            let entries = view(office, &number).entries.len();
            assert_eq!(entries, before.entries.len() + usize::from(may.is_ok()));
        }
    }
    desk.say("export --as clerk").fails(64);
    desk.is_clean();
}
