//! `/staff/admin/papers`: what the office sets about its documents: letterhead, numbers, letter or file, words.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_office::house::{self, House, PAPERS, Settable, To};
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::{Frame, capital};
use crate::mend::Mend;
use crate::papers::pdf;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::save::{self, Place, Proposal, Save};
use crate::staff::admin::{Administrator, done_key, history};
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ADMIN_PAPERS, get(show).post(save))
        .route(paths::ADMIN_SAMPLE, get(sample))
}

#[derive(Template)]
#[template(path = "staff/admin/papers.html")]
struct PapersPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    done: Option<&'static str>,
    common: Vec<Setting>,
    groups: Vec<Group>,
    fonts: Vec<String>,
    history: String,
}

/// One thing that can be set.
struct Setting {
    /// Its field, and its name in the settings.
    id: String,
    label: String,
    /// What stands when it is left empty.
    ours: &'static str,
    value: String,
    look: Look,
}

/// How a setting is filled in.
#[derive(PartialEq, Eq)]
enum Look {
    /// Letter or file.
    Choice,
    Line,
    /// A sentence that is longer than a line.
    Area,
}

/// The documents that go to the same.
struct Group {
    id: &'static str,
    name: String,
    kinds: Vec<Kind>,
}

/// One kind of document.
struct Kind {
    code: &'static str,
    name: String,
    /// How much of it is the office's own; empty when nothing is.
    set: String,
    /// Something of it is to be mended.
    open: bool,
    settings: Vec<Setting>,
}

fn form(app: &App, frame: Frame, signed: Signed, mend: Mend, fields: &Fields) -> PapersPage {
    let common = house::common_settings().map(|(key, ours)| Setting {
        id: key.to_owned(),
        label: frame.text(&format!("admin.papers_{key}")),
        ours,
        value: fields.get(key).to_owned(),
        look: Look::Line,
    });
    let groups = [
        ("petitioner", To::Petitioner),
        ("unit", To::Unit),
        ("file", To::File),
    ];
    let groups = groups.map(|(id, to)| Group {
        id,
        name: frame.text(&format!("admin.papers_to_{id}")),
        kinds: house::papers()
            .filter(|paper| paper.to == to)
            .map(|paper| kind(&frame, paper, &mend, fields))
            .collect(),
    });
    PapersPage {
        common: common.into(),
        groups: groups.into(),
        fonts: fonts(&frame, app.office()),
        history: paths::admin_history_of(history::word(ChangeOf::Setting), PAPERS),
        frame,
        signed,
        mend,
        done: None,
    }
}

fn kind(frame: &Frame, paper: Settable, mend: &Mend, fields: &Fields) -> Kind {
    let kind = paper.kind;
    let mut sentences = 0;
    let settings = paper.settings.into_iter().map(|(key, ours)| {
        let id = name(kind, key);
        let label = match key {
            "form" | "number" | "title" => frame.text(&format!("admin.papers_{key}")),
            _ => {
                sentences += 1;
                frame.t1("admin.papers_nth", "n", sentences)
            }
        };
        let value = fields.get(&id).to_owned();
        let longest = ours.chars().count().max(value.chars().count());
        let look = match (key, longest) {
            ("form", _) => Look::Choice,
            (_, ..=LINE) => Look::Line,
            _ => Look::Area,
        };
        Setting {
            id,
            label,
            ours,
            value,
            look,
        }
    });
    let settings: Vec<Setting> = settings.collect();
    let set = settings.iter().filter(|one| !one.value.is_empty()).count();
    Kind {
        code: kind.code(),
        name: capital(frame.choice(kind.choice())),
        set: match set {
            0 => String::new(),
            set => frame.t1("admin.papers_now", "n", set),
        },
        open: settings.iter().any(|one| mend.has(&one.id)),
        settings,
    }
}

/// Characters that a field of one line shows whole.
const LINE: usize = 24;

fn name(kind: DocKind, key: &str) -> String {
    format!("{}.{key}", kind.code())
}

/// A setting as the page names its field, with the document that it is of.
fn on_page(frame: &Frame, key: &str) -> String {
    let Some((code, of)) = key.split_once('.') else {
        return match house::common_settings().iter().any(|(own, _)| *own == key) {
            true => frame.text(&format!("admin.papers_{key}")),
            false => key.to_owned(),
        };
    };
    let Some(paper) = house::papers().find(|paper| paper.kind.code() == code) else {
        return key.to_owned();
    };
    let sentences = paper.settings.iter().map(|(own, _)| *own);
    let mut sentences = sentences.filter(|own| !matches!(*own, "form" | "number" | "title"));
    let what = match sentences.position(|own| own == of) {
        Some(before) => frame.t1("admin.papers_nth", "n", before + 1),
        None => frame.text(&format!("admin.papers_{of}")),
    };
    let paper = capital(frame.choice(paper.kind.choice()));
    frame.t2("admin.papers_of_one", "paper", paper, "what", what)
}

/// Where what changes is listed, a sentence is named by our own words for it.
fn label(frame: &Frame, key: &str, ours: &str) -> String {
    match key {
        "form" | "number" | "title" => frame.text(&format!("admin.papers_{key}")),
        _ => frame.t1("admin.papers_sentence", "ours", ours),
    }
}

