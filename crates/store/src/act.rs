//! A step of the procedure as an entry, and back: facts, form, text, note and actor.

use huiyin_domain::event::{Event, Fact, FormValue, Record};
use huiyin_journal::{
    body::{Body, CaseLink, fact::CORRECTED_LEAF},
    cbor::{Map, Value as Cbor},
    commit::field,
    kind::Kind,
};

use crate::{Draft, Opened, Position, Random, StoreError};

/// How deep and long a form may be; the domain's own limits are far below.
const MAX_FORM_BYTES: usize = 1 << 20;

/// Where the entry of a step goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// The office code.
    pub office: &'a str,
    /// The log's origin, to which the fields are bound.
    pub origin: &'a str,
    /// The register of the matter's first entry.
    pub register: u32,
    /// The matter; `None` for its first entry.
    pub matter: Option<Position>,
    /// The place in the case chain.
    pub case: CaseLink,
}

impl Draft {
    /// The entry of a step: body, salts, content and search words are made here, in the caller's
    /// thread; sealed fields, marks and query code are the caller's to add
    /// ([`Draft::with_identity`]).
    ///
    /// # Errors
    /// [`StoreError::Entry`] when the event cannot be encoded.
    pub fn of_step(
        event: &Event,
        place: &Place<'_>,
        random: &dyn Random,
    ) -> Result<Self, StoreError> {
        let record = event.to_record();
        let mut draft = Self::of_fields(
            Kind::from(record.entry_type),
            place,
            facts_map(&record)?,
            &opened(&record, random)?,
            random,
        )?;
        draft.expected_day = Some(event.day);
        draft.search = search_words(event, &record);
        Ok(draft)
    }

    /// The entry of an act on a matter that is no step of the procedure, for example an opening.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when it cannot be encoded.
    pub fn of_fields(
        kind: Kind,
        place: &Place<'_>,
        facts: Map,
        opened: &Opened,
        random: &dyn Random,
    ) -> Result<Self, StoreError> {
        let mut event_id = [0; 16];
        random.fill(&mut event_id);
        let commits = opened.commits(place.origin, &event_id)?;
        let body = Body {
            case: Some(place.case),
            facts,
            commits,
        };
        Ok(Self {
            office: place.office.to_owned(),
            origin: place.origin.to_owned(),
            expected_day: None,
            kind,
            register: place.register,
            event_id,
            body: Some((body, salt(random))),
            public: Map::new(),
            content: Some(opened.encode()),
            matter: place.matter,
            identity: None,
            marks: Vec::new(),
            query_code: None,
            search: None,
        })
    }

    /// The same entry with sealed fields: the body commits to them, the bytes are the caller's.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when they cannot be committed to.
    pub fn with_identity(
        mut self,
        origin: &str,
        fields: &Opened,
        sealed: crate::SealedIdentity,
    ) -> Result<Self, StoreError> {
        let commits = fields.commits(origin, &self.event_id)?;
        if let Some((body, _)) = &mut self.body {
            body.commits.extend(commits);
        }
        self.identity = Some(sealed);
        Ok(self)
    }
}

/// What an entry is found by: title, text and note.
pub(crate) fn search_words(event: &Event, record: &Record) -> Option<String> {
    let title = event
        .step
        .petition(event.day)
        .map(|(petition, _)| petition.title);
    let texts = [
        title.as_deref(),
        record.text.as_deref(),
        record.note.as_deref(),
    ];
    let texts: Vec<&str> = texts.into_iter().flatten().collect();
    let words = crate::segment(&texts.join("\n"));
    (!words.is_empty()).then_some(words)
}

/// Fresh 32 bytes.
pub(crate) fn salt(random: &dyn Random) -> [u8; 32] {
    let mut salt = [0; 32];
    random.fill(&mut salt);
    salt
}

/// The step that an entry holds.
pub(crate) fn event(kind: Kind, body: &Body, opened: &Opened) -> Result<Event, StoreError> {
    let wrong = |said: String| StoreError::Damaged(said);
    let text = |number| opened.text(number).map(|text| text.map(str::to_owned));
    let form = match opened.value(field::OTHER_FIELDS) {
        Some(bytes) => Cbor::decode(bytes, MAX_FORM_BYTES)
            .ok()
            .and_then(|value| form(&value))
            .ok_or_else(|| wrong("the form of an entry".to_owned()))?,
        None => Vec::new(),
    };
    // The corrected leaf's hash is the journal's own fact; the step names the entry in its form.
    let of_the_step = body.facts.iter().filter(|(key, _)| **key != CORRECTED_LEAF);
    let record = Record {
        entry_type: u8::try_from(kind).map_err(|_| wrong(format!("type {kind}")))?,
        facts: of_the_step
            .map(|(key, value)| (*key, fact(value)))
            .collect(),
        form,
        text: text(field::TEXT)?,
        note: text(field::FREE_TEXT)?,
        actor: text(field::ACTOR)?,
    };
    Event::from_record(&record).map_err(|error| wrong(format!("an entry of type {kind}: {error}")))
}

fn facts_map(record: &Record) -> Result<Map, StoreError> {
    Ok(record
        .facts
        .iter()
        .map(|(key, fact)| {
            let value = match fact {
                Fact::Number(number) => Cbor::Uint(*number),
                Fact::Code(code) => Cbor::text(code.as_str()),
            };
            (*key, value)
        })
        .collect())
}

fn fact(value: &Cbor) -> Fact {
    match value {
        Cbor::Uint(number) => Fact::Number(*number),
        other => Fact::Code(other.as_text().unwrap_or_default().to_owned()),
    }
}

fn opened(record: &Record, random: &dyn Random) -> Result<Opened, StoreError> {
    let mut opened = Opened::default();
    let mut set = |number, text: &Option<String>| {
        if let Some(text) = text {
            opened.set(number, salt(random), text.as_bytes());
        }
    };
    set(field::TEXT, &record.text);
    set(field::ACTOR, &record.actor);
    set(field::FREE_TEXT, &record.note);
    let form: Map = record
        .form
        .iter()
        .map(|(key, value)| (*key, form_cbor(value)))
        .collect();
    let form = Cbor::Map(form)
        .encode()
        .map_err(|error| StoreError::Entry(error.to_string()))?;
    opened.set(field::OTHER_FIELDS, salt(random), form);
    Ok(opened)
}

/// Texts are byte strings of UTF-8: a text string here is ASCII only (§3).
fn form_cbor(value: &FormValue) -> Cbor {
    match value {
        FormValue::Int(number) => Cbor::Uint(*number),
        FormValue::Text(text) => Cbor::bytes(text.as_bytes()),
        FormValue::List(list) => Cbor::Array(list.iter().map(form_cbor).collect()),
        FormValue::Bool(yes) => Cbor::Bool(*yes),
    }
}

fn form(value: &Cbor) -> Option<Vec<(u8, FormValue)>> {
    let map = value.as_map()?;
    map.iter()
        .map(|(key, value)| Some((*key, form_value(value)?)))
        .collect()
}

fn form_value(value: &Cbor) -> Option<FormValue> {
    Some(match value {
        Cbor::Uint(number) => FormValue::Int(*number),
        Cbor::Bytes(bytes) => FormValue::Text(String::from_utf8(bytes.clone()).ok()?),
        Cbor::Array(list) => FormValue::List(list.iter().map(form_value).collect::<Option<_>>()?),
        Cbor::Bool(yes) => FormValue::Bool(*yes),
        _ => return None,
    })
}
