//! Importing petitions from another system's file: each line once, in the file's order, claimed days kept
//! as claims.
//!
//! A line becomes a late entry (type 23): `t` is now, the day its source names is a fact. With
//! [`Options::as_of_source_time`] a line that has an answer also gets the entries of its acceptance and
//! its answer. Imported acts are never late and never counted in the office's own rates.

pub mod line;
mod spread;

use std::collections::HashMap;
use std::io::BufRead;

use huiyin_domain::context::Context;
use huiyin_domain::event::Event;
use huiyin_domain::field::Form;
use huiyin_domain::id::{MatterKey, MatterNumber};
use huiyin_domain::matter::Matter;
use huiyin_domain::petitioner::{Capacity, Identity, Petitioner};
use huiyin_journal::body::CaseLink;
use huiyin_journal::commit::field;
use huiyin_store::{Draft, Place as Slot, StoreError};
use huiyin_wording::Locale;
use serde::Serialize;

use crate::desk::{ActAs, parse};
use crate::error::OfficeError;
use crate::office::Office;
use crate::submit::bureau;

pub use line::{LineError, SourceLine, SourceReply};
pub use spread::Spread;

/// Lines that share one durable write.
const CHUNK: usize = 64;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Also enter acceptance and answer on the days that the source claims.
    pub as_of_source_time: bool,
    /// The officer who enters them.
    pub officer: String,
    /// Language of the reasons of lines that are not taken.
    pub locale: Locale,
}

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Line number, from 1.
    pub line: u64,
    /// What to mend.
    pub reason: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Lines read, empty ones left out.
    pub lines: u64,
    /// Petitions registered now.
    pub registered: u64,
    /// Lines whose source id was there already.
    pub already_there: u64,
    /// Answers entered now.
    pub answered: u64,
    /// Lines that were not taken.
    pub refused: Vec<Refused>,
    /// Claimed days from petition to answer against the 60-day term.
    pub spread: Spread,
}

/// What an import tells while it runs: bytes read, and each refused line at once.
pub trait Watch {
    /// So many bytes of the file are done.
    fn read(&mut self, bytes: u64);
    /// This line was not taken.
    fn refused(&mut self, refused: &Refused);
}

/// One line ready to be written: its id, and its steps with their drafts.
type Ready = (u64, Vec<(Draft, Event)>);

impl Office {
    /// Imports a file, line by line. Safe to run again, and to stop at any moment: what was reported is
    /// kept, and what is there already is left alone.
    /// # Errors
    /// [`OfficeError::Disk`] when the file cannot be read on, [`OfficeError::EndlessLine`], or as the store says. A line that cannot be
    /// taken is no error: it is reported, and the import goes on.
    pub fn import(
        &self,
        mut file: impl BufRead,
        options: &Options,
        watch: &mut dyn Watch,
    ) -> Result<Summary, OfficeError> {
        self.may_import(options)?;
        let mut summary = Summary::default();
        let mut chunk = Vec::with_capacity(CHUNK);
        let (mut number, mut line) = (0, Vec::new());
        loop {
            line.clear();
            let Some(read) = read_line(&mut file, &mut line)? else {
                self.import_chunk(&mut chunk, options, &mut summary, watch)?;
                return Err(OfficeError::EndlessLine(number + 1));
            };
            if read > 0 {
                number += 1;
                watch.read(read);
                let text = match number {
                    1 => line::without_mark(&line),
                    _ => &line,
                }
                .trim_ascii();
                if text.is_empty() {
                    continue;
                }
                summary.lines += 1;
                match SourceLine::parse(text, self.zone(), self.moment().today) {
                    Ok(source) => chunk.push((number, source)),
                    Err(error) => {
                        refuse(&mut summary, watch, number, error.told(options.locale));
                    }
                }
            }
            if chunk.len() == CHUNK || read == 0 {
                self.import_chunk(&mut chunk, options, &mut summary, watch)?;
            }
            if read == 0 {
                summary.refused.sort_by_key(|refused| refused.line);
                return Ok(summary);
            }
        }
    }

    /// Who enters the lines is settled before the first one: an officer who may not is no fault of a line.
    fn may_import(&self, options: &Options) -> Result<(), OfficeError> {
        let any = Form::from([
            ("source".to_owned(), "any".to_owned()),
            ("unit".to_owned(), self.importing_unit()),
            ("text".to_owned(), "any".to_owned()),
        ]);
        let step = parse("import-register", &any)?;
        self.decide(&step, None, &importer(options), self.moment())
            .map(drop)
    }

