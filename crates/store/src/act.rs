//! A step of the procedure as an entry, and back: facts, form, text, note and actor.

use std::borrow::Cow;

use huiyin_domain::event::{Event, Fact, FormValue, Record};
use huiyin_domain::transition::Step;
use huiyin_journal::{
    body::{Body, BodyHead, CaseLink, FactValue, fact::CORRECTED_LEAF},
    cbor::{CborError, MAX_DEPTH, Map, Reader, Value as Cbor, write},
    commit::field,
    kind::Kind,
};

use crate::{Draft, Opened, Position, Random, StoreError, segment::has_words};

/// How deep and long a form may be; the domain's own limits are far below.
const MAX_FORM_BYTES: usize = 1 << 20;
/// Most forms fill in no more.
const USUAL_FIELDS: usize = 16;

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
            calendar: None,
            kind,
            register: place.register,
            event_id,
            body: Some((body, salt(random))),
            public: Map::new(),
            content: Some(opened.encode()),
            matter: place.matter,
            identity: None,
            files: Vec::new(),
            document: None,
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

/// What an entry is found by: title, text and note. A rating is sealed from those whom it is about (guard rail G11),
/// and whoever searches its words one by one would read it.
pub(crate) fn search_words(event: &Event, record: &Record<'_>) -> Option<String> {
    let words = crate::segment(&searched_text(event, record)?);
    (!words.is_empty()).then_some(words)
}

/// Is it found by words at all?
pub(crate) fn is_searched(event: &Event, record: &Record<'_>) -> bool {
    searched_text(event, record).is_some_and(|text| has_words(&text))
}

fn searched_text(event: &Event, record: &Record<'_>) -> Option<String> {
    if matches!(event.step, Step::Rate(_)) {
        return None;
    }
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
    Some(texts.join("\n"))
}

/// Fresh 32 bytes.
pub(crate) fn salt(random: &dyn Random) -> [u8; 32] {
    let mut salt = [0; 32];
    random.fill(&mut salt);
    salt
}

/// The step that an entry holds. `checked`: what it holds is also written once more and compared.
pub(crate) fn event(
    kind: Kind,
    body: &BodyHead,
    fields: Option<&[u8]>,
    checked: bool,
) -> Result<Event, StoreError> {
    let wrong = |said: String| StoreError::Damaged(said);
    // The corrected leaf's hash is the journal's own fact; the step names the entry in its form.
    let of_the_step = body.facts().filter(|(key, _)| *key != CORRECTED_LEAF);
    let mut facts = Vec::with_capacity(USUAL_FIELDS);
    facts.extend(of_the_step.map(|(key, value)| (key, fact(value))));
    let mut record = Record {
        entry_type: u8::try_from(kind).map_err(|_| wrong(format!("type {kind}")))?,
        facts,
        form: Vec::new(),
        text: None,
        note: None,
        actor: None,
    };
    crate::opened::each(fields.unwrap_or_default(), &mut |number, value| {
        let text = || {
            let text = simdutf8::basic::from_utf8(value);
            text.map(|text| Some(text.into()))
                .map_err(|_| wrong(format!("field {number} is not UTF-8")))
        };
        match number {
            field::TEXT => record.text = text()?,
            field::FREE_TEXT => record.note = text()?,
            field::ACTOR => record.actor = text()?,
            field::OTHER_FIELDS => {
                record.form =
                    form(value, checked).map_err(|error| wrong(format!("a form: {error}")))?;
            }
            _ => {}
        }
        Ok(())
    })?;
    let event = match checked {
        true => Event::from_record(&record),
        false => Event::read(record),
    };
    event.map_err(|error| wrong(format!("an entry of type {kind}: {error}")))
}

fn facts_map(record: &Record<'_>) -> Result<Map, StoreError> {
    Ok(record
        .facts
        .iter()
        .map(|(key, fact)| {
            let value = match fact {
                Fact::Number(number) => Cbor::Uint(*number),
                Fact::Code(code) => Cbor::text(&**code),
            };
            (*key, value)
        })
        .collect())
}

fn fact(value: FactValue<'_>) -> Fact<'_> {
    match value {
        FactValue::Uint(number) => Fact::Number(number),
        FactValue::Text(code) => Fact::Code(code.into()),
        FactValue::Bool(_) | FactValue::Bytes(_) => Fact::Code("".into()),
    }
}

fn opened(record: &Record<'_>, random: &dyn Random) -> Result<Opened, StoreError> {
    let mut opened = Opened::default();
    let mut set = |number, text: &Option<Cow<'_, str>>| {
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
fn form_cbor(value: &FormValue<'_>) -> Cbor {
    match value {
        FormValue::Int(number) => Cbor::Uint(*number),
        FormValue::Text(text) => Cbor::bytes(text.as_bytes()),
        FormValue::List(list) => Cbor::Array(list.iter().map(form_cbor).collect()),
        FormValue::Bool(yes) => Cbor::Bool(*yes),
    }
}

/// Reads a form without a tree of values in between; `checked`: and writes it again to compare (§3).
fn form(bytes: &[u8], checked: bool) -> Result<Vec<(u8, FormValue<'_>)>, CborError> {
    if bytes.len() > MAX_FORM_BYTES {
        return Err(CborError::TooLong);
    }
    let mut reader = Reader::new(bytes);
    let length = reader.map()?;
    let mut form = Vec::with_capacity(length.min(USUAL_FIELDS));
    let mut last = None;
    for _ in 0..length {
        let key = reader.key(&mut last)?;
        form.push((key, form_value(&mut reader, 2)?));
    }
    reader.finish()?;
    if !checked {
        return Ok(form);
    }
    let mut same = write::Same::new(bytes);
    write::map(&mut same, form.len());
    for (key, value) in &form {
        write::key(&mut same, *key)?;
        write_value(&mut same, value);
    }
    match same.is_same() {
        true => Ok(form),
        false => Err(CborError::NotCanonical),
    }
}

fn form_value<'a>(reader: &mut Reader<'a>, depth: usize) -> Result<FormValue<'a>, CborError> {
    Ok(match reader.major().ok_or(CborError::Truncated)? {
        0 => FormValue::Int(reader.uint()?),
        2 => {
            let text = simdutf8::basic::from_utf8(reader.byte_string()?);
            FormValue::Text(text.map_err(|_| CborError::Unexpected)?.into())
        }
        4 if depth <= MAX_DEPTH => {
            let length = reader.array()?;
            let mut items = Vec::with_capacity(length.min(USUAL_FIELDS));
            for _ in 0..length {
                items.push(form_value(reader, depth + 1)?);
            }
            FormValue::List(items)
        }
        _ => FormValue::Bool(reader.boolean()?),
    })
}

fn write_value(sink: &mut impl write::Sink, value: &FormValue<'_>) {
    match value {
        FormValue::Int(number) => write::uint(sink, *number),
        FormValue::Text(text) => write::bytes(sink, text.as_bytes()),
        FormValue::List(list) => {
            write::array(sink, list.len());
            for item in list {
                write_value(sink, item);
            }
        }
        FormValue::Bool(yes) => write::boolean(sink, *yes),
    }
}
