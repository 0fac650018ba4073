//! What every page about a step says of it and of its matter.

use std::fmt::Display;

use huiyin_domain::matter::Question;
use huiyin_domain::organisation::Officer;
use huiyin_domain::transition::{AnswerOpening, Step};
use huiyin_office::show::Happened;
use huiyin_office::step_form::StepForm;

use crate::frame::{Frame, capital};
use crate::paths;
use crate::staff::happened::Line;
use crate::staff::shown::step_title;
use crate::staff::time_left::TimeLeft;

/// A step and its matter, in words.
pub struct About {
    pub number: String,
    pub title: String,
    pub matter: String,
    pub step: String,
    pub action: String,
    pub help: String,
    pub who: String,
    pub guard: String,
    pub basis: String,
    pub due: Option<(String, TimeLeft)>,
    pub text: String,
    /// What an answer about an opening answers.
    pub asked: Option<AskedWhy>,
}

/// A petitioner's question about an opening.
pub struct AskedWhy {
    /// What was written; may be empty.
    pub words: String,
    /// The opening: day, who, what for.
    pub opening: String,
}

impl AskedWhy {
    fn of(question: &Question, entries: &[Happened], frame: &Frame) -> Self {
        let at = |position| entries.iter().find(|entry| entry.entry == position);
        let asked = at(question.entry.into()).and_then(|entry| entry.event.as_ref());
        let words = match asked.map(|event| &event.step) {
            Some(Step::AskOpening(ask)) => ask.note.as_ref().map(|note| note.as_str().to_owned()),
            _ => None,
        };
        let opening = at(question.opening.into()).map(|entry| {
            let [day, by] = [frame.day(&entry.day), frame.officer(&question.officer)];
            let what = Line::of(entry, frame).text;
            let values: [(&str, &dyn Display); 3] = [("day", &day), ("by", &by), ("what", &what)];
            huiyin_wording::sentence(frame.locale(), "take.asked_opening", &values)
        });
        Self {
            words: words.unwrap_or_default(),
            opening: opening.unwrap_or_default(),
        }
    }
}

impl About {
    /// Of a form.
    pub fn of(form: &StepForm, officer: &Officer, frame: &Frame, from: &str) -> Self {
        let view = &form.at_desk.view;
        let (matter, spec) = (&view.matter, form.spec);
        let words = |words: &huiyin_domain::code::Words| {
            capital(if frame.en() { words.en } else { words.zh })
        };
        let from = [("from", from)];
        let question = (spec.name == AnswerOpening::SPEC.name)
            .then(|| matter.question_to_answer(Some((&officer.id, &officer.unit))))
            .flatten();
        let owed = match question {
            Some(question) => matter.answer_owed(question),
            None => matter.next_due(),
        };
        Self {
            number: matter.number.to_string(),
            title: matter.petition.title.clone(),
            matter: paths::with_query(&paths::staff_matter(&matter.number), &from),
            step: step_title(frame, spec.name),
            action: paths::staff_step(&matter.number, spec.name),
            help: huiyin_wording::step_help(frame.locale(), spec.name),
            who: words(&spec.who),
            guard: words(&spec.guard),
            basis: huiyin_wording::basis(frame.locale(), spec.basis_at(matter.stage)),
            due: owed.map(|owed| {
                let left = TimeLeft::of(owed.due, view.today, owed.claimed, frame);
                (frame.day(&owed.due), left)
            }),
            text: view.text.clone(),
            asked: question.map(|question| AskedWhy::of(question, &view.entries, frame)),
        }
    }
}
