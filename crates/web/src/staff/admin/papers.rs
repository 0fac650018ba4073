//! `/staff/admin/papers`: what the office sets about its documents: letterhead, numbers, letter or file, words.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_office::house::{self, House, PAPERS};
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::{Frame, capital};
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::save::{self, Place, Proposal, Save};
use crate::staff::admin::{Administrator, done_key, history};
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::ADMIN_PAPERS, get(show).post(save))
}

#[derive(Template)]
#[template(path = "staff/admin/papers.html")]
struct PapersPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    done: Option<&'static str>,
    common: Vec<Setting>,
    kinds: Vec<Kind>,
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
    /// It is chosen: letter or file.
    chosen: bool,
}

/// One kind of document.
struct Kind {
    code: &'static str,
    name: String,
    /// Something of it is set, or to be mended.
    open: bool,
    settings: Vec<Setting>,
}

fn form(app: &App, frame: Frame, signed: Signed, mend: Mend, fields: &Fields) -> PapersPage {
    let setting = |id: String, label: String, ours: &'static str, chosen: bool| Setting {
        value: fields.get(&id).to_owned(),
        id,
        label,
        ours,
        chosen,
    };
    let common = house::common_settings().map(|(key, ours)| {
        let label = frame.t(&format!("admin.papers_{key}"));
        setting(key.to_owned(), label, ours, false)
    });
    let kinds = house::papers().map(|(kind, settings)| {
        let settings = settings.into_iter().map(|(key, ours)| {
            let label = label(&frame, key, ours);
            setting(name(kind, key), label, ours, key == "form")
        });
        let settings: Vec<Setting> = settings.collect();
        let set = |one: &Setting| !one.value.is_empty() || mend.has(&one.id);
        Kind {
            code: kind.code(),
            name: capital(frame.choice(kind.choice())),
            open: settings.iter().any(set),
            settings,
        }
    });
    PapersPage {
        common: common.into(),
        kinds: kinds.collect(),
        fonts: fonts(&frame, app.office()),
        history: paths::admin_history_of(history::word(ChangeOf::Setting), PAPERS),
        frame,
        signed,
        mend,
        done: None,
    }
}

fn name(kind: DocKind, key: &str) -> String {
    format!("{}.{key}", kind.code())
}

/// A sentence is named by our own words for it.
fn label(frame: &Frame, key: &str, ours: &str) -> String {
    match key {
        "form" | "number" | "title" => frame.t(&format!("admin.papers_{key}")),
        _ => frame.t1("admin.papers_sentence", "ours", ours),
    }
}

/// What papers are set in, role by role.
fn fonts(frame: &Frame, office: &Office) -> Vec<String> {
    let roles = office.own_fonts().into_iter().map(|font| {
        let role = frame.t(&format!("admin.font.{}", font.role));
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
                let why = house::told(frame.locale(), &fault);
                mend.add(fault.key, why);
            }
            return page::mend(&form(&app, frame, signed, mend, &fields));
        }
    };
    let place = Place::back_to(frame.t("admin.papers"), paths::ADMIN_PAPERS);
    save::save(&app, frame, signed, place, &fields, Saving(house)).await
}

/// What was filled in.
fn read(fields: &Fields) -> BTreeMap<String, String> {
    let common = house::common_settings().map(|(key, _)| key.to_owned());
    let kinds = house::papers().flat_map(|(kind, settings)| {
        let names = settings.into_iter().map(move |(key, _)| name(kind, key));
        names.collect::<Vec<_>>()
    });
    let filled = common.into_iter().chain(kinds).filter_map(|key| {
        let text = fields.get(&key).trim();
        (!text.is_empty()).then(|| (key.clone(), text.to_owned()))
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
        proposal.effects = vec![frame.t("admin.papers_next"), frame.t("admin.papers_kept")];
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
        line(frame.t(&format!("admin.papers_{key}")), key);
    }
    for (kind, settings) in house::papers() {
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
