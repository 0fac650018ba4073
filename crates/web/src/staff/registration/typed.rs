//! What was typed into a registration form, as the form of the step and the people to be sealed.

use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::organisation::Organisation;
use huiyin_domain::petition::Mark;
use huiyin_domain::petitioner::{Capacity, IdKind, Identity, IdentityError, Petitioner, Sex};
use huiyin_domain::transition::Step;
use huiyin_office::Office;
use huiyin_wording::{Locale, sentence};
use jiff::civil::Date;

use super::Way;
use crate::fields::Fields;
use crate::frame::{Frame, capital};
use crate::mend::{Mend, identity_field};
use crate::staff::typed_day::{self, plain_sign};

/// Everything that one registration needs.
pub struct Typed {
    /// Fields of the step.
    pub form: Form,
    /// Who petitions.
    pub petitioner: Petitioner,
}

/// Reads a form; every field that must be mended is told at once.
pub fn read(
    fields: &Fields,
    way: Way,
    unit: &str,
    frame: &Frame,
    office: &Office,
) -> (Typed, Mend) {
    let mut mend = Mend::none();
    let mut form = Form::new();
    let mut put = |name: &str, text: String| {
        if !text.trim().is_empty() {
            form.insert(name.to_owned(), text);
        }
    };
    put("channel", way.channel().code().to_owned());
    put("unit", unit.to_owned());
    let received = fields.get("received");
    match typed_day::read(received, frame.today) {
        Some(day) => put("received", day.to_string()),
        None if received.trim().is_empty() => {}
        None => mend.add(
            "received",
            frame.t1("registration.not_a_day", "text", received),
        ),
    }
    put("text", with_note(fields, way, frame.today));
    for name in [
        "title",
        "purpose",
        "class",
        "category",
        "place",
        "paper_form",
    ] {
        put(name, fields.get(name).trim().to_owned());
    }
    let head_count: String = fields
        .get("head_count")
        .trim()
        .chars()
        .map(plain_sign)
        .collect();
    put("head_count", head_count);
    for (name, known) in [
        (
            "accused_units",
            unit_code as fn(&Organisation, &str) -> Option<String>,
        ),
        ("accused_officers", officer_code),
    ] {
        match codes(fields.get(name), &frame.organisation, known) {
            Ok(codes) => put(name, codes),
            Err(text) => mend.add(name, frame.t1("registration.not_listed", "text", text)),
        }
    }
    let repeats = match fields.get("same").trim() {
        "" => fields.get("repeats").trim(),
        chosen => chosen,
    };
    match office.number_typed(repeats) {
        Some(number) => put("repeats", number.to_string()),
        None if repeats.is_empty() => {}
        None => mend.add(
            "repeats",
            frame.t1("registration.not_a_number", "text", repeats),
        ),
    }
    let (petitioner, wrong) = people(fields, frame.today);
    for (field, error) in wrong {
        let said = match error {
            IdentityError::SixthRepresentative => frame.text("registration.sixth"),
            other => huiyin_wording::identity_error(frame.locale(), &other),
        };
        mend.add(field, said);
    }
    let representatives = petitioner.representatives();
    if representatives > 0 {
        put("representatives", representatives.to_string());
    }
    put("marks", marks(fields));
    if let Some(Err(wrong)) = Step::parse("register", &form) {
        for wrong in &wrong {
            let said = huiyin_wording::field_error(frame.locale(), "register", wrong);
            mend.add(&wrong.field, capital(&said));
        }
    }
    (Typed { form, petitioner }, mend)
}

/// Nobody named means nobody named: the mark follows from the blank name and is not asked for.
fn marks(fields: &Fields) -> String {
    let mut marks: Vec<&str> = fields.all("marks").iter().map(String::as_str).collect();
    marks.retain(|code| Mark::from_code(code).is_some());
    if fields.get("name").trim().is_empty() && representatives(fields).next().is_none() {
        marks.push(Mark::Anonymous.code());
    }
    marks.dedup();
    marks.join(",")
}

/// The petition's own words, and behind them, marked as such, what the registrar noted on the paper form.
fn with_note(fields: &Fields, way: Way, today: Date) -> String {
    let text = fields.get("text").trim_end();
    let noted = way.notes().iter().filter_map(|name| {
        let typed = fields.get(name).trim();
        let value = match *name {
            "postmark" => typed_day::read(typed, today)
                .map_or_else(|| typed.to_owned(), |day| day.to_string()),
            _ => typed.to_owned(),
        };
        let label = sentence(Locale::Zh, &format!("registration.note.{name}"), &[]);
        (!value.is_empty()).then(|| format!("{label}{value}"))
    });
    let noted: Vec<String> = noted.collect();
    if text.trim().is_empty() || noted.is_empty() {
        return text.to_owned();
    }
    let note = sentence(
        Locale::Zh,
        "registration.note.all",
        &[("note", &noted.join("；"))],
    );
    format!("{text}\n{note}")
}

