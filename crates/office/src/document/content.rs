//! What a document says, taken from the matter as its entries made it.

use huiyin_documents::paper::{Content, Paper, Part, To, part_name};
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_domain::law::TermId;
use huiyin_domain::transition::Step;
use huiyin_store::{Loaded, Opened};
use huiyin_wording::{Locale, sentence};
use jiff::civil::Date;

use super::act::Act;
use super::identity::Identity;
use super::number::Numbered;
use super::{Found, goes_to_petitioner, kinds_of};
use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;
use crate::receipt::ReceiptError;

pub(super) const ZH: Locale = Locale::Zh;

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
            content.set(Part::Number, self.document_number(&act, found.kind));
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
            DocKind::FileList => content.set(Part::Listed, self.listed(&act)),
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
    fn document_number(&self, act: &Act<'_>, kind: DocKind) -> String {
        let given = act
            .event
            .step
            .values()
            .into_iter()
            .find(|(field, _)| field.name == "document_number")
            .map(|(_, given)| given);
        let unit = act.unit();
        let of = Numbered {
            kind,
            unit: &unit,
            organisation: act.organisation,
            day: act.event.day,
        };
        match given {
            Some(given) => self.given_number(of, &given),
            None => self.own_number(of, act.entry.entry).unwrap_or_default(),
        }
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

    /// The written acts before this one as rows of a file list; where a page begins is written in by hand.
    fn listed(&self, act: &Act<'_>) -> String {
        let before = act.loaded.entries[..act.at].iter().enumerate();
        let acts = before.filter_map(|(at, entry)| {
            let event = entry.event.as_ref()?;
            Some(Act {
                at,
                entry,
                event,
                ..*act
            })
        });
        let mut rows = Vec::new();
        for act in acts {
            let kinds = match kinds_of(act.event) {
                set if set.is_empty() => act.event.document().into_iter().collect(),
                set => set,
            };
            for kind in kinds {
                let leaves = Paper::of(kind.code()).is_some_and(|paper| paper.to != To::File);
                let number = match leaves {
                    true => self.document_number(&act, kind),
                    false => String::new(),
                };
                let author = match &act.event.by.unit {
                    Some(unit) => act.name(unit),
                    None => say("anonymous", &[]),
                };
                // Eight digits, as file lists have it.
                let on = act.event.day.strftime("%Y%m%d").to_string();
                let order = (rows.len() + 1).to_string();
                let cells = [&order, &number, &author, kind.choice().zh, &on];
                rows.push(cells.join("\t"));
            }
        }
        rows.join("\n")
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
                let number = self.document_number(&served, serve.document);
                content.set(Part::ServedNumber, number);
            }
        }
        if !goes_to_petitioner(serve.document) {
            content.set(Part::Addressee, act.name(&act.event.effect.owner));
        }
        content.set(Part::ServedWay, serve.way.choice().zh);
    }
}

/// 2026年11月2日.
pub(super) fn day(date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    sentence(
        ZH,
        "documents.day",
        &[("year", &year), ("month", &month), ("day", &day)],
    )
}

pub(super) fn say(key: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<(&str, &dyn std::fmt::Display)> = values
        .iter()
        .map(|(name, value)| (*name, value as &dyn std::fmt::Display))
        .collect();
    sentence(ZH, &format!("documents.{key}"), &values)
}
