//! `/staff/matters/{number}/identity`: who petitions, opened for a purpose and for a quarter of an hour.
//!
//! Reading the page opens nothing: the form does, and its entry comes first. What is open is shown under the reader's
//! own mark, and one press ends it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderName;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::field::{FieldError, Form, Wrong};
use huiyin_domain::id::MatterNumber;
use huiyin_domain::opening::{Purpose, Why};
use huiyin_domain::petition::Mark;
use huiyin_domain::petitioner::Identity;
use huiyin_office::identity::{IdentityAt, IdentityState, OpenIdentity};
use huiyin_office::once::Once;
use huiyin_office::release::{Answer, Request};
use huiyin_office::{Office, OfficeError};
use huiyin_wording::time_of_day;
use jiff::civil::DateTime;

use crate::app::App;
use crate::fields::Fields;
use crate::frame::{Frame, capital};
use crate::mend::Mend;
use crate::problem::Problem;
use crate::qr::Qr;
use crate::staff::Signed;
use crate::staff::happened::short;
use crate::{page, paths};

/// The page.
#[derive(Template)]
#[template(path = "staff/identity.html")]
struct IdentityPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    number: String,
    title: String,
    matter: String,
    path: String,
    end: String,
    state: Shown,
    once: String,
    purpose: String,
    why: String,
}

/// What the page shows.
enum Shown {
    /// No name was given.
    Anonymous,
    /// It was erased.
    Erased,
    /// On an accusation a custodian is asked, and answers.
    Asked(Asked),
    /// The form.
    Sealed,
    /// Who it is.
    Open(Opened),
}

/// What became of a request to a custodian.
enum Asked {
    /// None was made, or it is over; the reason of a refusal.
    Not(Option<String>),
    /// It waits, since then.
    Waits(String),
    /// It was released, until then.
    Released(String),
}

/// Who petitions, on this officer's screen.
struct Opened {
    people: Vec<Vec<(String, String)>>,
    purpose: String,
    until: String,
    /// Until then.
    seconds: i64,
    mark: String,
    /// The same for machines, beneath the words.
    code: Qr,
}

/// A page that is left on a screen asks anew when its quarter of an hour is over, and names nobody then.
const REFRESH: HeaderName = HeaderName::from_static("refresh");
/// White around a code, in its squares: its own quiet zone and its neighbour's are one.
const QUIET: usize = 4;

/// `GET`: the form, or what is open.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let page = app
        .read(move |office| IdentityPage::of(office, frame, signed, &number))
        .await?;
    let mut answer = page::ok(&page)?;
    if let Shown::Open(opened) = &page.state {
        answer
            .headers_mut()
            .insert(REFRESH, (opened.seconds + 1).into());
    }
    Ok(answer)
}

/// `POST`: the entry, the key, and back to the page.
pub async fn open(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let form = ["purpose", "why"].map(|name| (name.to_owned(), fields.get(name).to_owned()));
    let form = Form::from(form);
    app.run(move |office| {
        let once = Once::parse(fields.get("once")).unwrap_or_else(|| office.new_once());
        let session = &signed.session;
        let opened = match fields.get("do") {
            "released" => office.open_released(&number, session, &once),
            _ => match office.open_identity(&number, session, &form, &once) {
                Err(OfficeError::SecondPerson(_)) => {
                    office.ask_for_release(&number, session, &form, &once)
                }
                done => done,
            },
        };
        let mend = match opened {
            Ok(()) => return Ok(Redirect::to(&paths::staff_identity(&number)).into_response()),
            Err(OfficeError::Fields(wrong)) => mend(&frame, &wrong),
            Err(error @ OfficeError::NoCustodian(_)) => {
                let mut mend = Mend::none();
                mend.add("", error.told(frame.locale(), "", &|unit| unit.to_string()));
                mend
            }
            Err(error) => Mend::from_office(error, &frame, "")?,
        };
        let mut page = IdentityPage::of(office, frame, signed, &number)?;
        page.once = once.to_string();
        page.purpose = fields.get("purpose").to_owned();
        page.why = fields.get("why").to_owned();
        page.mend = mend;
        page::mend(&page)
    })
    .await
}

