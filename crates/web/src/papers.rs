//! A written act in the reader's words: for public and staff pages alike (`layout/paper.html`).

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use huiyin_domain::code::Coded as _;
use huiyin_office::Office;
use huiyin_office::attachment::Opened;
use huiyin_office::document::Numbered;
use huiyin_office::document::Pdf;
use huiyin_office::paper::{Paper, Served, Stated};
use huiyin_wording::{field_label, sentence};

use crate::frame::{Frame, capital};
use crate::headers::HANDED_IN;

/// A paper, ready for `layout/paper.html`, which expects it as `paper`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperView {
    /// Its place among the entries: its address.
    pub n: usize,
    /// The name of its kind.
    pub title: String,
    /// The unit and the day.
    pub by: String,
    /// The document's own number; empty without one.
    pub number: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// Label and paragraphs.
    pub parts: Vec<(String, Vec<String>)>,
    /// How it reached the petitioner; empty when that was not entered.
    pub served: String,
    /// It can be had as the document that was issued.
    pub issued: bool,
    /// What it says, in plain lines.
    pub says: Vec<String>,
    /// The telephone for questions is the last of them.
    pub asks: bool,
}

impl PaperView {
    /// For a list, where the same telephone under each would be noise.
    #[must_use]
    pub fn without_phone(mut self) -> Self {
        self.asks = false;
        self
    }

    /// For an officer: what is said to its petitioner alone is left out.
    #[must_use]
    pub fn for_officer(mut self, frame: &Frame, paper: &Paper) -> Self {
        self.says.clear();
        if let Some(served) = paper.served.as_ref().filter(|served| served.proof) {
            self.served = served_line(frame, served, "paper.served_its_petitioner");
        }
        if paper.unit.is_none() {
            self.by = frame.t1("paper.by_its_petitioner", "day", frame.day(&paper.day));
        }
        self
    }

    /// Where the petitioner reads it.
    pub fn path(&self, number: &str) -> String {
        crate::paths::progress_paper(number, self.n)
    }

    /// Where the petitioner gets it as it was issued.
    pub fn document_path(&self, number: &str) -> String {
        crate::paths::progress_document(number, self.n)
    }

    /// The paper in the reader's language.
    pub fn of(office: &Office, frame: &Frame, paper: &Paper) -> Self {
        let locale = frame.locale();
        let label = |field: &str| capital(&field_label(locale, paper.step, field));
        let facts = paper.facts.iter();
        let parts = paper.parts.iter();
        let says = says(frame, paper);
        Self {
            n: paper.n,
            title: capital(frame.choice(paper.kind.choice())),
            by: by(frame, paper),
            number: number(office, frame, paper),
            facts: facts
                .map(|(field, stated)| (label(field), value(frame, stated)))
                .collect(),
            parts: parts
                .map(|(field, text)| (label(field), paragraphs(text)))
                .collect(),
            served: paper
                .served
                .as_ref()
                .map(|served| match served.proof {
                    true => served_line(frame, served, "paper.served"),
                    false => served_line(frame, served, "paper.served_without_proof"),
                })
                .unwrap_or_default(),
            issued: paper.issued.is_some(),
            asks: (1..3).contains(&says.len()) && !frame.site.phone.is_empty(),
            says,
        }
    }
}

/// 发文字号 as the document itself has it; empty where it has none.
fn number(office: &Office, frame: &Frame, paper: &Paper) -> String {
    let Some(unit) = &paper.unit else {
        return paper.number.clone().unwrap_or_default();
    };
    let of = Numbered {
        kind: paper.kind,
        unit,
        organisation: &frame.organisation,
        day: paper.day,
    };
    match (&paper.number, paper.entry) {
        (Some(given), _) => office.given_number(of, given),
        (None, Some(entry)) => office.own_number(of, entry).unwrap_or_default(),
        (None, None) => String::new(),
    }
}

fn by(frame: &Frame, paper: &Paper) -> String {
    let day = frame.day(&paper.day);
    match &paper.unit {
        Some(unit) => frame.t2("paper.by", "unit", frame.unit(unit), "day", day),
        None => frame.t1("paper.by_petitioner", "day", day),
    }
}

fn served_line(frame: &Frame, served: &Served, key: &str) -> String {
    let way = frame.choice(served.way.choice());
    frame.t2(key, "day", frame.day(&served.day), "way", way)
}

/// What the paper says.
fn says(frame: &Frame, paper: &Paper) -> Vec<String> {
    let lines = paper.meaning.iter();
    lines
        .map(|line| {
            let unit = line
                .unit
                .as_ref()
                .map(|unit| frame.unit(unit))
                .unwrap_or_default();
            let day = line
                .day
                .as_ref()
                .map(|day| frame.day(day))
                .unwrap_or_default();
            sentence(frame.locale(), &line.key, &[("unit", &unit), ("day", &day)])
        })
        .collect()
}

fn value(frame: &Frame, stated: &Stated) -> String {
    match stated {
        Stated::Choices(choices) => {
            let names: Vec<&str> = choices.iter().map(|choice| frame.choice(choice)).collect();
            capital(&names.join(&frame.text("paper.and")))
        }
        Stated::Day(day) => frame.day(day),
        Stated::Days(days) => frame.t1("paper.days", "n", days),
        Stated::Units(units) => {
            let names: Vec<String> = units.iter().map(|unit| frame.unit(unit)).collect();
            names.join(&frame.text("paper.and"))
        }
        Stated::Text(text) => text.clone(),
    }
}

/// `74 KB`, `2.1 MB`.
pub fn size(frame: &Frame, bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = 1024 * KB;
    match bytes {
        ..MB => frame.t1("upload.kb", "n", bytes.div_ceil(KB)),
        _ => {
            let tenths = (bytes * 10).div_ceil(MB);
            let n = match tenths % 10 {
                0 => (tenths / 10).to_string(),
                tenth => format!("{}.{tenth}", tenths / 10),
            };
            frame.t1("upload.mb", "n", n)
        }
    }
}

/// A document, to be looked at in place or saved; nobody else's cache keeps it.
pub fn pdf(file: Pdf) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("inline; filename=\"{}\"", file.name),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file.bytes).into_response()
}

/// A file to be saved, never shown in place: what somebody handed in does not run on our page.
pub fn download(file: Opened) -> Response {
    let ascii: String = file
        .name
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => c,
            _ => '_',
        })
        .collect();
    let name =
        percent_encoding::utf8_percent_encode(&file.name, percent_encoding::NON_ALPHANUMERIC);
    let (policy, does_nothing) = HANDED_IN;
    let disposition = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{name}");
    let headers = [
        (CONTENT_TYPE, file.kind.media_type().to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "no-store".to_owned()),
        (policy, does_nothing.to_owned()),
    ];
    (headers, file.bytes).into_response()
}

/// The lines of a text as paragraphs; empty lines part them and are not shown.
pub fn paragraphs(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use huiyin_wording::{Locale, has};

    #[test]
    fn every_line_that_explains_a_paper_has_its_sentence() {
        for key in huiyin_office::paper::meaning_keys() {
            for locale in Locale::ALL {
                assert!(has(locale, &key), "{key} in {locale}");
            }
        }
    }
}
