//! Counting a day: the registers, what was entered in each, and the rows its seal must have (§6.2).
//!
//! The sealer builds the seal from it, the auditor compares the seal with it.

use std::collections::BTreeMap;

use crate::cbor::{Map, Value};
use crate::civil::Day;
use crate::hash::Hash;
use crate::kind::{self, Kind, RegisterRule};
use crate::leaf::{LeafView, MAX_SEAL_BYTES};
use crate::seal::{
    ATTEST_NOT_ASKED, ATTEST_RECEIVED, ATTEST_SILENT, ATTEST_ZERO_REPORT, MAX_OPEN_REGISTERS, Row,
    Seal,
};

/// One receiving book of one unit, as it stands between two seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register {
    /// Whether petitions are received in it, so that each seal attests something about it.
    pub receives: bool,
    /// Whether it is open now.
    pub open: bool,
    /// Whether it was open at any moment since the previous seal.
    pub was_open: bool,
    /// Whether an attestation is asked for; type 45 entries switch it.
    pub asked: bool,
    /// Whether a zero-report was filed since the previous seal.
    pub zero_report: bool,
}

/// What the leaves since the previous seal say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    registers: BTreeMap<u64, Register>,
    counts: BTreeMap<(u64, Kind), u64>,
    first_seq: u64,
    previous_seal: Option<Hash>,
}

/// A rule of §4.4 about registers that a leaf breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TallyError {
    /// The leaf's register was never declared.
    #[error("register {0} was never declared")]
    Undeclared(u64),
    /// A closed register takes nothing new.
    #[error("register {0} is closed")]
    Closed(u64),
    /// A number is declared once and never reused.
    #[error("register {0} is declared already")]
    Declared(u64),
    /// More than 170 registers would be open within one day.
    #[error("more than 170 registers are open within one day")]
    TooMany,
    /// A type 45 entry switches a register that is not a receiving one.
    #[error("register {0} is not a receiving register")]
    NotReceiving(u64),
}

impl Register {
    /// A register as it is when it is declared: open, and asked for.
    #[must_use]
    pub fn declared(receives: bool) -> Self {
        Self {
            receives,
            open: true,
            was_open: true,
            asked: true,
            zero_report: false,
        }
    }
}

impl Tally {
    /// Nothing counted, no register declared: before genesis.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on from stored state: registers as they stood after the previous seal (or genesis), the
    /// first position after it, and its leaf hash.
    #[must_use]
    pub fn resume(
        registers: BTreeMap<u64, Register>,
        first_seq: u64,
        previous_seal: Option<Hash>,
    ) -> Self {
        Self {
            registers,
            counts: BTreeMap::new(),
            first_seq,
            previous_seal,
        }
    }

    /// The registers by number.
    #[must_use]
    pub fn registers(&self) -> &BTreeMap<u64, Register> {
        &self.registers
    }

