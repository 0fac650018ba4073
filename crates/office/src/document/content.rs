//! What a document says, taken from the matter as its entries made it.

use huiyin_documents::paper::{Content, Paper, Part, To, part_name};
use huiyin_domain::class::{Route, Track};
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::document::DocKind;
use huiyin_domain::event::Event;
use huiyin_domain::field::{Field, Kind};
use huiyin_domain::id::UnitId;
use huiyin_domain::law::{Basis, TermId};
use huiyin_domain::matter::Matter;
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::organisation::Organisation;
use huiyin_domain::transition::{ReferralWay, Step};
use huiyin_journal::body::fact;
use huiyin_store::{Happened, Loaded, Opened, Position};
use huiyin_wording::{Locale, sentence};
use jiff::civil::Date;

use super::identity::Identity;
use super::{Found, goes_to_petitioner};
use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;
use crate::receipt::ReceiptError;

const ZH: Locale = Locale::Zh;

/// One act of a matter, with what it is told from.
struct Act<'a> {
    loaded: &'a Loaded,
    matter: &'a Matter,
    at: usize,
    entry: &'a Happened,
    event: &'a Event,
    organisation: &'a Organisation,
}

impl Office {
    /// The content of a document without the name of anybody.
    pub(super) fn content_of(
        &self,
        loaded: &Loaded,
        found: &Found,
    ) -> Result<Content, OfficeError> {
        let organisation = self.organisation();
        let entry = &loaded.entries[found.at];
        let event = entry.event.as_ref().expect("a document is of a step");
        let act = Act {
            loaded,
            matter: &loaded.matter,
            at: found.at,
            entry,
            event,
            organisation: &organisation,
        };
        let mut content = Content::of_day(event.day);
        act.of_matter(&mut content);
        act.of_step(&mut content);
        act.of_kind(&mut content, found.kind);
        self.contact(&mut content, &act);
        if found.paper.to != To::File {
            content.set(Part::Number, self.document_number(&act));
        }
        self.terms(&mut content, event.day);
        let files = self
            .store
            .read(|tx| huiyin_store::attachments(tx, self.code(), loaded.matter.key.into()))?;
        let before = files
            .iter()
            .filter(|file| file.entry <= entry.entry)
            .count();
        if before > 0 {
            content.set(Part::Files, before.to_string());
        }
        match found.kind {
            DocKind::Receipt => self.with_code(&mut content, loaded)?,
            DocKind::ProofOfService => self.of_service(&mut content, &act),
            _ => {}
        }
        Ok(content)
    }

    /// The same for a preview: 〔信访人〕, and the name of each part that is missing in its place.
    pub(super) fn draft_of(&self, loaded: &Loaded, found: &Found) -> Result<Content, OfficeError> {
        let mut content = self.content_of(loaded, found)?;
        if content.get(Part::Addressee).is_none() {
            content.set(Part::Addressee, say("petitioner", &[]));
            content.set(Part::Address, say("address", &[]));
        }
        for part in found.paper.missing(&content) {
            content.set(part, format!("〔{}〕", part_name(ZH, part)));
        }
        content.margin = Some(say("draft", &[]));
        Ok(content)
    }

    /// Puts in who is addressed, at issue.
    pub(super) fn address(
        &self,
        content: &mut Content,
        loaded: &Loaded,
        identity: Option<&Identity>,
    ) {
        let people = identity.map_or(&[][..], |identity| identity.petitioner.people());
        let Some(first) = people.first() else {
            content.set(Part::Addressee, say("anonymous", &[]));
            return;
        };
        let people_in_all = loaded.matter.petition.head_count;
        let name = match people_in_all {
            0 | 1 => first.name.clone(),
            n => say("many", &[("name", &first.name), ("people", &n.to_string())]),
        };
        content.set(Part::Addressee, name);
        let address = people.iter().find_map(|one| one.address.as_deref());
        content.set(Part::Address, address.unwrap_or_default());
    }

    /// The codes that prove a registration, once a signature covers it.
    fn with_code(&self, content: &mut Content, loaded: &Loaded) -> Result<(), OfficeError> {
        let number = loaded.matter.number.to_string();
        match self.receipt(&number, Reader::Operator, None) {
            Ok(papers) => {
                content.set(Part::QrA, papers.qr_a);
                content.set(Part::Leaf, papers.leaf);
                content.set(Part::Key, papers.key);
                Ok(())
            }
            // It is missing for now, and whoever issues is told so.
            Err(ReceiptError::NotCovered) => Ok(()),
            Err(ReceiptError::Office(error)) => Err(error),
            Err(other) => Err(OfficeError::Keeper(other.to_string())),
        }
    }

