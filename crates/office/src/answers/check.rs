//! What of the answers must be mended, page by page.

use huiyin_domain::field::{Input as _, Line, Wrong};
use huiyin_domain::petition::Petition;
use huiyin_domain::text;
use jiff::civil::Date;

use super::{Answers, Consent, Door, Fault, Flaw, Kind, Page, Whom, number};

/// The longest answers, in characters. Together with the labels they stay below the 20,000 of a petition.
const LONGEST: [(&str, usize); 6] = [
    ("request", 10_000),
    ("course", 4_000),
    ("tried", 1_500),
    ("about", 500),
    ("reason", 2_000),
    ("policy", 1_000),
];

/// A day, a month or a year, as far as somebody knows it; a day has its month.
pub(super) struct When {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: Option<i8>,
    /// 1 to 31.
    pub day: Option<i8>,
}

impl Answers<'_> {
    /// The longest answer of a field that takes running text, in characters.
    pub fn longest(field: &str) -> usize {
        let found = LONGEST.iter().find(|(name, _)| *name == field);
        found.map_or(0, |(_, longest)| *longest)
    }

    /// Everything to mend, on all pages.
    pub fn faults(self, today: Date) -> Vec<Fault> {
        let pages = Page::ALL.into_iter();
        pages.flat_map(|page| self.faults_of(page, today)).collect()
    }

    /// Everything to mend on one page.
    pub fn faults_of(self, page: Page, today: Date) -> Vec<Fault> {
        let mut found = Found {
            page,
            answers: self,
            faults: Vec::new(),
        };
        match page {
            Page::Kind => found.kind(),
            Page::Whom => found.whom(),
            Page::Request => found.prose("request", true),
            Page::Course => found.course(today),
            Page::Reason => {
                found.prose("reason", true);
                found.prose("policy", false);
            }
            Page::You => found.people(),
        }
        found.faults
    }

    /// When it happened: year, month, day as far as they are known.
    pub(super) fn when(self) -> Result<Option<When>, &'static str> {
        let [year, month, day] = ["year", "month", "day"].map(|name| self.given(name));
        let Some(year) = year else {
            return match (month, day) {
                (None, None) => Ok(None),
                _ => Err("year"),
            };
        };
        let read = |field: &'static str, text: Option<&str>| {
            text.map(|text| {
                number(text)
                    .and_then(|n| i16::try_from(n).ok())
                    .ok_or(field)
            })
            .transpose()
        };
        let year = read("year", Some(year))?.ok_or("year")?;
        let (month, day) = (read("month", month)?, read("day", day)?);
        if !(1900..=9999).contains(&year) {
            return Err("year");
        }
        let month = month
            .map(|n| i8::try_from(n).map_err(|_| "month"))
            .transpose()?;
        let day = day
            .map(|n| i8::try_from(n).map_err(|_| "day"))
            .transpose()?;
        if month.is_none() && day.is_some() {
            return Err("month");
        }
        if month.is_some_and(|month| !(1..=12).contains(&month)) {
            return Err("month");
        }
        if Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).is_err() {
            return Err("day");
        }
        Ok(Some(When { year, month, day }))
    }
}

struct Found<'a> {
    page: Page,
    answers: Answers<'a>,
    faults: Vec<Fault>,
}

impl Found<'_> {
    fn add(&mut self, field: impl Into<String>, why: Flaw) {
        self.faults.push(Fault {
            page: self.page,
            field: field.into(),
            why,
        });
    }

    fn kind(&mut self) {
        if Kind::from_code(self.answers.get("kind")).is_none() {
            self.add("kind", Flaw::Missing);
        }
        // «None of these» is an answer as well, and so is none at all.
        let door = self.answers.given("door").filter(|door| *door != "none");
        if door.is_some_and(|door| Door::from_code(door).is_none()) {
            self.add("door", Flaw::Missing);
        }
    }

    fn whom(&mut self) {
        match self.answers.whom() {
            None => self.add("whom", Flaw::Missing),
            Some(Whom::Myself) => {}
            Some(Whom::Another) => {
                self.line::<40>("relation", true);
                if Consent::from_code(self.answers.get("consent")).is_none() {
                    self.add("consent", Flaw::Missing);
                }
            }
            Some(Whom::Together) => self.together(),
        }
    }

    fn together(&mut self) {
        let people = number(self.answers.get("head_count"));
        let people = people.filter(|people| *people >= 2);
        if people.is_none() {
            self.add("head_count", Flaw::HeadCount);
        }
        let given = number(self.answers.get("representatives")).filter(|given| *given >= 1);
        match given {
            None => self.add("representatives", Flaw::Missing),
            Some(given) if given > Petition::MAX_REPRESENTATIVES => {
                self.add("representatives", Flaw::SixthRepresentative);
            }
            Some(given) if people.is_some_and(|people| given > people) => {
                self.add("representatives", Flaw::MoreRepresentativesThanPeople);
            }
            Some(_) => {}
        }
    }

    fn course(&mut self, today: Date) {
        self.prose("course", true);
        let unclear = self.answers.is("unclear");
        match self.answers.when() {
            Err(field) => self.add(field, Flaw::NotADay),
            Ok(None) if !unclear => self.add("year", Flaw::Missing),
            Ok(Some(When { year, month, day })) => {
                let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1));
                if first.is_ok_and(|first| first > today) {
                    self.add("year", Flaw::Future);
                }
            }
            Ok(None) => {}
        }
        self.line::<80>("town", false);
        self.line::<60>("place", true);
        self.prose("about", false);
        self.prose("tried", false);
    }

    fn people(&mut self) {
        for (field, why) in self.answers.people_faults() {
            self.add(field, why);
        }
    }

    fn prose(&mut self, field: &'static str, required: bool) {
        if self.answers.given(field).is_none() {
            if required {
                self.add(field, Flaw::Missing);
            }
            return;
        }
        let longest = Answers::longest(field);
        if let Err(error) = text::prose(self.answers.get(field), longest) {
            self.add(field, Flaw::Text(Wrong::Text(error)));
        }
    }

    fn line<const MAX: usize>(&mut self, field: &'static str, required: bool) {
        match self.answers.given(field) {
            None if required => self.add(field, Flaw::Missing),
            None => {}
            Some(text) => {
                if let Err(wrong) = Line::<MAX>::parse(text) {
                    self.add(field, Flaw::Text(wrong));
                }
            }
        }
    }
}
