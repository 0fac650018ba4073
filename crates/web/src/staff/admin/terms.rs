//! `/staff/admin/terms`: the terms of the law with source and article, and those that the office sets.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::class::Class;
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::law::{JudgeBy, Law, TermId};
use huiyin_domain::retention::RetentionRules;
use huiyin_domain::term::Term;
use huiyin_domain::transition::Retention;
use huiyin_office::rules::{OfficeRules, is_open_to_the_office};
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};
use huiyin_wording::{Row, term_rows};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::history::RULES;
use crate::staff::admin::save::{self, Place, Proposal, Save, said};
use crate::staff::admin::{Administrator, done_key, history};
use crate::{page, paths};

/// Units of a length, as the rules write them and the form offers them.
const UNITS: [&str; 3] = ["d", "wd", "m"];

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::ADMIN_TERMS, get(show).post(save))
}

/// The fields that say how long files of a class are kept.
const RETENTION: [(Class, &str); 3] = [
    (Class::Suggestion, "retention-suggestion"),
    (Class::Accusation, "retention-accusation"),
    (Class::DecisionRequest, "retention-decision-request"),
];

/// A class of matters, and how long its files are kept.
struct KeptFor {
    field: &'static str,
    class: String,
    /// Each period, and whether it is the one that is set.
    choices: Vec<(&'static Choice, bool)>,
}

/// One term that the office sets.
struct Open {
    row: Row,
    /// The product's own figure in words.
    ours: String,
    amount: String,
    unit: String,
}

#[derive(Template)]
#[template(path = "staff/admin/terms.html")]
struct TermsPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    done: Option<&'static str>,
    fields: Fields,
    fixed: Vec<Row>,
    open: Vec<Open>,
    history: String,
}

impl TermsPage {
    fn retention(&self) -> Vec<KeptFor> {
        let rows = RETENTION.iter().map(|(class, field)| {
            let set = self.fields.get(field);
            let choices = Retention::CHOICES.iter();
            KeptFor {
                field,
                class: self.frame.named(class.choice()),
                choices: choices.map(|choice| (choice, choice.code == set)).collect(),
            }
        });
        rows.collect()
    }

    fn units(&self) -> [(&'static str, String); 3] {
        UNITS.map(|unit| (unit, self.frame.text_in("admin.unit_of", unit)))
    }
}

fn form(app: &App, frame: Frame, signed: Signed, mend: Mend, fields: Fields) -> TermsPage {
    let laws = app.office().laws();
    let law = laws.on(frame.today);
    let (mut fixed, mut open) = (Vec::new(), Vec::new());
    for row in term_rows(frame.locale(), law) {
        if !is_open_to_the_office(law, row.id) {
            fixed.push(row);
            continue;
        }
        let ours = Law::on(law.from).term(row.id);
        open.push(Open {
            ours: ours.map_or_else(String::new, |length| {
                huiyin_wording::term(frame.locale(), length)
            }),
            amount: fields.get(&format!("amount-{}", row.id)).to_owned(),
            unit: fields.get(&format!("unit-{}", row.id)).to_owned(),
            row,
        });
    }
    TermsPage {
        history: paths::admin_history_of(history::word(ChangeOf::Setting), RULES),
        frame,
        signed,
        mend,
        done: None,
        fields,
        fixed,
        open,
    }
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let laws = app.office().laws();
    let law = laws.on(frame.today);
    let fields = fields_of(law, &app.office().rules());
    let mut page = form(&app, frame, signed, Mend::none(), fields);
    page.done = done_key(asked.get("done"));
    page::ok(&page)
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    fields: Fields,
) -> Result<Response, Problem> {
    if fields.has("edit") {
        return page::ok(&form(&app, frame, signed, Mend::none(), fields));
    }
    let rules = match read(&frame, app.office(), &fields) {
        Ok(rules) => rules,
        Err(mend) => return page::mend(&form(&app, frame, signed, mend, fields)),
    };
    let place = Place::back_to(frame.text("admin.terms"), paths::ADMIN_TERMS);
    save::save(&app, frame, signed, place, &fields, Saving(rules)).await
}

/// The office's rules on their way into the record.
struct Saving(OfficeRules);

impl Save for Saving {
    fn of(&self) -> (ChangeOf, &str) {
        (ChangeOf::Setting, RULES)
    }

