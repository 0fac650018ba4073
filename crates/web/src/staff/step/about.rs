//! What every page about a step says of it and of its matter.

use huiyin_office::step_form::StepForm;

use crate::frame::{Frame, capital};
use crate::paths;
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
}

impl About {
    /// Of a form.
    pub fn of(form: &StepForm, frame: &Frame, from: &str) -> Self {
        let view = &form.at_desk.view;
        let (matter, spec) = (&view.matter, form.spec);
        let words = |words: &huiyin_domain::code::Words| {
            capital(if frame.en() { words.en } else { words.zh })
        };
        let from = [("from", from)];
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
            due: matter.next_due().map(|owed| {
                let left = TimeLeft::of(owed.due, view.today, owed.claimed, frame);
                (frame.day(&owed.due), left)
            }),
            text: view.text.clone(),
        }
    }
}
