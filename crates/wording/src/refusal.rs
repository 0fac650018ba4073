//! Why a step is refused, or a field is not taken, and what to do now.

use std::fmt::Display;

use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::field::{FieldError, Kind, Wrong};
use huiyin_domain::id::UnitId;
use huiyin_domain::law::ExtensionRefused;
use huiyin_domain::petitioner::IdentityError;
use huiyin_domain::refusal::{Refusal, Why};
use huiyin_domain::text::TextError;
use huiyin_domain::transition::Spec;

use crate::{Locale, basis, day, field_label, sentence, step_name, term_error};

/// The whole refusal: what is the matter and what to do, the basis, the steps possible now. `unit_name`
/// gives the name of a unit for its code.
pub fn refusal(locale: Locale, refusal: &Refusal, unit_name: &dyn Fn(&UnitId) -> String) -> String {
    let article = basis(locale, refusal.basis);
    let names = refusal
        .allowed_now
        .iter()
        .map(|name| step_name(locale, name));
    let steps = join(locale, names);
    let now = if steps.is_empty() {
        sentence(locale, "refusal_parts.nothing_allowed", &[])
    } else {
        sentence(locale, "refusal_parts.allowed_now", &[("steps", &steps)])
    };
    let parts = [
        why(locale, &refusal.why, unit_name),
        sentence(locale, "refusal_parts.basis", &[("basis", &article)]),
        now,
    ];
    match locale {
        Locale::Zh => parts.concat(),
        Locale::En => parts.join(" "),
    }
}

/// The reason alone, with what to do.
pub fn why(locale: Locale, why: &Why, unit_name: &dyn Fn(&UnitId) -> String) -> String {
    let key = format!("refusal.{}", why.code());
    let say = |values: &[(&str, &dyn Display)]| sentence(locale, &key, values);
    match why {
        Why::WrongStage { stage } => say(&[("stage", &choice(locale, stage.choice()))]),
        Why::NotYours { owner } => say(&[("owner", &unit_name(owner))]),
        Why::NotInOffice { officer, unit } => {
            say(&[("officer", officer), ("unit", &unit_name(unit))])
        }
        Why::RoleNotAllowed { needs } => {
            let roles = needs
                .iter()
                .map(|role| choice(locale, role.choice()).to_owned());
            say(&[("roles", &join(locale, roles))])
        }
        Why::Recused { officer }
        | Why::NoRecusalOpen { officer }
        | Why::TookPartBefore { officer }
        | Why::SameHandler { officer }
        | Why::OwnOpening(officer)
        | Why::NotTheHandler(officer)
        | Why::OfficerUnknown(officer) => say(&[("officer", officer)]),
        Why::DateInFuture { field, day: given } => {
            say(&[("field", field), ("day", &day(locale, *given))])
        }
        Why::DateTooEarly {
            field,
            day: given,
            earliest,
        } => say(&[
            ("field", field),
            ("day", &day(locale, *given)),
            ("earliest", &day(locale, *earliest)),
        ]),
        Why::UnitUnknown(unit) => say(&[("unit", unit)]),
        Why::UnitUnsuitable(unit)
        | Why::SameUnit(unit)
        | Why::UnitNotBelow(unit)
        | Why::NotReviewBody(unit) => say(&[("unit", &unit_name(unit))]),
        Why::TooManyRepresentatives { given } => say(&[("given", given)]),
        Why::Extension(ExtensionRefused::AlreadyExtended { already, allowed }) => {
            say(&[("already", already), ("allowed", allowed)])
        }
        Why::Extension(ExtensionRefused::OverTheCap { days, total, cap }) => {
            say(&[("days", days), ("total", total), ("cap", cap)])
        }
        Why::ExtensionTooLate { due }
        | Why::ReportBeyond { due }
        | Why::WindowClosed { due }
        | Why::WindowOpen { due } => say(&[("due", &day(locale, *due))]),
        Why::NothingRunning(kind) | Why::StillOwed(kind) => {
            say(&[("obligation", &choice(locale, kind.choice()))])
        }
        Why::NoSuchEntry(entry) => say(&[("entry", entry)]),
        Why::OtherDoesNotFit { number, stage } => say(&[
            ("number", number),
            ("stage", &choice(locale, stage.choice())),
        ]),
        Why::OtherUnknown(number) => say(&[("number", number)]),
        Why::Term(error) => say(&[("reason", &term_error(locale, error))]),
        Why::AlreadyRegistered
        | Why::NotRegistered
        | Why::OnlyPetitioner
        | Why::OnlyTimer
        | Why::BehindTheWall
        | Why::NobodyOutsideTheWall
        | Why::ConflictNotDeclared
        | Why::MoreRepresentativesThanPeople
        | Why::HeadCount
        | Why::RepresentativesNeeded
        | Why::ClassNeeded
        | Why::RouteNeeded
        | Why::RouteNotApplicable
        | Why::LeadsOut
        | Why::DoesNotLeadOut
        | Why::OtherClass
        | Why::NoReview
        | Why::Simple(_)
        | Why::OtherTrack
        | Why::NotHeard
        | Why::CauseNotAsked
        | Why::Extension(ExtensionRefused::Nothing)
        | Why::NotServed
        | Why::AlreadyServed
        | Why::NoSuchDocument
        | Why::ReviewPossible
        | Why::DecisionNeeded
        | Why::AlreadyRecorded
        | Why::NotConfirmed
        | Why::NotOffered
        | Why::NoAgreement
        | Why::ItselfOnly
        | Why::AlreadyLinked
        | Why::NoDispute
        | Why::ReturnPeriod
        | Why::NotImported
        | Why::NobodyNamed
        | Why::AccusedNeeded
        | Why::TargetNeeded
        | Why::NobodyDecides
        | Why::ListedOrganNeeded
        | Why::BureauForwards
        | Why::WayNotForChannel
        | Why::PaperNeeded
        | Why::HandlerNeeded
        | Why::CanBeNotified
        | Why::WrittenNoticeNeeded
        | Why::NoticeNeeded
        | Why::Returned
        | Why::ProofReferenceNeeded
        | Why::ReasonNeeded
        | Why::CorrectionValue => say(&[]),
    }
}