/// What papers are set in, role by role.
fn fonts(frame: &Frame, office: &Office) -> Vec<String> {
    let roles = office.own_fonts().into_iter().map(|font| {
        let role = frame.text_in("admin.font", font.role);
        match font.lacking {
            None => frame.t1("admin.font_ours", "role", role),
            Some(lacking) if lacking.is_empty() => frame.t1("admin.font_whole", "role", role),
            Some(lacking) => {
                let named: String = lacking.iter().take(40).collect();
                let first = frame.t2("admin.font_lacks", "role", role, "n", lacking.len());
                format!("{first}{named}")
            }
        }
    });
    let mut said: Vec<String> = roles.collect();
    let unknown: String = office.unknown_characters().into_iter().collect();
    if !unknown.is_empty() {
        said.push(frame.t1("admin.font_unknown", "characters", unknown));
    }
    said
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let fields = fields_of(&app.office().house());
    let done = done_key(asked.get("done"));
    let at = app.clone();
    let page = app
        .run(move |_| Ok(form(&at, frame, signed, Mend::none(), &fields)))
        .await?;
    page::ok(&PapersPage { done, ..page })
}

/// As it would be printed from now on, for whoever sets it.
async fn sample(
    State(app): State<App>,
    Administrator(_): Administrator,
    Path(kind): Path<String>,
) -> Result<Response, Problem> {
    let kind = DocKind::from_code(&kind).ok_or(Problem::NotFound)?;
    let sample = app.run(move |office| Ok(office.sample_of(kind)?));
    sample.await.map(pdf)
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    fields: Fields,
) -> Result<Response, Problem> {
    if fields.has("edit") {
        return page::ok(&form(&app, frame, signed, Mend::none(), &fields));
    }
    let house = match House::of(read(&fields)) {
        Ok(house) => house,
        Err(faults) => {
            let mut mend = Mend::none();
            for fault in faults {
                let name = on_page(&frame, &fault.key);
                let why = house::told(frame.locale(), &fault.why, &name);
                mend.add(fault.key, why);
            }
            return page::mend(&form(&app, frame, signed, mend, &fields));
        }
    };
    let place = Place::back_to(frame.text("admin.papers"), paths::ADMIN_PAPERS);
    save::save(&app, frame, signed, place, &fields, Saving(house)).await
}

/// What was filled in.
fn read(fields: &Fields) -> BTreeMap<String, String> {
    let common = house::common_settings().map(|(key, _)| key.to_owned());
    let kinds = house::papers().flat_map(|paper| {
        let names = paper.settings.into_iter();
        let names = names.map(move |(key, _)| name(paper.kind, key));
        names.collect::<Vec<_>>()
    });
    // A sentence is one line, however it was broken in its field.
    let filled = common.into_iter().chain(kinds).filter_map(|key| {
        let text: String = fields.get(&key).lines().map(str::trim).collect();
        (!text.is_empty()).then_some((key, text))
    });
    filled.collect()
}

/// The settings on their way into the record.
struct Saving(House);

impl Save for Saving {
    fn of(&self) -> (ChangeOf, &str) {
        (ChangeOf::Setting, PAPERS)
    }

    fn stands(&self, office: &Office) -> bool {
        *office.house() == self.0
    }

    fn propose(
        &self,
        frame: &Frame,
        office: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError> {
        differs(frame, &office.house(), &self.0, proposal);
        proposal.effects = vec![
            frame.text("admin.papers_next"),
            frame.text("admin.papers_kept"),
        ];
        Ok(())
    }

    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError> {
        office.set_house(&self.0, who)
    }
}

/// What differs between two versions.
fn differs(frame: &Frame, before: &House, after: &House, proposal: &mut Proposal) {
    let of = |house: &House, key: &str| house.settings().get(key).cloned().unwrap_or_default();
    let mut line = |label: String, key: &str| {
        proposal.line(label, of(before, key), of(after, key));
    };
    for (key, _) in house::common_settings() {
        line(frame.text(&format!("admin.papers_{key}")), key);
    }
    for Settable { kind, settings, .. } in house::papers() {
        let paper = capital(frame.choice(kind.choice()));
        for (key, ours) in settings {
            let what = label(frame, key, ours);
            let label = frame.t2("admin.papers_of", "paper", &paper, "what", what);
            line(label, &name(kind, key));
        }
    }
}

/// What differs between two texts as the journal holds them.
pub fn differs_of_texts(frame: &Frame, before: &str, after: &str, proposal: &mut Proposal) {
    let read = |text: &str| house::parse(text).unwrap_or_default();
    differs(frame, &read(before), &read(after), proposal);
}

/// The form of a text of settings.
pub fn fields_of_text(text: &str) -> Option<Fields> {
    house::parse(text).ok().map(|house| fields_of(&house))
}

fn fields_of(house: &House) -> Fields {
    let mut fields = Fields::default();
    for (key, text) in house.settings() {
        fields.add(key, text);
    }
    fields
}
