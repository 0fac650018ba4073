//! Everything that the procedure names has its words in both languages, and nothing else has.

use std::collections::BTreeSet;

use huiyin_domain::Stage;
use huiyin_domain::code::Coded as _;
use huiyin_domain::transition::ALL;
use huiyin_wording::{Locale, field_label, has, keys, sentence, step_name};

/// The last parts of the keys under `prefix`.
fn under(locale: Locale, prefix: &str) -> BTreeSet<&'static str> {
    keys(locale)
        .filter_map(|key| key.strip_prefix(prefix))
        .collect()
}

#[test]
fn every_stage_says_where_the_matter_stands_and_what_comes_next() {
    let stages: BTreeSet<_> = Stage::MEMBERS.iter().map(|stage| stage.code()).collect();
    for locale in Locale::ALL {
        assert_eq!(under(locale, "stage."), stages, "{locale}");
        assert_eq!(under(locale, "next."), stages, "{locale}");
    }
}

#[test]
fn every_step_has_its_name_its_help_and_the_sentence_of_its_event() {
    let steps: BTreeSet<_> = ALL.iter().map(|spec| spec.name).collect();
    for locale in Locale::ALL {
        assert_eq!(under(locale, "step."), steps, "{locale}");
        assert_eq!(under(locale, "event."), steps, "{locale}");
        for step in &steps {
            assert!(!step_name(locale, step).is_empty());
        }
    }
}

#[test]
fn the_sentence_of_an_event_needs_only_the_day_and_the_units() {
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("date", &"2026年3月6日"),
        ("by", &"民政局"),
        ("owner", &"信访局"),
    ];
    for locale in Locale::ALL {
        for spec in ALL {
            let text = sentence(locale, &format!("event.{}", spec.name), &values);
            assert!(
                text.contains("2026年3月6日") && !text.contains(['⟦', '{']),
                "{text}"
            );
        }
    }
}

#[test]
fn every_field_of_every_step_has_a_label() {
    for locale in Locale::ALL {
        for spec in ALL {
            for field in spec.fields {
                let shared = format!("field.any.{}", field.name);
                assert!(
                    has(locale, field.help) || has(locale, &shared),
                    "{locale}: no label for {}",
                    field.help
                );
                assert!(!field_label(locale, spec.name, field.name).contains(['⟦', '{']));
            }
        }
    }
}

#[test]
fn a_fault_names_a_field_of_the_registration_form_as_its_label_does() {
    for locale in Locale::ALL {
        let spec = ALL.iter().find(|spec| spec.name == "register");
        for field in spec.expect("the step").fields {
            let key = format!("registration.field.{}", field.name);
            if has(locale, &key) {
                let told = field_label(locale, "register", field.name);
                let label = sentence(locale, &key, &[]);
                assert_eq!(
                    told.to_lowercase(),
                    label.to_lowercase(),
                    "{key} in {locale}"
                );
            }
        }
    }
}

#[test]
fn every_label_belongs_to_a_field() {
    let fields = || {
        ALL.iter()
            .flat_map(|spec| spec.fields.iter().map(move |f| (spec.name, f.name)))
    };
    for key in under(Locale::Zh, "field.") {
        let (step, name) = key
            .split_once('.')
            .expect("a label is keyed by step and field");
        let belongs = fields().any(|(of, field)| field == name && (of == step || step == "any"));
        assert!(belongs, "field.{key}");
    }
}

#[test]
fn an_unknown_name_is_shown_as_it_is() {
    assert_eq!(step_name(Locale::Zh, "no-such-step"), "no-such-step");
    assert_eq!(
        field_label(Locale::Zh, "accept", "no_such_field"),
        "no_such_field"
    );
    assert!(!has(Locale::Zh, "step.no-such-step"));
}
