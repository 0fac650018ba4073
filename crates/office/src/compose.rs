//! A written answer, put together request by request: what was asked, what was found, why, on what basis,
//! and what can be done about it. It is not issued while one of them is missing for one request.

use std::collections::BTreeSet;

use huiyin_domain::field::Form;
use huiyin_domain::law::{Basis, Sure, TermId};
use huiyin_domain::matter::Matter;
use huiyin_domain::organisation::Organisation;
use huiyin_domain::transition::{ALL, Spec};
use huiyin_wording::{Locale, sentence};

use crate::office::Office;
use crate::paper::Paper;

/// A petition asks for no more than this at once; a longer list is a list of matters.
pub const PARTS_AT_MOST: usize = 20;

/// One numbered request with its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// What is asked for.
    pub request: String,
    /// What the unit decides on it.
    pub finding: String,
    /// Facts and reasons.
    pub facts: String,
    /// Laws, rules and policies.
    pub basis: String,
    /// What the petitioner can do about it.
    pub remedy: String,
}

/// A piece of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Piece {
    /// What is asked for.
    Request,
    /// The finding.
    Finding,
    /// The facts.
    Facts,
    /// The basis.
    Basis,
    /// The remedy.
    Remedy,
}

impl Piece {
    /// In the order of the form.
    pub const ALL: [Self; 5] = [
        Self::Request,
        Self::Facts,
        Self::Finding,
        Self::Basis,
        Self::Remedy,
    ];

    /// Name in forms and wording keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Finding => "finding",
            Self::Facts => "facts",
            Self::Basis => "basis",
            Self::Remedy => "remedy",
        }
    }
}

impl Part {
    /// What stands in a piece.
    pub fn get(&self, piece: Piece) -> &str {
        match piece {
            Piece::Request => &self.request,
            Piece::Finding => &self.finding,
            Piece::Facts => &self.facts,
            Piece::Basis => &self.basis,
            Piece::Remedy => &self.remedy,
        }
    }

    /// The piece, to be written in.
    pub fn get_mut(&mut self, piece: Piece) -> &mut String {
        match piece {
            Piece::Request => &mut self.request,
            Piece::Finding => &mut self.finding,
            Piece::Facts => &mut self.facts,
            Piece::Basis => &mut self.basis,
            Piece::Remedy => &mut self.remedy,
        }
    }
}

/// Is this step a written answer that is put together request by request?
pub fn is_answer(spec: &Spec) -> bool {
    matches!(
        spec.name,
        "issue-opinion" | "issue-review" | "issue-re-review"
    )
}

/// The text that a notice or reply begins with: what is known is filled in, and what only its writer can
/// say stands as a blank in 【】. None for a step without a text of its own.
pub fn first_text(spec: &Spec, matter: &Matter) -> Option<String> {
    let key = format!("template.{}", spec.name);
    huiyin_wording::has(Locale::Zh, &key).then(|| {
        let received = huiyin_wording::day(Locale::Zh, matter.petition.received);
        sentence(
            Locale::Zh,
            &key,
            &[
                ("title", &matter.petition.title),
                ("number", &matter.number),
                ("received", &received),
                ("basis", &spec.basis_at(matter.stage)),
            ],
        )
    })
}

/// The blanks of a template that nobody filled in: a text with one is not sent.
pub fn blanks(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('【') {
        let Some((blank, after)) = after.split_once('】') else {
            break;
        };
        found.push(blank);
        rest = after;
    }
    found
}

/// The closing gate: which piece of which request is missing, counted from 1.
pub fn missing(parts: &[Part]) -> Vec<(usize, Piece)> {
    let of_part = |(at, part): (usize, &Part)| {
        let blank = Piece::ALL
            .into_iter()
            .filter(|piece| part.get(*piece).trim().is_empty());
        blank.map(|piece| (at + 1, piece)).collect::<Vec<_>>()
    };
    parts.iter().enumerate().flat_map(of_part).collect()
}

/// The sentences of a petition that ask for something; its title where none does. A proposal: whoever
/// writes the answer splits, adds and words them.
pub fn requests_of(text: &str, title: &str) -> Vec<String> {
    const ASKS: [&str; 8] = ["请求", "要求", "希望", "恳请", "建议", "申请", "请问", "请"];
    let sentences = text.split_inclusive(['。', '！', '？', '；', '\n']);
    let asking = sentences
        .map(|sentence| sentence.trim().trim_end_matches(['。', '；']))
        .filter(|sentence| {
            ASKS.iter().any(|word| {
                sentence.starts_with(word)
                    || sentence.contains(&format!("，{word}"))
                    || sentence.contains(&format!("我们{word}"))
                    || sentence.contains(&format!("我{word}"))
            })
        })
        .map(str::to_owned);
    let mut asking: Vec<String> = asking.take(PARTS_AT_MOST).collect();
    if asking.is_empty() {
        asking.push(title.to_owned());
    }
    asking
}