/// A field of `step` that must be changed: its label and what to do.
pub fn field_error(locale: Locale, step: &str, error: &FieldError) -> String {
    let label = field_label(locale, step, &error.field);
    if error.why == Wrong::Missing {
        let key = match is_chosen(step, &error.field) {
            true => "missing.choose",
            false => "missing.fill_in",
        };
        return sentence(locale, key, &[("field", &label)]);
    }
    let what = wrong(locale, &error.why);
    match locale {
        Locale::Zh => format!("{label}：{what}"),
        Locale::En => format!("{label}: {what}"),
    }
}

/// Is the field chosen from a list, not typed?
fn is_chosen(step: &str, field: &str) -> bool {
    let spec = Spec::of(step);
    let fields = spec.into_iter().flat_map(|spec| spec.fields);
    let mut kinds = fields.filter(|one| one.name == field).map(|one| one.kind);
    kinds.any(|kind| {
        matches!(
            kind,
            Kind::Unit | Kind::Officer | Kind::Code(_) | Kind::Codes(_) | Kind::Flag
        )
    })
}

/// What is wrong with a field, with what to do.
pub fn wrong(locale: Locale, wrong: &Wrong) -> String {
    let key = format!("wrong.{}", wrong.code());
    let say = |values: &[(&str, &dyn Display)]| sentence(locale, &key, values);
    match wrong {
        Wrong::Missing | Wrong::Unknown | Wrong::Text(TextError::Empty) => say(&[]),
        Wrong::Text(TextError::TooLong { chars, max }) => say(&[("chars", chars), ("max", max)]),
        Wrong::Text(TextError::Control { at, code } | TextError::Direction { at, code }) => {
            say(&[("at", at), ("code", &format!("U+{code:04X}"))])
        }
        Wrong::TooShort { chars, min } => say(&[("chars", chars), ("min", min)]),
        Wrong::Day(text)
        | Wrong::Code(text)
        | Wrong::Twice(text)
        | Wrong::Flag(text)
        | Wrong::Matter(text)
        | Wrong::Reference(text) => say(&[("text", text)]),
        Wrong::Number(text, min, max) => say(&[("text", text), ("min", min), ("max", max)]),
        Wrong::Choice { given, choices } => {
            let named = choices
                .iter()
                .map(|one| format!("{}={}", one.code, choice(locale, one)));
            say(&[("text", given), ("choices", &join(locale, named))])
        }
        Wrong::TooMany(given, max) => say(&[("given", given), ("max", max)]),
    }
}

