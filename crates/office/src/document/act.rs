//! What an act of a matter says on paper, as its entry and the matter around it have it.

use huiyin_documents::paper::{Content, Part};
use huiyin_domain::actor::Role;
use huiyin_domain::class::{Route, Track};
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::document::DocKind;
use huiyin_domain::event::Event;
use huiyin_domain::field::{Field, Kind};
use huiyin_domain::id::UnitId;
use huiyin_domain::law::Basis;
use huiyin_domain::matter::Matter;
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::organisation::Organisation;
use huiyin_domain::transition::{HearPetitioner, HoldHearing, ReferralWay, Step};
use huiyin_journal::body::fact;
use huiyin_store::{Happened, Loaded};
use huiyin_wording::sentence;
use jiff::civil::Date;

use super::content::{ZH, day, say};

/// One act of a matter, with what it is told from.
pub(super) struct Act<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) matter: &'a Matter,
    pub(super) at: usize,
    pub(super) entry: &'a Happened,
    pub(super) event: &'a Event,
    pub(super) organisation: &'a Organisation,
}

impl Act<'_> {
    /// The unit that answers for it: the officer's, or where the petitioner acted, the one that received.
    pub(super) fn unit(&self) -> UnitId {
        let of_officer = self.event.by.unit.clone();
        of_officer.unwrap_or_else(|| self.matter.petition.receiver.clone())
    }

    pub(super) fn name(&self, unit: &UnitId) -> String {
        let known = self.organisation.unit(unit);
        known.map_or_else(|| unit.to_string(), |unit| unit.name.clone())
    }

    /// What is known of the matter, whatever the act.
    pub(super) fn of_matter(&self, content: &mut Content) {
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
    pub(super) fn of_step(&self, content: &mut Content) {
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
            Kind::Day | Kind::DayAhead => text.parse().map_or_else(|_| text.to_owned(), day),
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

    /// What this kind of document says besides. A paper that says no more than its step was told and what is known
    /// of every matter needs nothing here.
    pub(super) fn of_kind(&self, content: &mut Content, kind: DocKind) {
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
            DocKind::CompetenceDecision => {
                // The step's `unit` is the one that it names, not the one that decides.
                let named = content.get(Part::Unit).unwrap_or_default().to_owned();
                content.set(Part::TargetName, named.as_str());
                content.set(Part::Addressee, named);
                content.set(Part::Unit, self.name(&self.unit()));
            }
            DocKind::HearingRecord => self.hearing(content),
            DocKind::ObjectionDecision => self.on_objection(content),
            DocKind::RecusalDecision => self.on_recusal(content),
            DocKind::DecisionProposal => {
                let above = self.organisation.next_higher(&self.unit());
                content.set(
                    Part::Addressee,
                    above.map_or_else(String::new, |unit| self.name(unit)),
                );
            }
            DocKind::StatementRecord => {
                for (told, part) in [(Part::Day, Part::HeardDay), (Part::Way, Part::HeardWay)] {
                    let told = content.parts.remove(&told);
                    content.set(part, told.unwrap_or_default());
                }
                if let Step::HearPetitioner(heard) = &self.event.step {
                    content.set(Part::Note, statement(heard));
                }
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

    /// The last act before this one that is what is looked for.
    fn before<T>(&self, find: impl Fn(&Event) -> Option<T>) -> Option<T> {
        let before = self.loaded.entries[..self.at].iter().rev();
        before
            .filter_map(|entry| entry.event.as_ref())
            .find_map(find)
    }

    /// When it was, and where and before whom as its notice had it.
    fn hearing(&self, content: &mut Content) {
        if let Step::HoldHearing(hearing) = &self.event.step {
            content.set(Part::HearingDays, days(hearing));
        }
        let notice = self.before(|event| match &event.step {
            Step::NotifyHearing(notice) => Some(notice.clone()),
            _ => None,
        });
        if let Some(notice) = notice {
            content.set(Part::HearingPlace, notice.hearing_place.as_str());
            content.set(Part::Members, notice.members.as_str());
        }
    }

    /// Who objected and when, and what the sender found.
    fn on_objection(&self, content: &mut Content) {
        let Step::DecideObjection(decision) = &self.event.step else {
            return;
        };
        let objected = self.before(|event| match event.step {
            Step::Object(_) => Some((event.by.unit.clone()?, event.day)),
            _ => None,
        });
        if let Some((unit, on)) = objected {
            content.set(Part::Addressee, self.name(&unit));
            content.set(Part::Objected, day(on));
        }
        let found = match decision.agreed {
            true => "objection_upheld",
            false => "objection_refused",
        };
        content.set(Part::Decision, say(found, &[]));
    }

    /// Officers are named on the office's own pages alone: a paper says whose head or officer it is.
    fn on_recusal(&self, content: &mut Content) {
        let Step::DecideRecusal(decision) = &self.event.step else {
            return;
        };
        let (officer, organisation) = (&decision.officer, self.organisation);
        let unit = organisation.officer(officer).map(|officer| &officer.unit);
        let unit = unit.unwrap_or(&self.event.effect.owner);
        let post = match organisation.holds(officer, unit, Role::Head) {
            true => "officer_head",
            false => "officer_staff",
        };
        content.set(Part::Officer, say(post, &[("unit", &self.name(unit))]));
        let decided = match decision.upheld {
            true => "recusal_upheld",
            false => "recusal_dismissed",
        };
        content.set(Part::Decision, say(decided, &[]));
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

/// One day, or the first to the last.
/// What was said, the cause and what was explained, as one record.
fn statement(heard: &HearPetitioner) -> String {
    let further = [
        ("heard_cause", &heard.cause),
        ("heard_policy", &heard.policy),
    ];
    let further = further.into_iter().filter_map(|(key, text)| {
        let text = text.as_ref()?;
        Some(say(key, &[("text", text.as_str())]))
    });
    let said = std::iter::once(heard.note.as_str().to_owned());
    said.chain(further).collect::<Vec<_>>().join("\n")
}

fn days(hearing: &HoldHearing) -> String {
    let (first, last) = (day(hearing.first_day), day(hearing.last_day));
    match hearing.first_day == hearing.last_day {
        true => first,
        false => say("days", &[("first", &first), ("last", &last)]),
    }
}