    fn stands(&self, office: &Office) -> bool {
        office.rules() == self.0
    }

    fn propose(
        &self,
        frame: &Frame,
        office: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError> {
        let before = office.rules();
        differs(frame, &before, &self.0, proposal);
        proposal.effects = effects(frame, office, &before, &self.0)?;
        Ok(())
    }

    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError> {
        office.set_rules(&self.0.to_text(), who)
    }
}

/// What the change touches.
fn effects(
    frame: &Frame,
    office: &Office,
    before: &OfficeRules,
    rules: &OfficeRules,
) -> Result<Vec<String>, OfficeError> {
    let mut effects = Vec::new();
    for effect in office.terms_effect(rules)? {
        let name = frame.text(&format!("term.{}", effect.id));
        effects.push(match effect.running {
            Some(count) if count.found > 0 => {
                let n = said(frame, count);
                frame.t2("admin.term_running", "name", name, "n", n)
            }
            _ => frame.t1("admin.term_next", "name", name),
        });
    }
    let (was, is) = (before.parameters, rules.parameters);
    if was.extension_times != is.extension_times {
        effects.push(frame.text("admin.extension_effect"));
    }
    if was.judge_by != is.judge_by {
        effects.push(frame.text("admin.judge_by_effect"));
    }
    if was.withdrawal != is.withdrawal {
        effects.push(frame.text(match is.withdrawal {
            true => "admin.withdrawal_on",
            false => "admin.withdrawal_off",
        }));
    }
    Ok(effects)
}

/// What differs between two versions of the office's rules.
fn differs(frame: &Frame, before: &OfficeRules, after: &OfficeRules, proposal: &mut Proposal) {
    let law = Law::on(frame.today);
    let length = |rules: &OfficeRules, id: TermId| {
        let own = rules.terms.iter().find(|(other, _)| *other == id);
        let term = own.map(|(_, term)| *term).or_else(|| law.term(id));
        term.map_or_else(String::new, |term| {
            huiyin_wording::term(frame.locale(), term)
        })
    };
    for id in TermId::ALL {
        let name = frame.text(&format!("term.{}", id));
        proposal.line(name, length(before, *id), length(after, *id));
    }
    let (was, is) = (before.parameters, after.parameters);
    proposal.line(
        frame.text("admin.extension_times"),
        was.extension_times.to_string(),
        is.extension_times.to_string(),
    );
    let by = |by: JudgeBy| frame.text(&format!("admin.judge_by_{}", judge_by(by)));
    proposal.line(
        frame.text("admin.judge_by"),
        by(was.judge_by),
        by(is.judge_by),
    );
    let yes = |on: bool| frame.text(if on { "admin.yes" } else { "admin.no" });
    proposal.line(
        frame.text("admin.withdrawal"),
        yes(was.withdrawal),
        yes(is.withdrawal),
    );
    let kept = |rules: RetentionRules, class| frame.named(rules.of(Some(class)).choice());
    for (class, _) in RETENTION {
        let name = frame.choice(class.choice());
        proposal.line(
            frame.t1("admin.retention_of", "class", name),
            kept(was.retention, class),
            kept(is.retention, class),
        );
    }
}

/// What differs between two texts of rules as the journal holds them.
pub fn differs_of_texts(frame: &Frame, before: &str, after: &str, proposal: &mut Proposal) {
    let law = Law::on(frame.today);
    let read = |text: &str| OfficeRules::parse(law, text).unwrap_or_else(|_| OfficeRules::of(law));
    differs(frame, &read(before), &read(after), proposal);
}

/// The form of a text of rules.
pub fn fields_of_text(frame: &Frame, text: &str) -> Option<Fields> {
    let law = Law::on(frame.today);
    let rules = OfficeRules::parse(law, text).ok()?;
    Some(fields_of(law, &rules))
}

/// The rules as the form holds them.
fn fields_of(law: &Law, rules: &OfficeRules) -> Fields {
    let mut fields = Fields::default();
    let ours = Law::on(law.from);
    for rule in law.terms() {
        if !is_open_to_the_office(law, rule.id) {
            continue;
        }
        let own = rules.terms.iter().find(|(other, _)| *other == rule.id);
        let Some(length) = own.map(|(_, term)| *term).or_else(|| ours.term(rule.id)) else {
            continue;
        };
        fields.add(format!("amount-{}", rule.id), length.amount().to_string());
        fields.add(format!("unit-{}", rule.id), unit(length));
    }
    let parameters = rules.parameters;
    fields.add("extension_times", parameters.extension_times.to_string());
    fields.add("judge_by", judge_by(parameters.judge_by));
    fields.add(
        "withdrawal",
        if parameters.withdrawal { "yes" } else { "no" },
    );
    for (class, field) in RETENTION {
        fields.add(field, parameters.retention.of(Some(class)).code());
    }
    fields
}

fn unit(length: Term) -> &'static str {
    match length {
        Term::Days(_) => "d",
        Term::WorkingDays(_) => "wd",
        Term::Months(_) => "m",
    }
}

fn judge_by(by: JudgeBy) -> &'static str {
    match by {
        JudgeBy::Due => "due",
        JudgeBy::Nominal => "nominal",
    }
}

