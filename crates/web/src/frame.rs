//! What every page shows around its own content, and how its template says sentences.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;

use askama::filters::Safe;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::organisation::Organisation;
use huiyin_office::site::Site;
use huiyin_wording::{Locale, sentence, words};
use jiff::civil::Date;

use crate::app::App;
use crate::assets;
use crate::look::{Look, Size};
use crate::markup;

/// The frame of a page: the reader's settings, the office, and where the page is.
///
/// A template has a field `frame` and extends `layout/public.html` or `layout/staff.html`. A sentence is
/// `{{ frame.t("home.title") }}`; with values `{{ frame.t1("list.count", "n", total) }}`.
#[derive(Clone)]
pub struct Frame {
    /// Language, size, contrast.
    pub look: Look,
    /// The office's name as it stands on paper.
    pub office: String,
    /// A demonstration on a simulated clock.
    pub demo: bool,
    /// Telephone, address, hours and the like.
    pub site: Arc<Site>,
    /// The telephone on duty today, without a name.
    pub duty_phone: Option<String>,
    /// Units and officers.
    pub organisation: Arc<Organisation>,
    /// Today in the office's zone.
    pub today: Date,
    /// Path and query of this page: a change of settings comes back here.
    pub here: String,
}

impl FromRequestParts<App> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app))
    }
}

/// What a frame takes from its request.
pub struct Around {
    look: Look,
    here: String,
}

impl Around {
    /// Of this request.
    pub fn of(request: &Request) -> Self {
        Self::new(request.method(), request.uri(), request.headers())
    }

    fn new(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        // A page that answers a form is not one to come back to.
        let here = match uri.path_and_query() {
            Some(whole) if method == Method::GET => whole.as_str(),
            _ => uri.path(),
        };
        Self {
            look: Look::of(headers),
            here: here.to_owned(),
        }
    }
}

impl Frame {
    /// The frame for this request.
    pub fn of(parts: &Parts, app: &App) -> Self {
        Self::around(Around::new(&parts.method, &parts.uri, &parts.headers), app)
    }

    /// The frame around the answer to a request.
    pub fn around(around: Around, app: &App) -> Self {
        let office = app.office();
        Self {
            look: around.look,
            office: office.name().to_owned(),
            demo: office.is_demo(),
            site: office.site(),
            duty_phone: office.duty_phone(),
            organisation: office.organisation(),
            today: office.today(),
            here: around.here,
        }
    }

    /// The reader's language.
    pub fn locale(&self) -> Locale {
        self.look.locale
    }

    /// Is the page in English?
    pub fn en(&self) -> bool {
        self.look.locale == Locale::En
    }

    /// The sentence behind a key, for a template. Nothing in a sentence of ours has to be escaped (`huiyin-wording`
    /// tests each), so that a page takes it over without a copy and without a look at each letter.
    pub fn t(&self, key: &str) -> Safe<&'static str> {
        Safe(words(self.locale(), key))
    }

    /// The sentence of this name in a group of sentences, for a template: `submit.kind` and `request`.
    pub fn t_in(&self, group: &str, name: &str) -> Safe<&'static str> {
        self.t(&[group, ".", name].concat())
    }

    /// The sentence behind a key, to be kept or put together with others.
    pub fn text(&self, key: &str) -> String {
        self.t(key).0.to_owned()
    }

    /// As [`Frame::text`], of a group.
    pub fn text_in(&self, group: &str, name: &str) -> String {
        self.t_in(group, name).0.to_owned()
    }

    /// The sentence with one value.
    pub fn t1(&self, key: &str, name: &str, value: impl Display) -> String {
        sentence(self.locale(), key, &[(name, &value)])
    }

    /// Puts the sentence with one number `n` behind what is there.
    pub fn push_count(&self, said: &mut String, key: &str, n: u64) {
        huiyin_wording::push_count(said, self.locale(), key, n);
    }

    /// The sentence with two values.
    pub fn t2(
        &self,
        key: &str,
        name: &str,
        value: impl Display,
        other: &str,
        other_value: impl Display,
    ) -> String {
        sentence(self.locale(), key, &[(name, &value), (other, &other_value)])
    }

    /// The sentence with a telephone in it, as markup.
    pub fn call(&self, key: &str, phone: &str) -> String {
        let place = "{phone}";
        let said = markup::escape(&self.t1(key, "phone", place));
        said.replace(place, &markup::phone(phone))
    }

    /// A sentence as markup in which no date is cut in two.
    pub fn dated(&self, text: &str) -> String {
        markup::dated(text)
    }

    /// What stands between two sentences: nothing in Chinese.
    pub fn gap(&self) -> &'static str {
        if self.en() { " " } else { "" }
    }

    /// A day in words: `2026年11月22日（星期日）`, `Sunday 22 November 2026`.
    pub fn day(&self, day: &Date) -> String {
        huiyin_wording::day(self.locale(), *day)
    }

    /// Month and day: `11月22日`, `22 November`.
    pub fn short_day(&self, day: &Date) -> String {
        huiyin_wording::month_and_day(self.locale(), *day)
    }

    /// The name of a choice in the reader's language.
    pub fn choice(&self, choice: &huiyin_domain::code::Choice) -> &'static str {
        match self.locale() {
            Locale::Zh => choice.zh,
            Locale::En => choice.en,
        }
    }

    /// The same where it stands alone.
    pub fn named(&self, choice: &huiyin_domain::code::Choice) -> String {
        capital(self.choice(choice))
    }

    /// A unit's name; its code when it is not known any more.
    pub fn unit(&self, id: &UnitId) -> String {
        let known = self.organisation.unit(id);
        known.map_or_else(|| id.to_string(), |unit| unit.name.clone())
    }

    /// Name of an officer's post, for the office's own pages.
    pub fn officer(&self, id: &OfficerId) -> String {
        let known = self.organisation.officer(id);
        known.map_or_else(|| id.to_string(), |officer| officer.name.clone())
    }

    /// Where a static file lies.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::path(name)
    }

    /// Is the page at this path, or below it? The desk is only itself.
    pub fn is_in(&self, path: &str) -> bool {
        let here = self.here.split('?').next().unwrap_or_default();
        here == path
            || (path != crate::paths::STAFF
                && here
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.starts_with('/')))
    }

    /// Is it one of the office's own pages?
    pub fn is_in_office(&self) -> bool {
        let below = self.here.strip_prefix(crate::paths::STAFF);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }

    /// Is this text size chosen?
    pub fn is_size(&self, code: &str) -> bool {
        Size::of(code) == Some(self.look.size)
    }
}

/// The same words with a capital first letter, where the language has one.
pub fn capital(text: &str) -> String {
    let mut capital = String::with_capacity(text.len());
    push_capital(&mut capital, text);
    capital
}

/// The same behind what is there.
pub fn push_capital(said: &mut String, text: &str) {
    let from = said.len();
    said.push_str(text);
    // None of our languages begins a sentence with a small letter outside of ASCII.
    if let Some(first) = said.get_mut(from..=from) {
        first.make_ascii_uppercase();
    }
}
