//! A declared field of a step as a control of a form.

use huiyin_domain::code::Choice;
use huiyin_domain::field::{Field, Kind};
use huiyin_domain::transition::Spec;
use huiyin_office::at_desk::AtDesk;
use huiyin_office::choices;

use crate::fields::Fields;
use crate::frame::{Frame, capital};
use crate::mend::Mend;

/// More choices than this are a list to open, not radio buttons.
const RADIOS_AT_MOST: usize = 7;

/// One field of a form.
#[derive(Debug, Clone)]
pub struct Control {
    /// Name and id.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// Wording of its hint; empty when it needs none.
    pub hint: String,
    /// What it looks like.
    pub look: Look,
    /// Must it be filled in?
    pub required: bool,
    /// What stands in it.
    pub value: String,
    /// What can be chosen.
    pub options: Vec<Choosable>,
}

/// How a field looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// One line.
    Line,
    /// A short line: a number, a day, a reference.
    Short,
    /// Running text.
    Area,
    /// One of a list to open.
    Select,
    /// One of a few.
    Radios,
    /// Some of a list.
    Checks,
}

/// One thing that can be chosen.
#[derive(Debug, Clone)]
pub struct Choosable {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// It is chosen.
    pub chosen: bool,
}

impl Control {
    /// The controls of a step, filled with what was typed.
    pub fn all(spec: &Spec, at_desk: &AtDesk, typed: &Fields, frame: &Frame) -> Vec<Self> {
        let fields = spec.fields.iter();
        fields
            .map(|field| Self::of(spec, field, at_desk, typed, frame))
            .collect()
    }

    /// One field.
    pub fn of(spec: &Spec, field: &Field, at_desk: &AtDesk, typed: &Fields, frame: &Frame) -> Self {
        let options = options(spec, field, at_desk, typed, frame);
        let look = look(field.kind, options.len());
        Self {
            name: field.name,
            label: capital(&huiyin_wording::field_label(
                frame.locale(),
                spec.name,
                field.name,
            )),
            hint: hint(spec, field, frame),
            look,
            required: field.required,
            value: typed.get(field.name).to_owned(),
            options,
        }
    }

    /// The id of its hint; empty when there is none.
    pub fn hint_id(&self) -> String {
        match self.hint.is_empty() {
            true => String::new(),
            false => format!("{}-hint", self.name),
        }
    }

    /// Attributes of a group: its hint and its error by id. A group itself cannot be wrong, its field is.
    pub fn described(&self, mend: &Mend) -> String {
        mend.aria(self.name, &self.hint_id())
            .replace(" aria-invalid=\"true\"", "")
    }

    /// Is it a group of buttons, with a legend instead of a label?
    pub fn is_group(&self) -> bool {
        matches!(self.look, Look::Radios | Look::Checks)
    }

    /// Is it this look, by name?
    pub fn is(&self, look: &str) -> bool {
        let name = match self.look {
            Look::Line => "line",
            Look::Short => "short",
            Look::Area => "area",
            Look::Select => "select",
            Look::Radios => "radios",
            Look::Checks => "checks",
        };
        name == look
    }
}

fn look(kind: Kind, options: usize) -> Look {
    match kind {
        Kind::Prose | Kind::PetitionText => Look::Area,
        Kind::Day | Kind::DayAhead | Kind::Days | Kind::Count | Kind::Reference | Kind::Matter => {
            Look::Short
        }
        Kind::Codes(_) | Kind::Units | Kind::Officers if options > 0 => Look::Checks,
        Kind::Flag => Look::Radios,
        Kind::Code(_) if options <= RADIOS_AT_MOST => Look::Radios,
        Kind::Code(_) | Kind::Entry => Look::Select,
        Kind::Unit | Kind::Officer if options > 0 => Look::Select,
        _ => Look::Line,
    }
}

fn options(
    spec: &Spec,
    field: &Field,
    at_desk: &AtDesk,
    typed: &Fields,
    frame: &Frame,
) -> Vec<Choosable> {
    let matter = &at_desk.view.matter;
    let organisation = &frame.organisation;
    let known: Vec<(String, String)> = match field.kind {
        Kind::Code(choices) | Kind::Codes(choices) => {
            let fitting = choices
                .iter()
                .filter(|choice| fits(spec, field, choice, at_desk));
            fitting
                .map(|choice| (choice.code.to_owned(), capital(frame.choice(choice))))
                .collect()
        }
        Kind::Flag => ["yes", "no"]
            .map(|code| (code.to_owned(), capital(&frame.text_in("matter", code))))
            .into(),
        Kind::Unit | Kind::Units => choices::units(matter, organisation, spec.name, field.name)
            .into_iter()
            .map(|unit| (unit.to_string(), frame.unit(&unit)))
            .collect(),
        Kind::Officer | Kind::Officers => {
            choices::officers(matter, organisation, spec.name, field.name)
                .into_iter()
                .map(|officer| {
                    let unit = organisation
                        .officer(&officer)
                        .map(|post| frame.unit(&post.unit));
                    let name = frame.officer(&officer);
                    let named = match unit {
                        Some(unit) if !name.starts_with(&unit) => format!("{name}（{unit}）"),
                        _ => name,
                    };
                    (officer.to_string(), named)
                })
                .collect()
        }
        Kind::Entry => entries(at_desk, frame),
        _ => Vec::new(),
    };
    // Where only one can be named it is named already.
    let only = known.len() == 1 && field.required && !matches!(field.kind, Kind::Flag);
    let has_typed = typed.has(field.name);
    let chosen: Vec<&str> = typed
        .all(field.name)
        .iter()
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    known
        .into_iter()
        .map(|(code, name)| Choosable {
            chosen: chosen.contains(&code.as_str()) || (only && !has_typed),
            code,
            name,
        })
        .collect()
}

/// Of the documents to serve, those that were issued.
fn fits(spec: &Spec, field: &Field, choice: &Choice, at_desk: &AtDesk) -> bool {
    use huiyin_domain::code::Coded as _;
    if (spec.name, field.name) != ("serve", "document") {
        return true;
    }
    let mut events = at_desk
        .view
        .entries
        .iter()
        .filter_map(|entry| entry.event.as_ref());
    events.any(|event| {
        event
            .document()
            .is_some_and(|document| document.code() == choice.code)
    })
}

fn entries(at_desk: &AtDesk, frame: &Frame) -> Vec<(String, String)> {
    let matter = &at_desk.view.matter;
    let entries = at_desk.view.entries.iter().rev().filter_map(|entry| {
        let event = entry.event.as_ref()?;
        let said = huiyin_wording::event(frame.locale(), event, |unit| frame.unit(unit));
        let position = huiyin_domain::id::Position::from(entry.entry);
        matter
            .entries
            .contains(&position)
            .then(|| (position.0.to_string(), said))
    });
    entries.collect()
}

fn hint(spec: &Spec, field: &Field, frame: &Frame) -> String {
    let own = format!("take_hint.{}.{}", spec.name, field.name);
    if huiyin_wording::has(frame.locale(), &own) {
        return frame.text(&own);
    }
    match field.kind {
        Kind::Day | Kind::DayAhead => frame.text("take.day_hint"),
        Kind::Matter => frame.text("take.matter_hint"),
        Kind::Reference => frame.text("take.reference_hint"),
        _ => String::new(),
    }
}