/// The rules of the form. A term that is not on the form keeps what the office set before.
fn read(frame: &Frame, office: &Office, fields: &Fields) -> Result<OfficeRules, Mend> {
    let mut mend = Mend::none();
    let laws = office.laws();
    let law = laws.on(frame.today);
    let ours = Law::on(law.from);
    let mut rules = office.rules();
    for rule in law.terms() {
        if !is_open_to_the_office(law, rule.id) {
            continue;
        }
        let (amount, unit) = (format!("amount-{}", rule.id), format!("unit-{}", rule.id));
        let name = frame.text(&format!("term.{}", rule.id));
        let typed = format!("{}{}", fields.get(&amount).trim(), fields.get(&unit));
        let length = match typed.parse::<Term>() {
            Ok(length) => length,
            Err(_) => {
                mend.add(amount, frame.t1("admin.mend_length", "name", name));
                continue;
            }
        };
        rules.terms.retain(|(id, _)| *id != rule.id);
        if ours.term(rule.id) == Some(length) {
            continue;
        }
        let alone = OfficeRules {
            terms: vec![(rule.id, length)],
            parameters: rules.parameters,
        };
        match OfficeRules::parse(law, &alone.to_text()) {
            Ok(_) => rules.terms.push((rule.id, length)),
            Err(_) => mend.add(amount, frame.t1("admin.mend_term", "name", name)),
        }
    }
    rules
        .terms
        .sort_by_key(|(id, _)| TermId::ALL.iter().position(|other| other == id));
    match fields.get("extension_times").trim().parse::<u16>() {
        Ok(times) if times <= 9 => rules.parameters.extension_times = times,
        _ => mend.add("extension_times", frame.text("admin.mend_extension_times")),
    }
    rules.parameters.judge_by = match fields.get("judge_by") {
        "nominal" => JudgeBy::Nominal,
        _ => JudgeBy::Due,
    };
    rules.parameters.withdrawal = fields.get("withdrawal") != "no";
    for (class, field) in RETENTION {
        if let Some(kept) = Retention::from_code(fields.get(field)) {
            rules.parameters.retention.set(class, kept);
        }
    }
    if mend.is_empty() {
        Ok(rules)
    } else {
        Err(mend)
    }
}
