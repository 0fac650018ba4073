//! The box that says what to do next, by when, and on what it rests.

use std::sync::Arc;

use huiyin_domain::transition::Spec;
use huiyin_office::at_desk::AtDesk;

use crate::frame::Frame;
use crate::paths;
use crate::staff::shown::{handler_of, step_title};
use crate::staff::time_left::TimeLeft;
use crate::staff::why::{Tell, Why};

/// The box that says what to do.
pub struct Next {
    pub title: String,
    pub help: String,
    pub main: Option<(String, String)>,
    pub due: Option<(String, TimeLeft)>,
    pub basis: String,
    pub why: Option<Arc<Why>>,
    pub others: Vec<(String, String, String)>,
    pub drafts: Vec<(String, String)>,
}

impl Next {
    /// What stands in it for this reader.
    pub fn of(frame: &Frame, at_desk: &AtDesk, from: &str, why: Tell<'_>) -> Self {
        let matter = &at_desk.view.matter;
        let locale = frame.locale();
        let step_path = |spec: &Spec| {
            paths::with_query(
                &paths::staff_step(&matter.number, spec.name),
                &[("from", from)],
            )
        };
        let name = |spec: &Spec| step_title(frame, spec.name);
        let owed = matter.next_due();
        let why = owed.map(why);
        let main = at_desk.main();
        let (title, help) = match (main, at_desk.usual) {
            (Some(spec), _) => (name(spec), huiyin_wording::step_help(locale, spec.name)),
            (None, Some(usual)) => {
                let owner = matter.owner.as_str();
                let who = match handler_of(frame, owner, matter.handler.as_ref()) {
                    Some(handler) => frame.officer(handler),
                    None => frame.unit(&matter.owner),
                };
                (
                    frame.t2("matter.others_turn", "who", who, "step", name(usual)),
                    huiyin_wording::step_help(locale, usual.name),
                )
            }
            (None, None) => {
                let key = match matter.stage.is_end() {
                    true => "matter.over_help",
                    false => "matter.waits_help",
                };
                (frame.text("matter.waits"), frame.text(key))
            }
        };
        Self {
            title,
            help,
            main: main.map(|spec| (name(spec), step_path(spec))),
            due: owed.map(|owed| {
                (
                    frame.day(&owed.due),
                    TimeLeft::of(owed.due, at_desk.view.today, owed.claimed, frame),
                )
            }),
            basis: match (&why, main) {
                (Some(why), _) => why.basis.clone(),
                (None, Some(spec)) => huiyin_wording::basis(locale, spec.basis_at(matter.stage)),
                (None, None) => String::new(),
            },
            why,
            others: at_desk
                .others()
                .map(|spec| {
                    (
                        name(spec),
                        step_path(spec),
                        huiyin_wording::step_help(locale, spec.name),
                    )
                })
                .collect(),
            drafts: at_desk
                .drafts
                .iter()
                .filter_map(|draft| {
                    let spec = Spec::of(&draft.step)?;
                    Some((name(spec), step_path(spec)))
                })
                .collect(),
        }
    }
}