/// What is wrong with a name, number, telephone or address: its label and what to do.
pub fn identity_error(locale: Locale, error: &IdentityError) -> String {
    let own = |values: &[(&str, &dyn Display)]| {
        sentence(locale, &format!("identity.{}", error.code()), values)
    };
    let (field, what) = match error {
        IdentityError::Text { field, why } => (*field, wrong(locale, &Wrong::Text(why.clone()))),
        IdentityError::ResidentNumber => ("id_number", own(&[])),
        IdentityError::Phone => ("phone", own(&[])),
        IdentityError::BirthYear => ("birth_year", own(&[])),
        IdentityError::SixthRepresentative => ("representatives", own(&[])),
        IdentityError::TooMany { max } => ("people", own(&[("max", max)])),
    };
    let label = sentence(locale, &format!("identity_field.{field}"), &[]);
    match locale {
        Locale::Zh => format!("{label}：{what}"),
        Locale::En => format!("{label}: {what}"),
    }
}

/// The name of a member of a closed list.
pub fn choice(locale: Locale, choice: &Choice) -> &'static str {
    match locale {
        Locale::Zh => choice.zh,
        Locale::En => choice.en,
    }
}

fn join(locale: Locale, texts: impl Iterator<Item = String>) -> String {
    let separator = match locale {
        Locale::Zh => "、",
        Locale::En => ", ",
    };
    texts.collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;
    use huiyin_domain::calendar::TermError;
    use huiyin_domain::law::Act;
    use huiyin_domain::obligation::ObligationKind;
    use huiyin_domain::simple::SimpleBar;
    use huiyin_domain::term::Term;
    use huiyin_domain::{OfficerId, Role, Stage};
    use jiff::civil::date;
    use std::collections::BTreeSet;

    fn every_reason() -> Vec<Why> {
        let unit = || "xz-minzheng".parse::<UnitId>().unwrap();
        let officer = || "zhang-01".parse::<OfficerId>().unwrap();
        let due = date(2026, 5, 6);
        let mut reasons = vec![
            Why::WrongStage {
                stage: Stage::Accepted,
            },
            Why::AlreadyRegistered,
            Why::NotRegistered,
            Why::NotYours { owner: unit() },
            Why::NotInOffice {
                officer: officer(),
                unit: unit(),
            },
            Why::RoleNotAllowed {
                needs: &[Role::Handler, Role::Head],
            },
            Why::OnlyPetitioner,
            Why::OnlyTimer,
            Why::BehindTheWall,
            Why::NobodyOutsideTheWall,
            Why::Recused { officer: officer() },
            Why::ConflictNotDeclared,
            Why::NoRecusalOpen { officer: officer() },
            Why::TookPartBefore { officer: officer() },
            Why::SameHandler { officer: officer() },
            Why::OwnOpening(officer()),
            Why::DateInFuture {
                field: "received",
                day: due,
            },
            Why::DateTooEarly {
                field: "received",
                day: due,
                earliest: due,
            },
            Why::UnitUnknown(unit()),
            Why::OfficerUnknown(officer()),
            Why::UnitUnsuitable(unit()),
            Why::SameUnit(unit()),
            Why::UnitNotBelow(unit()),
            Why::NotReviewBody(unit()),
            Why::TooManyRepresentatives { given: 6 },
            Why::MoreRepresentativesThanPeople,
            Why::HeadCount,
            Why::RepresentativesNeeded,
            Why::ClassNeeded,
            Why::RouteNeeded,
            Why::RouteNotApplicable,
            Why::LeadsOut,
            Why::DoesNotLeadOut,
            Why::OtherClass,
            Why::NoReview,
            Why::OtherTrack,
            Why::NotHeard,
            Why::CauseNotAsked,
            Why::Extension(ExtensionRefused::Nothing),
            Why::Extension(ExtensionRefused::AlreadyExtended {
                already: 1,
                allowed: 1,
            }),
            Why::Extension(ExtensionRefused::OverTheCap {
                days: 31,
                total: 31,
                cap: 30,
            }),
            Why::ExtensionTooLate { due },
            Why::NothingRunning(ObligationKind::Conclude),
            Why::WindowClosed { due },
            Why::WindowOpen { due },
            Why::NotServed,
            Why::AlreadyServed,
            Why::NoSuchDocument,
            Why::StillOwed(ObligationKind::AssignedFeedback),
            Why::ReviewPossible,
            Why::DecisionNeeded,
            Why::AlreadyRecorded,
            Why::NotConfirmed,
            Why::NotOffered,
            Why::NoAgreement,
            Why::ItselfOnly,
            Why::AlreadyLinked,
            Why::NoDispute,
            Why::ReturnPeriod,
            Why::NotImported,
            Why::NobodyNamed,
            Why::AccusedNeeded,
            Why::TargetNeeded,
            Why::NobodyDecides,
            Why::CorrectionValue,
            Why::NoSuchEntry(7),
            Why::OtherDoesNotFit {
                number: "office-2026-3".parse().expect("a number"),
                stage: Stage::InProgress,
            },
            Why::ListedOrganNeeded,
            Why::BureauForwards,
            Why::WayNotForChannel,
            Why::OtherUnknown("office-2026-3".parse().expect("a number")),
            Why::PaperNeeded,
            Why::NotTheHandler(officer()),
            Why::HandlerNeeded,
            Why::CanBeNotified,
            Why::WrittenNoticeNeeded,
            Why::NoticeNeeded,
            Why::ReportBeyond { due },
            Why::Returned,
            Why::ProofReferenceNeeded,
            Why::ReasonNeeded,
            Why::Term(TermError::TermOutOfRange(Term::Days(0))),
        ];
        let bars = [
            SimpleBar::NotFirstTime,
            SimpleBar::StatutoryRoute,
            SimpleBar::AssignedBySuperior,
            SimpleBar::MayBeRefused,
            SimpleBar::SeveralBodies,
            SimpleBar::JointComplex,
        ];
        reasons.extend(bars.map(Why::Simple));
        reasons
    }

    #[test]
    fn every_refusal_says_what_is_the_matter_and_what_to_do() {
        for locale in Locale::ALL {
            let mut texts = BTreeSet::new();
            for reason in every_reason() {
                let text = why(locale, &reason, &|unit| unit.to_string());
                assert!(!text.contains(['⟦', '{']), "{text}");
                assert!(texts.insert(text), "{reason:?}");
            }
        }
    }

    #[test]
    fn every_sentence_of_refusal_belongs_to_a_reason() {
        let told: BTreeSet<_> = every_reason()
            .iter()
            .map(|reason| format!("refusal.{}", reason.code()))
            .collect();
        let written = keys(Locale::Zh).filter(|key| key.starts_with("refusal."));
        let written: BTreeSet<_> = written.map(str::to_owned).collect();
        assert_eq!(told, written);
    }

    #[test]
    fn a_refusal_names_its_basis_and_the_steps_possible_now() {
        let refused = Refusal {
            why: Why::NotHeard,
            basis: Act::Regulations2022.article(31),
            allowed_now: vec!["accept"],
        };
        assert_eq!(
            refusal(Locale::Zh, &refused, &|unit| unit.to_string()),
            "作出处理意见前应当听取信访人陈述。请先听取并记录。\
             依据：《信访工作条例》第三十一条。现在可以办理：受理。"
        );
        let nothing = Refusal {
            allowed_now: Vec::new(),
            ..refused
        };
        assert!(
            refusal(Locale::En, &nothing, &|unit| unit.to_string())
                .ends_with("There is no step for you to take now.")
        );
    }

    #[test]
    fn a_refusal_names_units_as_they_stand_on_paper() {
        let housing = || "housing".parse::<UnitId>().unwrap();
        let name = |_: &UnitId| "青禾县住房和城乡建设局".to_owned();
        for reason in [
            Why::NotYours { owner: housing() },
            Why::SameUnit(housing()),
            Why::NotReviewBody(housing()),
        ] {
            let text = why(Locale::Zh, &reason, &name);
            assert!(text.contains("青禾县住房和城乡建设局"), "{text}");
            assert!(!text.contains("housing"), "{text}");
        }
    }

    #[test]
    fn every_mistake_in_an_identity_has_its_sentence_in_both_languages() {
        let fields = ["name", "id_number", "phone", "address"];
        let texts = fields.map(|field| IdentityError::Text {
            field,
            why: TextError::Empty,
        });
        let others = [
            IdentityError::ResidentNumber,
            IdentityError::Phone,
            IdentityError::BirthYear,
            IdentityError::SixthRepresentative,
            IdentityError::TooMany { max: 20 },
        ];
        for locale in Locale::ALL {
            for error in texts.iter().chain(&others) {
                let text = identity_error(locale, error);
                assert!(!text.contains(['⟦', '{']), "{text}");
            }
        }
        let told: BTreeSet<_> = others
            .iter()
            .map(|error| format!("identity.{}", error.code()))
            .collect();
        let written = keys(Locale::Zh).filter(|key| key.starts_with("identity."));
        assert_eq!(told, written.map(str::to_owned).collect());
    }

    #[test]
    fn every_field_mistake_has_its_sentence_in_both_languages() {
        const CHOICES: &[Choice] = &[Choice {
            code: "visit",
            zh: "来访",
            en: "visit",
        }];
        let text = || "x".to_owned();
        let mistakes = [
            Wrong::Missing,
            Wrong::Unknown,
            Wrong::Text(TextError::Empty),
            Wrong::Text(TextError::TooLong { chars: 31, max: 30 }),
            Wrong::Text(TextError::Control { at: 3, code: 7 }),
            Wrong::Text(TextError::Direction {
                at: 3,
                code: 0x202E,
            }),
            Wrong::TooShort { chars: 3, min: 5 },
            Wrong::Day(text()),
            Wrong::Number(text(), 1, 30),
            Wrong::Code(text()),
            Wrong::Choice {
                given: text(),
                choices: CHOICES,
            },
            Wrong::Twice(text()),
            Wrong::TooMany(9, 5),
            Wrong::Flag(text()),
            Wrong::Matter(text()),
            Wrong::Reference(text()),
        ];
        for locale in Locale::ALL {
            for mistake in &mistakes {
                let text = wrong(locale, mistake);
                assert!(!text.contains(['⟦', '{']), "{text}");
            }
        }
        let told: BTreeSet<_> = mistakes
            .iter()
            .map(|one| format!("wrong.{}", one.code()))
            .collect();
        let written = keys(Locale::Zh).filter(|key| key.starts_with("wrong."));
        assert_eq!(told, written.map(str::to_owned).collect());
    }

    #[test]
    fn what_is_missing_is_asked_for_as_it_is_given() {
        let said = |step: &str, field: &str| {
            let error = FieldError {
                field: field.to_owned(),
                why: Wrong::Missing,
            };
            field_error(Locale::Zh, step, &error)
        };
        assert_eq!(said("forward", "to"), "请选择接收单位。");
        assert_eq!(said("investigate", "note"), "请填写调查核实的经过和结果。");
    }
}
