//! `/staff/registration/{channel}`: one dense form for each way in, in the order of the paper form.
//!
//! Saving answers with a redirect: to the same form, empty, with the new number on top, or to the slip.

mod typed;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::class::Class;
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::id::MatterNumber;
use huiyin_domain::petition::{Channel, Mark, Purpose};
use huiyin_domain::petitioner::{IdKind, Sex};
use huiyin_office::once::Once;
use huiyin_office::same::{Look, Same};
use huiyin_office::{OfficeError, Registered};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::{Signed, slip};
use crate::{page, paths};

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_REGISTER, get(first))
        .route(paths::STAFF_REGISTER_CHANNEL, get(show).post(create))
}

/// A way in that has a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// 来信.
    Letter,
    /// 来访.
    Visit,
    /// 来电.
    Phone,
    /// 网上.
    Online,
    /// 领导信箱: a letter with an addressee.
    Leader,
}

impl Way {
    /// In the order of the tabs.
    pub const ALL: [Self; 5] = [
        Self::Letter,
        Self::Visit,
        Self::Phone,
        Self::Online,
        Self::Leader,
    ];

    /// Word in addresses and wording keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Visit => "visit",
            Self::Phone => "phone",
            Self::Online => "online",
            Self::Leader => "leader",
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// How it came, as the journal has it. The statute knows no leader's mailbox: what comes in there is a
    /// letter.
    pub fn channel(self) -> Channel {
        match self {
            Self::Letter | Self::Leader => Channel::Letter,
            Self::Visit => Channel::Visit,
            Self::Phone => Channel::Phone,
            Self::Online => Channel::Online,
        }
    }

    /// What the paper form asks and the procedure has no field for: kept as the registrar's note.
    pub fn notes(self) -> &'static [&'static str] {
        match self {
            Self::Letter => &["postmark", "pages", "enclosures"],
            Self::Visit => &["arrived", "window"],
            Self::Phone => &["called_at", "call_back"],
            Self::Online => &["source"],
            Self::Leader => &["addressee", "postmark", "pages"],
        }
    }
}

/// The form.
#[derive(Template)]
#[template(path = "staff/registration.html")]
struct RegistrationPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    way: Way,
    once: String,
    typed: Fields,
    /// Matters that may be the same, shown once.
    look: Option<Look>,
    /// What was registered just now.
    saved: Option<String>,
    categories: Vec<String>,
    places: Vec<String>,
}

/// One choice of a list.
struct Chosen {
    choice: &'static Choice,
    is_chosen: bool,
}

impl RegistrationPage {
    fn new(frame: Frame, signed: Signed, way: Way, app: &App) -> Self {
        let suggestions = app.office().suggestions();
        let mut typed = Fields::default();
        typed.add("received", frame.today.to_string());
        Self {
            mend: Mend::none(),
            way,
            once: app.office().new_once().to_string(),
            typed,
            look: None,
            saved: None,
            categories: suggestions.categories_to_offer(),
            places: suggestions.places.clone(),
            frame,
            signed,
        }
    }

    fn ways(&self) -> [Way; 5] {
        Way::ALL
    }

    fn way_name(&self, way: &Way) -> String {
        self.frame.text_in("registration.way", way.code())
    }

    fn value(&self, field: &str) -> &str {
        self.typed.get(field)
    }

    fn when(&self, same: &Same) -> String {
        let stage = self.frame.choice(same.stage.choice());
        self.frame.t2(
            "registration.same.received",
            "day",
            same.received,
            "stage",
            stage,
        )
    }

    fn label(&self, field: &str) -> String {
        self.frame.text_in("registration.field", field)
    }

    /// The paper form names some fields after the way in.
    fn received_label(&self) -> String {
        self.frame.text_in("registration.received", self.way.code())
    }

    fn chosen(&self, field: &str) -> Vec<Chosen> {
        let choices = match field {
            "purpose" => Purpose::CHOICES,
            "class" => Class::CHOICES,
            "id_kind" => IdKind::CHOICES,
            "sex" => Sex::CHOICES,
            _ => Mark::CHOICES,
        };
        let typed = self.typed.all(field);
        let asked = choices.iter().filter(|choice| {
            // Whether a name is given shows in the name.
            field != "marks" || choice.code != Mark::Anonymous.code()
        });
        asked
            .map(|choice| Chosen {
                choice,
                is_chosen: typed.iter().any(|code| code == choice.code),
            })
            .collect()
    }
}

async fn first() -> Redirect {
    Redirect::to(&paths::staff_registration(Way::Letter.code()))
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(code): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let way = Way::of_code(&code).ok_or(Problem::NotFound)?;
    let saved = asked.get("saved").parse::<MatterNumber>().ok();
    let mut page = RegistrationPage::new(frame, signed, way, &app);
    page.saved = saved.map(|number| number.to_string());
    page::ok(&page)
}

/// What became of a form without a fault.
enum Done {
    /// It may be the same matter as one of these: the clerk decides.
    Look(Look),
    Saved(Result<Registered, OfficeError>),
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    headers: HeaderMap,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let way = Way::of_code(&code).ok_or(Problem::NotFound)?;
    let once = Once::parse(fields.get("once")).ok_or(Problem::NotFound)?;
    let unit = signed.officer.unit.to_string();
    let (typed, mut mend) = typed::read(&fields, way, &unit, &frame, app.office());
    if mend.is_empty() {
        let (officer, who, token) = (signed.officer.clone(), signed.act_as(), once.clone());
        let (looked, form) = (fields.has("looked"), typed);
        let done = app
            .run(move |office| {
                let (form, petitioner) = (&form.form, &form.petitioner);
                if !looked {
                    let look = office.look_for_the_same(&officer, form, petitioner)?;
                    if !look.matters.is_empty() {
                        return Ok(Done::Look(look));
                    }
                }
                let saved = office.register_once(form, petitioner, &who, true, &token);
                Ok(Done::Saved(saved))
            })
            .await?;
        match done {
            Done::Look(look) => {
                let mut page = RegistrationPage::new(frame, signed, way, &app);
                page.look = Some(look);
                page.once = once.to_string();
                page.typed = fields;
                return page::ok(&page);
            }
            Done::Saved(Ok(registered)) => {
                let to = match fields.has("slip") {
                    true => paths::staff_slip(&registered.number),
                    false => paths::staff_registration_saved(way.code(), &registered.number),
                };
                let mut response = Redirect::to(&to).into_response();
                slip::remember(&mut response, &headers, &once);
                return Ok(response);
            }
            Done::Saved(Err(error)) => mend = Mend::from_office(error, &frame, "register")?,
        }
    }
    let mut page = RegistrationPage::new(frame, signed, way, &app);
    page.mend = mend;
    page.once = once.to_string();
    page.typed = fields;
    page::mend(&page)
}
