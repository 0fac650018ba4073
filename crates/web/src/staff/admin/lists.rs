//! `/staff/admin/places`, `/staff/admin/categories`: what forms offer, one a line.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_office::suggestions::List;
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::save::{self, Place, Proposal, Save};
use crate::staff::admin::{Administrator, done_key, history};
use crate::{page, paths};

/// Their routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            paths::ADMIN_PLACES,
            get(
                async |state: State<App>, frame: Frame, who: Administrator, asked: Asked| {
                    show(&state, frame, who, &asked, List::Places)
                },
            )
            .post(
                async |state: State<App>, frame: Frame, who: Administrator, fields: Fields| {
                    save(&state, frame, who, fields, List::Places).await
                },
            ),
        )
        .route(
            paths::ADMIN_CATEGORIES,
            get(
                async |state: State<App>, frame: Frame, who: Administrator, asked: Asked| {
                    show(&state, frame, who, &asked, List::Categories)
                },
            )
            .post(
                async |state: State<App>, frame: Frame, who: Administrator, fields: Fields| {
                    save(&state, frame, who, fields, List::Categories).await
                },
            ),
        )
}

#[derive(Template)]
#[template(path = "staff/admin/list.html")]
struct ListPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    done: Option<&'static str>,
    list: List,
    /// `places` or `categories`: the form's field.
    kind: &'static str,
    text: String,
    action: &'static str,
    history: String,
}

impl ListPage {
    fn title(&self) -> String {
        title(&self.frame, self.list)
    }

    fn label(&self) -> String {
        self.frame.text(match self.list {
            List::Places => "admin.places_label",
            List::Categories => "admin.categories_label",
        })
    }

    fn hint(&self) -> String {
        self.frame.text(match self.list {
            List::Places => "admin.places_hint",
            List::Categories => "admin.categories_hint",
        })
    }
}

fn title(frame: &Frame, list: List) -> String {
    frame.text(match list {
        List::Places => "admin.places",
        List::Categories => "admin.categories",
    })
}

fn path(list: List) -> &'static str {
    match list {
        List::Places => paths::ADMIN_PLACES,
        List::Categories => paths::ADMIN_CATEGORIES,
    }
}

fn form(frame: Frame, signed: Signed, mend: Mend, list: List, text: String) -> ListPage {
    ListPage {
        history: paths::admin_history_of(history::word(ChangeOf::Setting), list.kind()),
        frame,
        signed,
        mend,
        done: None,
        list,
        kind: list.kind(),
        text,
        action: path(list),
    }
}

fn show(
    app: &App,
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): &Asked,
    list: List,
) -> Result<Response, Problem> {
    let text = app.office().suggestions().of(list).join("\n");
    let mut page = form(frame, signed, Mend::none(), list, text);
    page.done = done_key(asked.get("done"));
    page::ok(&page)
}

async fn save(
    app: &App,
    frame: Frame,
    Administrator(signed): Administrator,
    fields: Fields,
    list: List,
) -> Result<Response, Problem> {
    let text = fields.get(list.kind()).to_owned();
    if fields.has("edit") {
        return page::ok(&form(frame, signed, Mend::none(), list, text));
    }
    let entries = match list.parse(&text) {
        Ok(entries) => entries,
        Err(wrong) => {
            let mut mend = Mend::none();
            let why = huiyin_wording::wrong(frame.locale(), &wrong.why);
            mend.add(
                list.kind(),
                frame.t2("admin.mend_line", "n", wrong.line, "why", why),
            );
            return page::mend(&form(frame, signed, mend, list, text));
        }
    };
    let place = Place::back_to(title(&frame, list), path(list));
    let save = Saving {
        list,
        text,
        entries,
    };
    save::save(app, frame, signed, place, &fields, save).await
}

/// A list on its way into the record.
struct Saving {
    list: List,
    text: String,
    entries: Vec<String>,
}

impl Save for Saving {
    fn of(&self) -> (ChangeOf, &str) {
        (ChangeOf::Setting, self.list.kind())
    }

    fn stands(&self, office: &Office) -> bool {
        office.suggestions().of(self.list) == self.entries
    }

    fn propose(
        &self,
        frame: &Frame,
        office: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError> {
        let suggestions = office.suggestions();
        differs(frame, suggestions.of(self.list), &self.entries, proposal);
        proposal.effects = vec![
            frame.t1("admin.list_offered", "n", self.entries.len()),
            frame.text("admin.list_free"),
            frame.text("admin.list_kept"),
        ];
        Ok(())
    }

    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError> {
        office.set_suggestions(self.list, &self.text, who)
    }
}

/// What differs between two lists: what came in, what went, or the order alone.
pub fn differs(frame: &Frame, before: &[String], after: &[String], proposal: &mut Proposal) {
    let missing = |from: &[String], other: &[String]| {
        let gone: Vec<_> = from
            .iter()
            .filter(|entry| !other.contains(entry))
            .cloned()
            .collect();
        gone.join("\n")
    };
    let (added, gone) = (missing(after, before), missing(before, after));
    if added.is_empty() && gone.is_empty() {
        proposal.line(
            frame.text("admin.list_order"),
            before.join("\n"),
            after.join("\n"),
        );
        return;
    }
    proposal.line(frame.text("admin.list_gone"), gone, "");
    proposal.line(frame.text("admin.list_added"), "", added);
    proposal.line(
        frame.text("admin.list_count"),
        before.len().to_string(),
        after.len().to_string(),
    );
}

/// A list as its form holds it.
pub fn fields_of(list: List, text: &str) -> Fields {
    let mut fields = Fields::default();
    fields.add(list.kind(), text);
    fields
}
