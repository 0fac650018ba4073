//! A field of a step as a reader sees it: names for codes, days as days.

use huiyin_domain::field::Kind;
use huiyin_domain::id::{OfficerId, UnitId};

use crate::frame::{Frame, capital};

/// A value in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The words.
    pub text: String,
    /// Running text, with its own lines.
    pub prose: bool,
}

impl Shown {
    /// A canonical text of a field of this kind.
    pub fn of(kind: Kind, text: &str, frame: &Frame) -> Self {
        let each = |name: &dyn Fn(&str) -> String| {
            let names: Vec<_> = text.split(',').map(|one| name(one.trim())).collect();
            names.join(&frame.text("matter.list_mark"))
        };
        let text = match kind {
            Kind::Unit | Kind::Units => each(&|code| {
                UnitId::new(code).map_or_else(|_| code.to_owned(), |unit| frame.unit(&unit))
            }),
            Kind::Officer | Kind::Officers => each(&|code| {
                OfficerId::new(code)
                    .map_or_else(|_| code.to_owned(), |officer| frame.officer(&officer))
            }),
            Kind::Code(choices) | Kind::Codes(choices) => each(&|code| {
                let known = choices.iter().find(|choice| choice.code == code);
                known.map_or(code, |choice| frame.choice(choice)).to_owned()
            }),
            Kind::Flag if text == "yes" => frame.text("matter.yes"),
            Kind::Flag => frame.text("matter.no"),
            _ => text.to_owned(),
        };
        Self {
            prose: matches!(kind, Kind::Prose | Kind::PetitionText),
            text,
        }
    }
}

/// Who handles a matter, while the unit that has it in hand is theirs: a review body takes it over without them.
pub fn handler_of<'a>(
    frame: &Frame,
    owner: &str,
    handler: Option<&'a OfficerId>,
) -> Option<&'a OfficerId> {
    handler.filter(|handler| {
        let known = frame.organisation.officer(handler);
        known.is_none_or(|officer| officer.unit.as_str() == owner)
    })
}

/// The name of a step as a heading or a button has it.
pub fn step_title(frame: &Frame, step: &str) -> String {
    capital(&huiyin_wording::step_name(frame.locale(), step))
}
