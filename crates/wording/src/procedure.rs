//! The procedure in words: where a matter stands, what a step does, what happened.
//!
//! Names of steps, stages and documents stand once, beside their codes in `huiyin-domain`; the
//! sentences about them stand here.

use std::fmt::Display;

use huiyin_domain::class::{Class, Route};
use huiyin_domain::code::Coded as _;
use huiyin_domain::event::Event;
use huiyin_domain::id::UnitId;
use huiyin_domain::obligation::{Clock, How};
use huiyin_domain::stage::Stage;
use huiyin_domain::transition::{Spec, Step};
use huiyin_domain::{Matter, Role};

use crate::{Locale, catalogue, day, sentence, sentence_in};

/// Where the matter stands, for the petitioner: one sentence.
pub fn stage(locale: Locale, stage: Stage) -> String {
    sentence_in(locale, "stage", stage.code(), &[])
}

/// What comes next, for the petitioner: one sentence.
pub fn next(locale: Locale, stage: Stage) -> String {
    sentence_in(locale, "next", stage.code(), &[])
}

/// The name of a step; its own stable name when there is no such step.
pub fn step_name(locale: Locale, name: &str) -> String {
    let Some(spec) = Spec::of(name) else {
        return name.to_owned();
    };
    let title = match locale {
        Locale::Zh => spec.title.zh,
        Locale::En => spec.title.en,
    };
    title.to_owned()
}

/// What a step is for, in one line.
pub fn step_help(locale: Locale, name: &str) -> String {
    sentence_in(locale, "step", name, &[])
}

/// The label of a step's field: its own, or the one that all fields of that name share.
pub fn field_label(locale: Locale, step: &str, field: &str) -> String {
    let own = catalogue::template(locale, &["field.", step, ".", field].concat());
    let label = own.or_else(|| catalogue::template(locale, &catalogue::key("field.any", field)));
    label.unwrap_or(field).to_owned()
}

/// What happened, in one sentence, dated. `unit_name` gives the name of a unit for its code.
///
/// Never names a person: the petitioner is 信访人, an officer is their unit. What a person wrote in the
/// step is shown beside it, never in it.
pub fn event(locale: Locale, event: &Event, unit_name: impl Fn(&UnitId) -> String) -> String {
    event_on(locale, event, &day(locale, event.day), unit_name)
}

/// The same where its day stands beside it.
pub fn event_beside_its_day(
    locale: Locale,
    event: &Event,
    unit_name: impl Fn(&UnitId) -> String,
) -> String {
    capital_after_day(&event_on(locale, event, "", unit_name))
}

fn event_on(
    locale: Locale,
    event: &Event,
    date: &str,
    unit_name: impl Fn(&UnitId) -> String,
) -> String {
    let by = match (&event.by.unit, event.by.role) {
        (Some(unit), _) => unit_name(unit),
        (None, Role::Petitioner) => sentence(locale, "who.petitioner", &[]),
        (None, _) => sentence(locale, "who.system", &[]),
    };
    let owner = unit_name(&event.effect.owner);
    let values: [(&str, &dyn Display); 3] = [("date", &date), ("by", &by), ("owner", &owner)];
    sentence_in(locale, "event", event.step.spec().name, &values)
}

/// A sentence without the day that it began with: a test sees that each begins with it.
fn capital_after_day(said: &str) -> String {
    let said = said.trim_start_matches(['，', ':', ' ']);
    let mut letters = said.chars();
    match letters.next() {
        // Chinese has no capitals, and most sentences begin with the name of a unit.
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        _ => said.to_owned(),
    }
}

/// What happened, in one sentence for the petitioner, without its day: it stands beside. Names the
/// petitioner 您 / you, an officer by their unit.
pub fn told(locale: Locale, event: &Event, unit_name: impl Fn(&UnitId) -> String) -> String {
    let by = match (&event.by.unit, event.by.role) {
        (Some(unit), _) => unit_name(unit),
        (None, Role::Petitioner) => sentence(locale, "who.you", &[]),
        (None, _) => sentence(locale, "who.system", &[]),
    };
    let owner = unit_name(&event.effect.owner);
    let name = event.step.spec().name;
    let own = catalogue::key("told", name);
    // Two ratings of one day are told apart by whom they rate.
    let rated = match &event.step {
        Step::Rate(rate) => unit_name(&rate.unit),
        _ => String::new(),
    };
    let values: [(&str, &dyn Display); 4] = [
        ("date", &""),
        ("by", &by),
        ("owner", &owner),
        ("rated", &rated),
    ];
    let said = match catalogue::has(locale, &own) {
        true => sentence(locale, &own, &values),
        false => sentence_in(locale, "event", name, &values),
    };
    capital_after_day(&said)
}

/// Where the matter stands and what comes next, for the petitioner: two sentences.
pub fn standing(locale: Locale, matter: &Matter) -> String {
    let parts = standing_parts(locale, matter);
    match locale {
        Locale::Zh => parts.concat(),
        Locale::En => parts.join(" "),
    }
}

/// The same two sentences apart: where it stands, and what comes next.
pub fn standing_parts(locale: Locale, matter: &Matter) -> [String; 2] {
    let particular = if matter.is_returned() {
        Some(RETURNED)
    } else if matter.stage == Stage::Redirected && !was_redirected(matter) {
        Some(REFERRED)
    } else {
        of_class(matter.stage, matter.class, matter.route)
    };
    let own = |part: &str| {
        let key = catalogue::key(part, particular?);
        catalogue::has(locale, &key).then(|| sentence(locale, &key, &[]))
    };
    [
        own("stage_of").unwrap_or_else(|| stage(locale, matter.stage)),
        own("next_of").unwrap_or_else(|| next(locale, matter.stage)),
    ]
}

