//! The numbered requests of an answer as fields of its form, and the buttons that change them.

use huiyin_domain::field::Prose;
use huiyin_domain::transition::{Spec, Step};
use huiyin_office::Office;
use huiyin_office::compose::{self, PARTS_AT_MOST, Part, Piece};
use huiyin_office::step_form::StepForm;

use crate::fields::Fields;
use crate::problem::Problem;
use crate::staff::Signed;

/// What was typed, with the parts that the petition itself proposes when none was typed.
pub(super) fn with_parts(office: &Office, form: &StepForm, typed: &Fields) -> Fields {
    if typed.has("request.1") {
        return typed.clone();
    }
    let view = &form.at_desk.view;
    let mut filled = typed.clone();
    let mut parts = office.first_parts(form.spec, &view.matter, &view.text);
    if let Some(policy) = explained(form) {
        for part in parts.iter_mut().filter(|part| part.basis.is_empty()) {
            policy.clone_into(&mut part.basis);
        }
    }
    for (at, part) in parts.iter().enumerate() {
        write(&mut filled, at + 1, part);
    }
    filled
}

/// The law and policy that the petitioner was told of when heard: what an opinion rests on is typed once.
fn explained(form: &StepForm) -> Option<&str> {
    let steps = form.at_desk.view.entries.iter().rev();
    let mut steps = steps.filter_map(|entry| entry.event.as_ref().map(|event| &event.step));
    match steps.find(|step| matches!(step, Step::HearPetitioner(_)))? {
        Step::HearPetitioner(heard) if form.spec.name == "issue-opinion" => {
            heard.policy.as_ref().map(Prose::as_str)
        }
        _ => None,
    }
}

fn write(fields: &mut Fields, n: usize, part: &Part) {
    for piece in Piece::ALL {
        fields.add(format!("{}.{n}", piece.code()), part.get(piece));
    }
}

/// The parts as they were typed.
pub(super) fn parts(typed: &Fields) -> Vec<Part> {
    let known = |n: &usize| typed.has(&format!("request.{n}"));
    let read = |n: usize| {
        let mut part = Part::default();
        for piece in Piece::ALL {
            typed
                .get(&format!("{}.{n}", piece.code()))
                .clone_into(part.get_mut(piece));
        }
        part
    };
    (1..=PARTS_AT_MOST).take_while(known).map(read).collect()
}

/// The same fields with other parts.
fn replaced(typed: &Fields, parts: &[Part]) -> Fields {
    let mut fields = Fields::default();
    let is_part = |name: &str| {
        Piece::ALL
            .into_iter()
            .any(|piece| name.starts_with(&format!("{}.", piece.code())))
    };
    for (name, value) in typed.pairs().filter(|(name, _)| !is_part(name)) {
        fields.add(name, value);
    }
    for (at, part) in parts.iter().enumerate() {
        write(&mut fields, at + 1, part);
    }
    fields
}

/// Adds, drops, splits a request, or takes an article into its basis.
pub(super) fn changed(
    office: &Office,
    number: &str,
    spec: &'static Spec,
    signed: &Signed,
    typed: &Fields,
    pressed: &str,
) -> Result<(Fields, usize), Problem> {
    let mut parts = parts(typed);
    let (what, n) = pressed.split_once('.').unwrap_or((pressed, "0"));
    let at = n.parse::<usize>().unwrap_or(0).saturating_sub(1);
    match (what, parts.get(at).cloned()) {
        ("add", _) if parts.len() < PARTS_AT_MOST => {
            let form = office.step_form(number, spec.name, &signed.officer)?;
            let remedy = office.remedy(spec, &form.at_desk.view.matter);
            parts.push(Part {
                remedy,
                ..Part::default()
            });
            let last = parts.len();
            return Ok((replaced(typed, &parts), last));
        }
        ("drop", Some(_)) if parts.len() > 1 => {
            parts.remove(at);
        }
        ("split", Some(part)) => {
            let lines: Vec<&str> = part
                .request
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            let room = PARTS_AT_MOST - parts.len();
            for (behind, line) in lines.iter().enumerate().skip(1).take(room) {
                let new = Part {
                    request: (*line).to_owned(),
                    remedy: part.remedy.clone(),
                    ..Part::default()
                };
                parts.insert(at + behind, new);
            }
            if let (true, Some(first)) = (lines.len() > 1, lines.first()) {
                (*first).clone_into(&mut parts[at].request);
            }
        }
        ("law", Some(part)) => {
            let article = typed.get(&format!("law.{}", at + 1));
            let known = compose::articles()
                .iter()
                .any(|basis| basis.to_string() == article);
            if known && !part.basis.contains(article) {
                let basis = &mut parts[at].basis;
                if !basis.trim().is_empty() {
                    basis.push('\n');
                }
                basis.push_str(article);
            }
        }
        _ => {}
    }
    Ok((replaced(typed, &parts), (at + 1).min(parts.len().max(1))))
}