    /// The private code opens the petitioner's own fields too, now that they are open; where a code does not
    /// hold all of them, the receipt is printed without it.
    pub(super) fn with_private_code(
        &self,
        content: &mut Content,
        number: &str,
        reader: Reader<'_>,
        fields: &Opened,
    ) -> Result<(), OfficeError> {
        if content.get(Part::QrA).is_none() {
            return Ok(());
        }
        match self.receipt(number, reader, Some(fields)) {
            Ok(papers) => {
                content.set(Part::QrA, papers.qr_a);
                let private = papers.qr_b.filter(|code| code.fits);
                content.set(
                    Part::QrB,
                    private.map_or_else(String::new, |code| code.text),
                );
                Ok(())
            }
            Err(ReceiptError::NotCovered) => Ok(()),
            Err(ReceiptError::Office(error)) => Err(error),
            Err(other) => Err(OfficeError::Keeper(other.to_string())),
        }
    }

    /// 发文字号: the number that the officer gave, or the place of the act's entry in the journal, which no
    /// other act of the office has.
    fn document_number(&self, act: &Act<'_>) -> String {
        let given = act
            .event
            .step
            .values()
            .into_iter()
            .find(|(field, _)| field.name == "document_number")
            .map(|(_, given)| given);
        let n = match given {
            Some(given) if !given.bytes().all(|byte| byte.is_ascii_digit()) => return given,
            Some(digits) => digits.trim_start_matches('0').to_owned(),
            None => ordinal(act.entry.entry),
        };
        let unit = act.unit();
        let known = act.organisation.unit(&unit).map(|unit| &unit.document_mark);
        let mark = known.filter(|mark| !mark.trim().is_empty());
        let mark = mark.cloned().unwrap_or_else(|| act.name(&unit));
        let year = act.event.day.year().to_string();
        say("number", &[("mark", &mark), ("year", &year), ("n", &n)])
    }

    /// Who may be asked: the unit by its own telephone, else the office by the one that everybody sees.
    fn contact(&self, content: &mut Content, act: &Act<'_>) {
        let unit = act.unit();
        let own = act.organisation.unit(&unit).map(|unit| unit.phone.as_str());
        let (contact, phone) = match own.filter(|phone| !phone.trim().is_empty()) {
            Some(phone) => (act.name(&unit), phone.to_owned()),
            None => (self.name().to_owned(), self.site().phone.clone()),
        };
        content.set(Part::Contact, contact);
        content.set(Part::Phone, phone);
    }

    /// Terms that a letter to a unit names come from the law in force on its day.
    fn terms(&self, content: &mut Content, day: Date) {
        let laws = self.laws();
        let law = laws.on(day);
        for (part, id) in [
            (Part::NoticeTerm, TermId::ForwardedNotice),
            (Part::ObjectionTerm, TermId::Objection),
        ] {
            let term = law.term(id).map(|term| huiyin_wording::term(ZH, term));
            content.set(part, term.unwrap_or_default());
        }
    }

    /// The document that a proof of service is about.
    fn of_service(&self, content: &mut Content, act: &Act<'_>) {
        let Step::Serve(serve) = &act.event.step else {
            return;
        };
        let before = act.loaded.entries[..act.at].iter().enumerate().rev();
        let served = before
            .filter_map(|(at, entry)| Some((at, entry, entry.event.as_ref()?)))
            .find(|(_, _, event)| event.document() == Some(serve.document));
        if let Some((at, entry, event)) = served {
            let served = Act {
                at,
                entry,
                event,
                ..*act
            };
            if Paper::of(serve.document.code()).is_some_and(|paper| paper.to != To::File) {
                content.set(Part::ServedNumber, self.document_number(&served));
            }
        }
        if !goes_to_petitioner(serve.document) {
            content.set(Part::Addressee, act.name(&act.event.effect.owner));
        }
        content.set(Part::ServedWay, serve.way.choice().zh);
    }
}