const RETURNED: &str = "returned";
const REFERRED: &str = "referred";

/// Led into a statutory route by a written notice, rather than sent to another organ before anybody took
/// it up: the notice, or the handling, is done.
fn was_redirected(matter: &Matter) -> bool {
    let is_done = |clock: &Clock| matches!(clock.ended, Some((How::Met | How::MetLate, _)));
    let told = |clock: &Clock| {
        let kind = clock.obligation.kind;
        is_done(clock) && (kind.is_notice() || kind.is_handling())
    };
    matter.route.is_some_and(Route::leads_out) && matter.clocks.iter().any(told)
}

/// Only a request in the petition procedure ends in a handling opinion that can be reviewed.
fn of_class(stage: Stage, class: Option<Class>, route: Option<Route>) -> Option<&'static str> {
    match (stage, class) {
        (Stage::InProgress, Some(Class::Suggestion)) => Some("suggestion-in-progress"),
        (Stage::Concluded, Some(Class::Suggestion)) => Some("suggestion-answered"),
        (Stage::InProgress, Some(Class::Accusation)) => Some("accusation-in-progress"),
        (Stage::Concluded, Some(Class::Accusation)) => Some("accusation-concluded"),
        (Stage::InProgress, _) if route.is_some_and(|route| route != Route::PetitionProcedure) => {
            Some("duty-in-progress")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use huiyin_domain::event::Effect;
    use huiyin_domain::field::Form;
    use huiyin_domain::transition::Step;
    use huiyin_domain::{Actor, OfficerId};
    use jiff::civil::date;

    fn forwarded(by: Actor) -> Event {
        let form = [("to".to_owned(), "minzheng".to_owned())]
            .into_iter()
            .collect::<Form>();
        Event {
            step: Step::parse("forward", &form).unwrap().unwrap(),
            by,
            day: date(2026, 3, 6),
            effect: Effect {
                stage: Stage::Forwarded,
                owner: "minzheng".parse().unwrap(),
                law: None,
                arisen: Vec::new(),
                ended: Vec::new(),
                leave: Vec::new(),
            },
        }
    }

    fn unit_name(unit: &UnitId) -> String {
        if unit.to_string() == "minzheng" {
            "民政局"
        } else {
            "信访局"
        }
        .to_owned()
    }

    #[test]
    fn each_sentence_of_what_happened_begins_with_its_day_and_says_it_once() {
        for locale in Locale::ALL {
            let events = crate::keys(locale).filter(|key| key.starts_with("event."));
            let mut count = 0;
            for key in events {
                let said = crate::template(locale, key).unwrap();
                assert!(said.starts_with("{date}"), "{key}");
                assert_eq!(said.matches("{date}").count(), 1, "{key}");
                count += 1;
            }
            assert!(count > 50);
        }
    }

    #[test]
    fn an_event_is_told_by_units_and_never_by_persons() {
        let officer: OfficerId = "zhang-01".parse().unwrap();
        let by = Actor::officer(officer, "xinfang".parse().unwrap(), Role::Clerk);
        let zh = event(Locale::Zh, &forwarded(by), unit_name);
        assert_eq!(zh, "2026年3月6日（星期五），信访局将该事项转送民政局。");
    }

    #[test]
    fn every_particular_standing_has_its_sentences_and_no_other_is_written() {
        let routes: Vec<_> = Route::MEMBERS
            .iter()
            .copied()
            .map(Some)
            .chain([None])
            .collect();
        let classes: Vec<_> = Class::MEMBERS
            .iter()
            .copied()
            .map(Some)
            .chain([None])
            .collect();
        let mut told = BTreeSet::from([RETURNED, REFERRED]);
        for stage in Stage::MEMBERS {
            for class in &classes {
                for route in &routes {
                    told.extend(of_class(*stage, *class, *route));
                }
            }
        }
        for locale in Locale::ALL {
            let under = |part: &str| {
                let prefix = format!("{part}.");
                crate::keys(locale)
                    .filter_map(move |key| key.strip_prefix(&*prefix).map(str::to_owned))
                    .collect::<BTreeSet<_>>()
            };
            assert_eq!(
                under("next_of"),
                told.iter().map(|own| (*own).to_owned()).collect()
            );
            assert!(under("stage_of").is_subset(&under("next_of")));
        }
    }

    #[test]
    fn an_opinion_and_its_review_are_promised_only_where_there_are_any() {
        for class in [Class::Suggestion, Class::Accusation] {
            for stage in [Stage::InProgress, Stage::Concluded] {
                let own = of_class(stage, Some(class), None).unwrap();
                for part in ["stage_of", "next_of"] {
                    let text = sentence(Locale::Zh, &format!("{part}.{own}"), &[]);
                    assert!(
                        !text.contains("处理意见") && !text.contains("复查"),
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn petitioner_and_timer_have_words_of_their_own() {
        let zh = event(Locale::Zh, &forwarded(Actor::petitioner()), unit_name);
        assert!(zh.contains("，信访人将"), "{zh}");
        let en = event(Locale::En, &forwarded(Actor::system()), unit_name);
        assert!(
            en.starts_with("Friday 6 March 2026: the system forwarded"),
            "{en}"
        );
    }
}