/// Everybody named, and each field that must be mended first.
fn people(fields: &Fields, today: Date) -> (Petitioner, Vec<(&'static str, IdentityError)>) {
    let (mut people, mut wrong) = (Vec::new(), Vec::new());
    if !fields.get("name").trim().is_empty() {
        match petitioner(fields, today) {
            Ok(one) => people.push(one),
            Err(error) => wrong.push((identity_field(&error), error)),
        }
    }
    for line in representatives(fields) {
        match representative(line) {
            Ok(one) => people.push(one),
            Err(error) => wrong.push(("representatives", error)),
        }
    }
    let petitioner = Petitioner::new(people).unwrap_or_else(|error| {
        wrong.push(("representatives", error));
        Petitioner::anonymous()
    });
    (petitioner, wrong)
}

fn petitioner(fields: &Fields, today: Date) -> Result<Identity, IdentityError> {
    let mut one = Identity::named(fields.get("name"), Capacity::Petitioner)?;
    let plain =
        |name: &str| -> String { fields.get(name).trim().chars().map(plain_sign).collect() };
    let (id, phone, address) = (
        plain("id_number"),
        plain("phone"),
        fields.get("address").trim(),
    );
    if !id.is_empty() {
        let kind = IdKind::from_code(fields.get("id_kind")).unwrap_or(IdKind::Resident);
        one = one.with_id(kind, &id)?;
    }
    if !phone.is_empty() {
        one = one.with_phone(&phone)?;
    }
    if !address.is_empty() {
        one = one.with_address(address)?;
    }
    if let Some(sex) = Sex::from_code(fields.get("sex")) {
        one = one.with_sex(sex);
    }
    let year = plain("birth_year");
    if !year.is_empty() {
        let year = year.parse().map_err(|_| IdentityError::BirthYear)?;
        let this_year = u16::try_from(today.year()).unwrap_or(u16::MAX);
        one = one.with_birth_year(year, this_year)?;
    }
    Ok(one.with_what_its_number_says())
}

/// One a line.
fn representatives(fields: &Fields) -> impl Iterator<Item = &str> {
    fields
        .get("representatives")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

/// A name, and behind it a telephone number if one was written.
fn representative(line: &str) -> Result<Identity, IdentityError> {
    let plain: String = line.chars().map(plain_sign).collect();
    let split = plain.rsplit_once([' ', '\t', ',', '，', '、']);
    let is_phone = |text: &str| {
        text.chars().filter(char::is_ascii_digit).count() >= 3
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || "+-()".contains(c))
    };
    match split {
        Some((name, phone)) if is_phone(phone) => {
            let name = name.trim_end_matches([' ', '\t', ',', '，', '、']);
            Identity::named(name, Capacity::Representative)?.with_phone(phone)
        }
        _ => Identity::named(line, Capacity::Representative),
    }
}

/// Names or codes, divided by commas or semicolons, as codes; the first one that nobody bears is the error.
fn codes(
    typed: &str,
    organisation: &Organisation,
    known: fn(&Organisation, &str) -> Option<String>,
) -> Result<String, String> {
    let parts = typed.split([',', '，', '；', ';', '、']).map(str::trim);
    let codes: Result<Vec<String>, String> = parts
        .filter(|part| !part.is_empty())
        .map(|part| known(organisation, part).ok_or_else(|| part.to_owned()))
        .collect();
    Ok(codes?.join(","))
}

fn unit_code(organisation: &Organisation, typed: &str) -> Option<String> {
    let mut units = organisation.units();
    let unit = units.find(|unit| unit.name == typed || unit.id.as_str() == typed)?;
    Some(unit.id.to_string())
}

fn officer_code(organisation: &Organisation, typed: &str) -> Option<String> {
    let mut officers = organisation.officers();
    let officer = officers.find(|officer| officer.name == typed || officer.id.as_str() == typed)?;
    Some(officer.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.add(*name, *value);
        }
        fields
    }

    const TODAY: Date = jiff::civil::date(2026, 11, 24);

    #[test]
    fn a_representative_is_a_line_with_a_name_and_perhaps_a_number() {
        for (line, phone) in [
            ("甲 13800000000", Some("13800000000")),
            ("甲，010-1234567", Some("010-1234567")),
            ("甲 乙", None),
            ("甲", None),
        ] {
            let one = representative(line).unwrap();
            assert_eq!(one.phone.as_deref(), phone, "{line}");
            assert_eq!(one.capacity, Capacity::Representative);
        }
    }

    #[test]
    fn a_sixth_representative_is_told_at_the_field() {
        let lines = ["甲", "乙", "丙", "丁", "戊", "己"];
        let five = fields(&[("representatives", &lines[..5].join("\n"))]);
        assert_eq!(people(&five, TODAY).0.representatives(), 5);
        let six = fields(&[("representatives", &lines.join("\n"))]);
        assert_eq!(
            people(&six, TODAY).1,
            [("representatives", IdentityError::SixthRepresentative)]
        );
    }

    #[test]
    fn what_the_registrar_noted_stands_behind_the_words_and_is_marked() {
        let typed = fields(&[
            ("text", "请修路。"),
            ("addressee", "县长"),
            ("postmark", "1120"),
        ]);
        let text = with_note(&typed, Way::Leader, TODAY);
        assert_eq!(
            text,
            "请修路。\n〔登记员注：收信人：县长；邮戳：2026-11-20〕"
        );
        assert_eq!(with_note(&typed, Way::Phone, TODAY), "请修路。");
    }

    #[test]
    fn without_a_name_it_is_marked_as_anonymous() {
        assert_eq!(marks(&fields(&[("marks", "urgent")])), "urgent,anonymous");
        assert_eq!(
            marks(&fields(&[
                ("name", "甲"),
                ("marks", "urgent"),
                ("marks", "nonsense")
            ])),
            "urgent"
        );
        assert_eq!(marks(&fields(&[("representatives", "甲")])), "");
    }
}