/// `POST`: ends it at once.
pub async fn end(
    State(app): State<App>,
    signed: Signed,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    app.read(move |office| {
        office.end_identity(&number, &signed.session);
        let matter = office.identity_at(&number, &signed.session)?.matter;
        Ok(Redirect::to(&paths::staff_matter(&matter.number)).into_response())
    })
    .await
}

fn mend(frame: &Frame, wrong: &[FieldError]) -> Mend {
    let mut mend = Mend::none();
    for error in wrong {
        let said = match (error.field.as_str(), &error.why) {
            ("purpose", _) => frame.text("envelope.choose_purpose"),
            (_, Wrong::Missing | Wrong::TooShort { .. }) => {
                frame.t2("envelope.write_why", "min", Why::LEAST, "max", Why::MOST)
            }
            (_, why) => capital(&huiyin_wording::wrong(frame.locale(), why)),
        };
        mend.add(error.field.clone(), said);
    }
    mend
}

impl IdentityPage {
    fn of(office: &Office, frame: Frame, signed: Signed, number: &str) -> Result<Self, Problem> {
        let IdentityAt { matter, state } = office.identity_at(number, &signed.session)?;
        let number: &MatterNumber = &matter.number;
        Ok(Self {
            state: match state {
                IdentityState::Nobody if matter.petition.has(Mark::Anonymous) => Shown::Anonymous,
                IdentityState::Nobody => Shown::Erased,
                IdentityState::Accusation(request) => Shown::Asked(Asked::of(request, &frame)),
                IdentityState::Sealed => Shown::Sealed,
                IdentityState::Open(open) => Shown::Open(Opened::of(&open, &frame)?),
            },
            mend: Mend::none(),
            title: matter.petition.title.clone(),
            matter: paths::staff_matter(number),
            path: paths::staff_identity(number),
            end: paths::staff_identity_end(number),
            number: number.to_string(),
            once: office.new_once().to_string(),
            purpose: String::new(),
            why: String::new(),
            frame,
            signed,
        })
    }

    /// What it can be opened for, and whether that was chosen.
    fn purposes(&self) -> impl Iterator<Item = (&'static Choice, bool)> {
        let choices = Purpose::CHOICES.iter();
        choices.map(|choice| (choice, choice.code == self.purpose))
    }
}

impl Asked {
    fn of(request: Option<Request>, frame: &Frame) -> Self {
        let Some(request) = request else {
            return Self::Not(None);
        };
        match request.answer {
            Answer::Waiting => Self::Waits(moment(request.asked, frame)),
            Answer::Released { until, .. } => Self::Released(moment(until, frame)),
            Answer::Refused(why) => Self::Not(Some(why)),
            Answer::Over => Self::Not(None),
        }
    }
}

/// Day and time: `11-25 10:05`.
pub fn moment(at: DateTime, frame: &Frame) -> String {
    format!(
        "{} {}",
        short(at.date(), frame.today),
        time_of_day(at.time())
    )
}

impl Opened {
    /// Without a mark nobody is named.
    fn of(open: &OpenIdentity, frame: &Frame) -> Result<Self, Problem> {
        let code = Qr::under_words(&open.mark.code());
        let people = open.petitioner.people().iter();
        Ok(Self {
            people: people.map(|one| rows(one, frame)).collect(),
            purpose: frame.choice(open.purpose.choice()).to_owned(),
            until: time_of_day(open.until),
            seconds: open.seconds,
            mark: open.mark.line(),
            code: code.ok_or_else(|| Problem::fault(&"a reader's mark is too long for a code"))?,
        })
    }

    /// From one code to the next, in squares.
    fn pitch(&self) -> usize {
        self.code.size + QUIET
    }
}

/// What reaches somebody and tells who it is; sex and year of birth are for the statistics of the form alone.
fn rows(one: &Identity, frame: &Frame) -> Vec<(String, String)> {
    let mut rows = vec![(frame.named(one.capacity.choice()), one.name.clone())];
    if let Some((kind, number)) = &one.id {
        rows.push((frame.named(kind.choice()), number.clone()));
    }
    for (key, text) in [
        ("envelope.phone", &one.phone),
        ("envelope.address", &one.address),
    ] {
        if let Some(text) = text {
            rows.push((frame.text(key), text.clone()));
        }
    }
    rows
}