impl Act<'_> {
    /// The unit that answers for it: the officer's, or where the petitioner acted, the one that received.
    fn unit(&self) -> UnitId {
        let of_officer = self.event.by.unit.clone();
        of_officer.unwrap_or_else(|| self.matter.petition.receiver.clone())
    }

    fn name(&self, unit: &UnitId) -> String {
        let known = self.organisation.unit(unit);
        known.map_or_else(|| unit.to_string(), |unit| unit.name.clone())
    }

    /// What is known of the matter, whatever the act.
    fn of_matter(&self, content: &mut Content) {
        let petition = &self.matter.petition;
        content.set(Part::Unit, self.name(&self.unit()));
        content.set(Part::Matter, self.matter.number.to_string());
        content.set(Part::Title, petition.title.as_str());
        content.set(Part::ActDay, day(self.event.day));
        content.set(Part::Received, day(petition.received));
        content.set(Part::Registered, day(self.matter.registered));
        content.set(Part::Channel, petition.channel.choice().zh);
        content.set(Part::HeadCount, petition.head_count.to_string());
        if let Some(accepted) = &self.matter.accepted {
            content.set(Part::Accepted, day(accepted.day));
        }
        let basis = self.entry.body.fact_uint(fact::BASIS);
        let basis = basis.and_then(|code| Basis::from_code(u32::try_from(code).ok()?));
        let basis =
            basis.unwrap_or_else(|| self.event.step.spec().basis_at(self.event.effect.stage));
        content.set(Part::Basis, basis.to_string());
        let unit = self.unit();
        let came = self.matter.passings.iter().rev();
        if let Some(passing) = came.into_iter().find(|passing| passing.to == unit) {
            content.set(Part::Sender, self.name(&passing.from));
            content.set(Part::Sent, day(passing.day));
        }
        let procedure = match (self.matter.track, self.matter.route) {
            (Track::Simple, _) => "procedure_simple",
            (Track::Ordinary, Some(Route::PerformDuty)) => "procedure_duty",
            (Track::Ordinary, _) => "procedure_ordinary",
        };
        content.set(Part::Procedure, say(procedure, &[]));
    }

    /// What the step was told, field by field. Officers are not named: a unit answers.
    fn of_step(&self, content: &mut Content) {
        for (field, text) in self.event.step.values() {
            if let Some(part) = Part::from_code(field.name) {
                content.set(part, self.shown(field, &text));
            }
        }
    }

    fn shown(&self, field: &Field, text: &str) -> String {
        let words = |choices: &'static [Choice]| {
            let codes = text.split(',').map(str::trim);
            let known = codes.filter_map(|code| choices.iter().find(|one| one.code == code));
            let words: Vec<&str> = known.map(|choice| choice.zh).collect();
            words.join("、")
        };
        match field.kind {
            Kind::Code(list) | Kind::Codes(list) => words(list),
            Kind::Day => text.parse().map_or_else(|_| text.to_owned(), day),
            Kind::Unit | Kind::Units => {
                let units = text
                    .split(',')
                    .filter_map(|code| UnitId::new(code.trim()).ok());
                let names: Vec<String> = units.map(|unit| self.name(&unit)).collect();
                names.join("、")
            }
            Kind::Flag | Kind::Entry | Kind::Officer | Kind::Officers => String::new(),
            _ => text.to_owned(),
        }
    }

    /// What this kind of document says besides.
    fn of_kind(&self, content: &mut Content, kind: DocKind) {
        match kind {
            DocKind::ForwardLetter | DocKind::AssignLetter => {
                let to = content.get(Part::Target).map(str::to_owned);
                content.set(Part::Addressee, to.unwrap_or_default());
            }
            DocKind::ObjectionStatement | DocKind::ClosingReport => {
                let sender = content.get(Part::Sender).map(str::to_owned);
                content.set(Part::Addressee, sender.unwrap_or_default());
            }
            DocKind::UrgingLetter => {
                content.set(Part::Addressee, self.name(&self.event.effect.owner));
            }
            DocKind::UrgingReply => {
                let of = |urging: &&huiyin_domain::matter::Urging| urging.day <= self.event.day;
                let urging = self.matter.urgings.iter().rev().find(of);
                let from = urging.map(|urging| self.name(&urging.from));
                content.set(Part::Addressee, from.unwrap_or_default());
            }
            DocKind::WhereaboutsNotice => self.whereabouts(content),
            DocKind::ExtensionNotice => self.old_day(content),
            DocKind::ReviewOpinion | DocKind::ReReviewOpinion => self.earlier(content, kind),
            _ => {}
        }
        let owed = match kind {
            DocKind::AssignLetter => Some(ObligationKind::AssignedFeedback),
            DocKind::UrgingLetter => Some(ObligationKind::UrgeAnswer),
            _ => None,
        };
        if let Some(last) = self.last_day(owed) {
            content.set(Part::LastDay, day(last));
        }
    }

    /// The last day of what the act started, as it stands now: after an extension, after a new calendar.
    fn last_day(&self, kind: Option<ObligationKind>) -> Option<Date> {
        let arisen = self.event.effect.arisen.iter();
        let wanted = arisen.filter(|owed| match kind {
            Some(kind) => owed.kind == kind,
            None => !owed.kind.is_window(),
        });
        let owed = wanted.min_by_key(|owed| owed.due)?;
        let now = self.matter.clocks.iter().find(|clock| {
            let of = &clock.obligation;
            of.kind == owed.kind && of.n == owed.n && of.extend == owed.extend
        });
        Some(now.map_or(owed.due, |clock| clock.obligation.due))
    }

    fn whereabouts(&self, content: &mut Content) {
        if let Step::Refer(refer) = &self.event.step {
            let listed = content.get(Part::Target).map(str::to_owned);
            if let Some(listed) = listed {
                content.set(Part::TargetName, listed);
            }
            if refer.way == ReferralWay::Forwarded {
                content.set(Part::Sent, day(self.event.day));
            } else {
                content.parts.remove(&Part::Sent);
            }
        } else if let Some(passing) = self.matter.passings.last() {
            content.set(Part::TargetName, self.name(&passing.to));
            content.set(Part::Sent, day(passing.day));
        }
    }

    /// The day that an extension replaced.
    fn old_day(&self, content: &mut Content) {
        let replaced = self.event.effect.ended.iter().find_map(|ended| {
            let of = |clock: &&huiyin_domain::obligation::Clock| {
                clock.obligation.kind == ended.kind
                    && clock.obligation.n == ended.n
                    && clock.ended.is_some_and(|(how, _)| how == ended.how)
            };
            self.matter.clocks.iter().find(of)
        });
        if let Some(clock) = replaced {
            content.set(Part::OldDay, day(clock.obligation.due));
        }
    }

    /// The opinions that were asked to be reviewed; and that a re-review is the last one, which the opinion's
    /// own text then need not repeat.
    fn earlier(&self, content: &mut Content, kind: DocKind) {
        let here = huiyin_domain::id::Position::from(self.entry.entry);
        let before = self
            .matter
            .opinions
            .iter()
            .filter(|opinion| opinion.entry < here);
        let before: Vec<_> = before.collect();
        let asked = match kind {
            DocKind::ReviewOpinion => &before[before.len().saturating_sub(1)..],
            _ => &before[before.len().saturating_sub(2)..],
        };
        let said: Vec<String> = asked
            .iter()
            .map(|opinion| {
                let of = [
                    ("unit", self.name(&opinion.unit)),
                    ("day", day(opinion.day)),
                    ("document", opinion.document.choice().zh.to_owned()),
                ];
                let values: Vec<(&str, &str)> = of
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                say("earlier", &values)
            })
            .collect();
        content.set(Part::Earlier, said.join("、"));
        let returns = self
            .event
            .effect
            .arisen
            .iter()
            .any(|owed| owed.kind == ObligationKind::ReturnedHandling);
        if kind == DocKind::ReReviewOpinion && !returns {
            let last = sentence(ZH, "answer.remedy_final", &[]);
            let opinion = content.get(Part::Opinion).unwrap_or_default();
            let own = opinion
                .trim_end()
                .strip_suffix(last.as_str())
                .unwrap_or(opinion);
            let own = own.trim_end().to_owned();
            content.set(Part::Opinion, own);
            content.set(Part::Final, last);
        }
    }
}

/// 2026年11月2日.
fn day(date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    sentence(
        ZH,
        "documents.day",
        &[("year", &year), ("month", &month), ("day", &day)],
    )
}

fn say(key: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<(&str, &dyn std::fmt::Display)> = values
        .iter()
        .map(|(name, value)| (*name, value as &dyn std::fmt::Display))
        .collect();
    sentence(ZH, &format!("documents.{key}"), &values)
}

/// The number of an entry as people read it: from the second generation on with the generation before it.
fn ordinal(entry: Position) -> String {
    match entry.generation() {
        1 => entry.seq().to_string(),
        generation => format!("{generation}.{}", entry.seq()),
    }
}