/// The declared prose of the step, put together from the parts. Where there are several, each is said by
/// its number; what is the same for all is said once.
pub fn composed(spec: &Spec, parts: &[Part]) -> Form {
    let mut form = Form::new();
    let said = |piece| numbered(parts, piece);
    form.insert("request".to_owned(), said(Piece::Request));
    form.insert("facts".to_owned(), said(Piece::Facts));
    form.insert("grounds".to_owned(), said(Piece::Basis));
    let (finding, remedy) = (said(Piece::Finding), said(Piece::Remedy));
    if spec.fields.iter().any(|field| field.name == "remedy") {
        form.insert("opinion".to_owned(), finding);
        form.insert("remedy".to_owned(), remedy);
    } else {
        // The re-review opinion has no field of its own for it: it ends the opinion.
        form.insert("opinion".to_owned(), format!("{finding}\n{remedy}"));
    }
    form.retain(|_, text| !text.trim().is_empty());
    form
}

fn numbered(parts: &[Part], piece: Piece) -> String {
    let texts: Vec<&str> = parts.iter().map(|part| part.get(piece).trim()).collect();
    let different: BTreeSet<&str> = texts.iter().copied().collect();
    if texts.len() == 1 || (different.len() == 1 && piece != Piece::Request) {
        return texts
            .first()
            .map_or_else(String::new, |text| (*text).to_owned());
    }
    let lines = texts.iter().enumerate().map(|(at, text)| {
        let n = chinese(at + 1);
        let key = if piece == Piece::Request {
            "answer.request_line"
        } else {
            "answer.piece_line"
        };
        sentence(Locale::Zh, key, &[("n", &n), ("text", text)])
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// 一 to 二十: documents number in Chinese.
pub fn chinese(n: usize) -> String {
    const ONES: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match n {
        0..=9 => ONES[n].to_owned(),
        10..=19 => format!("十{}", ONES[n - 10]),
        20..=99 => format!("{}十{}", ONES[n / 10], ONES[n % 10]),
        _ => n.to_string(),
    }
}

/// The articles that a basis is picked from: those that the procedure itself rests on, as they are cited.
pub fn articles() -> Vec<Basis> {
    let of_steps = ALL.iter().flat_map(|spec| {
        let own = std::iter::once((spec.basis, spec.sure));
        own.chain(spec.also.iter().copied())
    });
    let known = of_steps
        .filter(|(basis, sure)| basis.article > 0 && *sure == Sure::Text)
        .map(|(basis, _)| (basis.act as u8, basis.article, basis));
    let mut known: Vec<_> = known.collect();
    known.sort_by_key(|(act, article, _)| (*act, *article));
    known.dedup_by_key(|(act, article, _)| (*act, *article));
    known.into_iter().map(|(_, _, basis)| basis).collect()
}

/// The answer as it will read, from what is written so far.
pub fn preview(
    spec: &'static Spec,
    form: &Form,
    matter: &Matter,
    today: jiff::civil::Date,
) -> Option<Paper> {
    let parts = spec
        .fields
        .iter()
        .filter(|field| matches!(field.kind, huiyin_domain::field::Kind::Prose));
    let parts = parts
        .filter_map(|field| Some((field.name, form.get(field.name)?.clone())))
        .collect();
    Some(Paper {
        kind: spec.document?,
        n: 0,
        step: spec.name,
        day: today,
        unit: Some(matter.owner.clone()),
        number: form.get("document_number").cloned(),
        entry: None,
        facts: Vec::new(),
        parts,
        served: None,
        issued: None,
        meaning: Vec::new(),
    })
}

impl Office {
    /// The parts that an answer begins with: the requests, and the remedy that the law gives.
    pub fn first_parts(&self, spec: &Spec, matter: &Matter, text: &str) -> Vec<Part> {
        let remedy = self.remedy(spec, matter);
        requests_of(text, &matter.petition.title)
            .into_iter()
            .map(|request| Part {
                request,
                remedy: remedy.clone(),
                ..Part::default()
            })
            .collect()
    }

    /// 救济途径: to whom one can turn against this answer, and within what time.
    pub fn remedy(&self, spec: &Spec, matter: &Matter) -> String {
        let organisation = self.organisation();
        let laws = self.laws();
        let law = laws.on(self.moment().today);
        let (term, key) = match spec.name {
            "issue-opinion" => (TermId::ReviewRequest, "answer.remedy_review"),
            "issue-review" => (TermId::RereviewRequest, "answer.remedy_re_review"),
            _ => return sentence(Locale::Zh, "answer.remedy_final", &[]),
        };
        let days = law
            .term(term)
            .map_or_else(String::new, |term| huiyin_wording::term(Locale::Zh, term));
        let body = body_over(matter, &organisation);
        sentence(Locale::Zh, key, &[("term", &days), ("body", &body)])
    }
}

/// Who reviews what the unit in charge decides.
fn body_over(matter: &Matter, organisation: &Organisation) -> String {
    let bodies = organisation.review_body_of(&matter.owner);
    let names = bodies
        .iter()
        .filter_map(|body| organisation.unit(body))
        .map(|unit| unit.name.clone());
    let names: Vec<_> = names.collect();
    match names.is_empty() {
        true => sentence(Locale::Zh, "answer.next_higher", &[]),
        false => names.join(&sentence(Locale::Zh, "answer.or", &[])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(n: usize) -> Part {
        Part {
            request: format!("修渠{n}"),
            finding: format!("支持{n}"),
            facts: format!("渠垮{n}"),
            basis: "《信访工作条例》第三十二条".to_owned(),
            remedy: "可以请求复查".to_owned(),
        }
    }

    #[test]
    fn the_gate_names_each_missing_piece_of_each_request() {
        assert_eq!(missing(&[part(1), part(2)]), []);
        let mut second = part(2);
        second.basis = " \n".to_owned();
        second.finding.clear();
        assert_eq!(
            missing(&[part(1), second]),
            [(2, Piece::Finding), (2, Piece::Basis)]
        );
        for piece in Piece::ALL {
            let mut only = part(1);
            only.get_mut(piece).clear();
            assert_eq!(missing(&[only]), [(1, piece)]);
        }
    }

    #[test]
    fn several_requests_are_numbered_and_what_is_common_is_said_once() {
        let spec = Spec::of("issue-opinion").unwrap();
        let form = composed(spec, &[part(1), part(2)]);
        assert_eq!(form["request"], "一、修渠1\n二、修渠2");
        assert_eq!(
            form["opinion"],
            "关于第一项诉求：支持1\n关于第二项诉求：支持2"
        );
        assert_eq!(form["grounds"], "《信访工作条例》第三十二条");
        assert_eq!(form["remedy"], "可以请求复查");
        let single = composed(spec, &[part(1)]);
        assert_eq!(
            (single["request"].as_str(), single["facts"].as_str()),
            ("修渠1", "渠垮1")
        );
    }

    #[test]
    fn a_re_review_opinion_says_at_its_end_that_it_is_final() {
        let spec = Spec::of("issue-re-review").unwrap();
        let form = composed(spec, &[part(1)]);
        assert_eq!(form["opinion"], "支持1\n可以请求复查");
        assert!(!form.contains_key("remedy"));
        let known: Vec<_> = spec.fields.iter().map(|field| field.name).collect();
        assert!(form.keys().all(|name| known.contains(&name.as_str())));
    }

    #[test]
    fn requests_are_read_from_what_asks_for_something() {
        let text = "渠垮了一段。请求尽快修好；请告诉我们由谁出钱。谢谢。";
        assert_eq!(
            requests_of(text, "修渠"),
            ["请求尽快修好", "请告诉我们由谁出钱"]
        );
        assert_eq!(requests_of("渠垮了。", "修渠"), ["修渠"]);
    }

    #[test]
    fn every_template_belongs_to_a_step_with_a_text_and_says_what_its_writer_must() {
        let keys = huiyin_wording::keys(Locale::Zh);
        let templates: Vec<_> = keys
            .filter_map(|key| key.strip_prefix("template."))
            .collect();
        assert!(templates.len() > 4);
        for name in templates {
            let spec = Spec::of(name).unwrap();
            assert!(
                spec.fields.iter().any(|field| field.name == "note"),
                "{name}"
            );
            let text = sentence(Locale::Zh, &format!("template.{name}"), &[]);
            assert!(!blanks(&text).is_empty(), "{name}");
        }
    }

    #[test]
    fn blanks_are_found_until_they_are_filled_in() {
        assert_eq!(blanks("经查，【事实】。依据：【依据】。"), ["事实", "依据"]);
        assert_eq!(blanks("经查，渠已修好。"), Vec::<&str>::new());
        assert_eq!(blanks("【没有写完"), Vec::<&str>::new());
    }

    #[test]
    fn numbers_are_written_as_documents_write_them() {
        let numbers = [1, 9, 10, 11, 20].map(chinese);
        assert_eq!(numbers, ["一", "九", "十", "十一", "二十"]);
    }

    #[test]
    fn a_basis_is_picked_from_articles_of_the_text_each_once() {
        let articles = articles();
        assert!(articles.len() > 10);
        let mut seen = BTreeSet::new();
        assert!(articles.iter().all(|basis| seen.insert(basis.to_string())));
    }
}