    /// How many leaves of each register and type (10 and above) were counted since the previous seal.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<(u64, Kind), u64> {
        &self.counts
    }

    /// The first position after the previous seal.
    #[must_use]
    pub fn first_seq(&self) -> u64 {
        self.first_seq
    }

    /// Whether this leaf may be appended now, as far as registers go; a writer asks before [`Tally::add`].
    /// # Errors
    /// [`TallyError`].
    pub fn check(&self, leaf: &LeafView<'_>) -> Result<(), TallyError> {
        match leaf.kind {
            kind::REGISTER_OPENED => {
                let number = number(leaf, 0);
                if self.registers.contains_key(&number) {
                    return Err(TallyError::Declared(number));
                }
                self.check_room(1)
            }
            kind::REGISTER_CLOSED => self.check_open(number(leaf, 0)),
            kind::SOFTWARE_CHANGED => self.check_switch(leaf),
            _ => self.check_register(leaf),
        }
    }

    /// Whether the day's seal still fits its leaf with this leaf counted; a writer keeps an event
    /// that does not fit for the next day (§4.4).
    #[must_use]
    pub fn has_room(&self, leaf: &LeafView<'_>) -> bool {
        /// A row's array, register, list head and attestation; a pair's array, type and count.
        const ROW_MAX_BYTES: usize = 16;
        const PAIR_MAX_BYTES: usize = 19;
        /// Everything of a seal leaf but its rows: origin, numbers and hashes.
        const REST_MAX_BYTES: usize = 400;
        let room = MAX_SEAL_BYTES - REST_MAX_BYTES;
        let rows = self.registers.len() + self.counts.len() + 1;
        if rows * ROW_MAX_BYTES + (self.counts.len() + 1) * PAIR_MAX_BYTES <= room {
            return true;
        }
        let mut with_leaf = self.clone();
        let counted = with_leaf.add(leaf);
        let rows = with_leaf
            .seal(leaf.day, leaf.seq, None, 0)
            .to_map()
            .remove(&3);
        let bytes = rows
            .and_then(|rows| rows.encode().ok())
            .map_or(usize::MAX, |rows| rows.len());
        counted.is_ok() && bytes <= room
    }

    /// Counts a leaf other than a seal. It is counted even when a rule is broken, so that the rest of
    /// the day can still be compared.
    /// # Errors
    /// As [`Tally::check`].
    pub fn add(&mut self, leaf: &LeafView<'_>) -> Result<(), TallyError> {
        let checked = self.check(leaf);
        match leaf.kind {
            kind::GENESIS => return self.declare_all(leaf),
            kind::REGISTER_OPENED => {
                let receives = flag(leaf, 1);
                self.registers
                    .entry(number(leaf, 0))
                    .or_insert(Register::declared(receives));
            }
            kind::REGISTER_CLOSED => self.change(number(leaf, 0), |register| register.open = false),
            kind::ZERO_REPORT => self.change(leaf.register, |register| register.zero_report = true),
            kind::SOFTWARE_CHANGED => {
                let asked = flag(leaf, 2);
                self.change(number(leaf, 1), |register| register.asked = asked);
            }
            _ => {}
        }
        if leaf.kind >= kind::RECEIVED {
            *self.counts.entry((leaf.register, leaf.kind)).or_default() += 1;
        }
        checked
    }

    /// The rows that a seal must have now.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut rows: BTreeMap<u64, Row> = BTreeMap::new();
        let empty = |register| Row {
            register,
            counts: Vec::new(),
            attest: None,
        };
        for (number, register) in self
            .registers
            .iter()
            .filter(|(_, register)| register.was_open)
        {
            let attest = register.receives.then(|| self.attest(*number, register));
            rows.insert(
                *number,
                Row {
                    attest,
                    ..empty(*number)
                },
            );
        }
        for ((number, kind), count) in &self.counts {
            let row = rows.entry(*number).or_insert_with(|| empty(*number));
            row.counts.push((*kind, *count));
        }
        rows.into_values().collect()
    }

    /// The seal of `day` that stands at `seq`.
    #[must_use]
    pub fn seal(&self, day: Day, seq: u64, previous_file: Option<Hash>, flags: u64) -> Seal {
        Seal {
            day,
            first_seq: self.first_seq,
            last_seq: seq,
            rows: self.rows(),
            previous_seal: self.previous_seal,
            previous_file,
            flags,
        }
    }

    /// The seal stands at `seq` with this leaf hash: the next day's counting begins.
    pub fn sealed(&mut self, seq: u64, leaf_hash: Hash) {
        self.counts.clear();
        self.first_seq = seq + 1;
        self.previous_seal = Some(leaf_hash);
        for register in self.registers.values_mut() {
            register.was_open = register.open;
            register.zero_report = false;
        }
    }

    fn attest(&self, number: u64, register: &Register) -> u64 {
        let has = |kind| self.counts.contains_key(&(number, kind));
        if has(kind::RECEIVED) || has(kind::LATE_ENTRY) {
            ATTEST_RECEIVED
        } else if register.zero_report {
            ATTEST_ZERO_REPORT
        } else if register.asked {
            ATTEST_SILENT
        } else {
            ATTEST_NOT_ASKED
        }
    }

    fn declare_all(&mut self, genesis: &LeafView<'_>) -> Result<(), TallyError> {
        let map = genesis.pub_map().unwrap_or_default();
        for (key, receives) in [(2, true), (4, false)] {
            let numbers = map.get(&key).and_then(Value::as_array).unwrap_or_default();
            for number in numbers.iter().filter_map(Value::as_uint) {
                self.registers.insert(number, Register::declared(receives));
            }
        }
        self.check_room(0)
    }

    fn check_room(&self, more: usize) -> Result<(), TallyError> {
        let open = self
            .registers
            .values()
            .filter(|register| register.was_open)
            .count();
        if open + more > MAX_OPEN_REGISTERS {
            Err(TallyError::TooMany)
        } else {
            Ok(())
        }
    }

    fn check_open(&self, number: u64) -> Result<(), TallyError> {
        match self.registers.get(&number) {
            None => Err(TallyError::Undeclared(number)),
            Some(register) if !register.open => Err(TallyError::Closed(number)),
            Some(_) => Ok(()),
        }
    }

    fn check_switch(&self, leaf: &LeafView<'_>) -> Result<(), TallyError> {
        self.check_register(leaf)?;
        match number(leaf, 1) {
            0 => Ok(()),
            switched => match self.registers.get(&switched) {
                None => Err(TallyError::Undeclared(switched)),
                Some(register) if !register.receives => Err(TallyError::NotReceiving(switched)),
                Some(_) => Ok(()),
            },
        }
    }

    fn check_register(&self, leaf: &LeafView<'_>) -> Result<(), TallyError> {
        match kind::register_rule(leaf.kind) {
            RegisterRule::Zero => Ok(()),
            RegisterRule::Open => self.check_open(leaf.register),
            RegisterRule::Any if leaf.register == 0 => Ok(()),
            RegisterRule::Declared | RegisterRule::Any => {
                let declared = self.registers.contains_key(&leaf.register);
                if declared {
                    Ok(())
                } else {
                    Err(TallyError::Undeclared(leaf.register))
                }
            }
        }
    }

    fn change(&mut self, number: u64, change: impl FnOnce(&mut Register)) {
        if let Some(register) = self.registers.get_mut(&number) {
            change(register);
        }
    }
}

fn public(leaf: &LeafView<'_>) -> Map {
    leaf.pub_map().unwrap_or_default()
}

/// A number of the public map; 0 when it is absent, which no register has.
fn number(leaf: &LeafView<'_>, key: u8) -> u64 {
    public(leaf).get(&key).and_then(Value::as_uint).unwrap_or(0)
}

fn flag(leaf: &LeafView<'_>, key: u8) -> bool {
    public(leaf)
        .get(&key)
        .and_then(Value::as_bool)
        .unwrap_or(false)
}