    fn importing_unit(&self) -> String {
        bureau(&self.organisation())
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    fn import_chunk(
        &self,
        chunk: &mut Vec<(u64, SourceLine)>,
        options: &Options,
        summary: &mut Summary,
        watch: &mut dyn Watch,
    ) -> Result<(), OfficeError> {
        for source in self.leave_out_known(chunk, options, summary, watch)? {
            summary.answered += u64::from(self.answer_later(&source, options)?);
        }
        if chunk.is_empty() {
            return Ok(());
        }
        self.may_write()?;
        self.trying(|office| {
            let mut ready: Vec<Ready> = Vec::with_capacity(chunk.len());
            let mut refused = Vec::new();
            for (number, source) in &*chunk {
                match office.prepare(source, options) {
                    Ok(steps) => ready.push((*number, steps)),
                    Err(error) if error.is_refusal() => refused.push((*number, error)),
                    Err(error) => return Err(error),
                }
            }
            office.store.write(move |append| {
                for (_, steps) in &ready {
                    append.record_all(steps, None)?;
                }
                Ok(())
            })?;
            Ok(refused)
        })
        .map(|refused| {
            for (number, error) in &refused {
                let told = error.told(options.locale, "import-register", &|unit| unit.to_string());
                refuse(summary, watch, *number, told);
            }
            chunk.retain(|(number, _)| refused.iter().all(|(other, _)| other != number));
            for (_, source) in chunk.drain(..) {
                summary.registered += 1;
                summary.spread.count(&source);
                if options.as_of_source_time && source.reply.is_some() {
                    summary.answered += 1;
                }
            }
        })
    }

    /// Leaves out lines whose id is there already, in the journal or earlier in the chunk; the same id with
    /// another text is a mistake of the file. Gives those whose answer is asked for and may not be there yet.
    fn leave_out_known(
        &self,
        chunk: &mut Vec<(u64, SourceLine)>,
        options: &Options,
        summary: &mut Summary,
        watch: &mut dyn Watch,
    ) -> Result<Vec<SourceLine>, OfficeError> {
        let mut texts = self.known(chunk)?;
        let mut answered = Vec::new();
        chunk.retain(|(number, source)| match texts.get(&source.id) {
            None => {
                texts.insert(source.id.clone(), source.text.clone());
                true
            }
            Some(text) => {
                if *text == source.text {
                    summary.already_there += 1;
                    if options.as_of_source_time && source.reply.is_some() {
                        answered.push(source.clone());
                    }
                } else {
                    let why = LineError::OtherText(source.id.clone());
                    refuse(summary, watch, *number, why.told(options.locale));
                }
                false
            }
        });
        Ok(answered)
    }

    /// Enters the answer of a line that was imported before without it; true when it was. What the office has
    /// taken into its own hands since is left alone.
    fn answer_later(&self, source: &SourceLine, options: &Options) -> Result<bool, OfficeError> {
        let Some(reply) = &source.reply else {
            return Ok(false);
        };
        let loaded = self.store.read(|tx| {
            match huiyin_store::find_source(tx, self.code(), &source.id)? {
                Some(matter) => huiyin_store::load_matter(tx, self.code(), matter),
                None => Ok(None),
            }
        })?;
        let Some(loaded) = loaded else {
            return Ok(false);
        };
        let events = loaded
            .entries
            .iter()
            .filter_map(|entry| entry.event.as_ref());
        let taken: Vec<&str> = events.map(|event| event.step.spec().name).collect();
        let steps = answers(source, reply);
        let is_imported =
            |name: &&str| *name == "import-register" || steps.iter().any(|step| step.0 == *name);
        if !taken.iter().all(is_imported) {
            return Ok(false);
        }
        let (number, who) = (loaded.matter.number.to_string(), importer(options));
        let mut answered = false;
        for (name, form) in steps.iter().filter(|(name, _)| !taken.contains(name)) {
            let step = parse(name, form)?;
            self.may_write()?;
            self.trying(|office| office.take(&step, &number, &who, None, None, &[]))?;
            answered = true;
        }
        Ok(answered)
    }

    /// The texts of the chunk's ids that were imported before.
    fn known(&self, chunk: &[(u64, SourceLine)]) -> Result<HashMap<String, String>, OfficeError> {
        Ok(self.store.read(|tx| {
            let mut known = HashMap::new();
            for (_, source) in chunk {
                let Some(matter) = huiyin_store::find_source(tx, self.code(), &source.id)? else {
                    continue;
                };
                let opened = huiyin_store::content(tx, self.code(), matter)?.unwrap_or_default();
                // An erased text cannot be compared; its petition is there all the same.
                let text = opened.text(field::TEXT)?.unwrap_or(&source.text);
                known.insert(source.id.clone(), text.to_owned());
            }
            Ok::<_, StoreError>(known)
        })?)
    }

    /// The steps of one line, decided one after the other.
    fn prepare(
        &self,
        source: &SourceLine,
        options: &Options,
    ) -> Result<Vec<(Draft, Event)>, OfficeError> {
        let calendar = self.newest_calendar();
        let (laws, organisation) = (self.laws(), self.organisation());
        let (unit, who) = (self.importing_unit(), importer(options));
        let now = self.moment();
        let petitioner = petitioner(source)?;
        let opening = self.decide(
            &parse("import-register", &opening(source, &unit))?,
            None,
            &who,
            now,
        )?;
        let mut first = self.opening_draft(&opening, &petitioner)?;
        first.calendar = Some(calendar);
        let Some(reply) = source.reply.as_ref().filter(|_| options.as_of_source_time) else {
            return Ok(vec![(first, opening)]);
        };
        // The place is not known before the write; the writer links the later steps to the first one.
        let number = MatterNumber::new(self.code(), now.today.year(), None, 1)
            .expect("the office's code makes a number");
        let mut matter = Matter::open(&opening, MatterKey(0), number)
            .expect("the first step of an import is a registration");
        let Some((body, _)) = &first.body else {
            return Ok(vec![(first, opening)]);
        };
        let case_id = body.case.map_or([0; 16], |case| case.case_id);
        let register = first.register;
        let mut steps = vec![(first, opening)];
        for (case_seq, (name, form)) in answers(source, reply).into_iter().enumerate() {
            let step = parse(name, &form)?;
            let by = steps[0].1.by.clone();
            let context = Context {
                laws: &laws,
                organisation: &organisation,
                actor: &by,
                now,
                named: None,
            };
            let event = step.decide(Some(&matter), &context)?;
            let slot = Slot {
                office: self.code(),
                origin: &self.origin(),
                register,
                matter: None,
                case: CaseLink {
                    case_id,
                    case_seq: case_seq as u64 + 1,
                    previous: Some([0; 32]),
                },
            };
            let draft = Draft::of_step(&event, &slot, &*self.random)?;
            matter.apply(&event, huiyin_domain::id::Position(0));
            steps.push((draft, event));
        }
        Ok(steps)
    }
}

fn importer(options: &Options) -> ActAs {
    ActAs::Officer {
        officer: options.officer.clone(),
        role: None,
    }
}

fn opening(source: &SourceLine, unit: &str) -> Form {
    let mut form = Form::from([
        ("source".to_owned(), source.id.clone()),
        ("unit".to_owned(), unit.to_owned()),
        ("title".to_owned(), source.title.clone()),
        ("text".to_owned(), source.text.clone()),
    ]);
    if let Some(day) = source.day {
        form.insert("claimed".to_owned(), day.to_string());
    }
    if let Some(category) = &source.category {
        form.insert("category".to_owned(), category.clone());
    }
    form
}

/// Acceptance, taken as the day of receipt, and the answer.
fn answers(source: &SourceLine, reply: &SourceReply) -> [(&'static str, Form); 2] {
    let mut accept = Form::new();
    let mut answer = Form::from([("note".to_owned(), reply.text.clone())]);
    if let Some(day) = source.day {
        accept.insert("claimed".to_owned(), day.to_string());
    }
    if let Some(day) = reply.day {
        answer.insert("claimed".to_owned(), day.to_string());
    }
    [("import-accept", accept), ("import-answer", answer)]
}

fn petitioner(source: &SourceLine) -> Result<Petitioner, OfficeError> {
    match &source.user {
        None => Ok(Petitioner::anonymous()),
        Some(user) => Identity::named(user, Capacity::Petitioner)
            .and_then(|one| Petitioner::new(vec![one]))
            .map_err(OfficeError::Identity),
    }
}

fn refuse(summary: &mut Summary, watch: &mut dyn Watch, line: u64, reason: String) {
    let refused = Refused { line, reason };
    watch.refused(&refused);
    summary.refused.push(refused);
}

/// Reads to the line's end, keeping one byte more than the longest line: bytes read, 0 at the end, and none
/// when the line does not end.
fn read_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> Result<Option<u64>, OfficeError> {
    let mut read = 0;
    loop {
        let available = file
            .fill_buf()
            .map_err(|error| OfficeError::disk(std::path::Path::new("the import file"), error))?;
        if available.is_empty() {
            return Ok(Some(read));
        }
        let end = available
            .iter()
            .position(|byte| *byte == b'\n')
            .map(|at| at + 1);
        let taken = end.unwrap_or(available.len());
        let room = (line::MAX_LINE_BYTES + 1).saturating_sub(line.len());
        line.extend_from_slice(&available[..taken.min(room)]);
        file.consume(taken);
        read += taken as u64;
        if end.is_some() {
            return Ok(Some(read));
        }
        if read > line::MAX_UNENDED_BYTES {
            return Ok(None);
        }
    }
}
