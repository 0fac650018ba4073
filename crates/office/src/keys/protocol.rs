//! What passes between the server and the key service: one canonical CBOR array a message, its first item the kind.

use super::warrant::Refused;
use super::{Ask, Binding, Checked, Claim, Holds, Key, KeyId, Pass, RecordId, Release, Shown};
use crate::attachment::FileKind;
use huiyin_journal::body::CaseId;
use huiyin_journal::cbor::Value;

/// A sealed file, and what is said about it.
pub(super) const LARGEST_FRAME: usize = 16 << 20;
/// More keys, or more marks, than anybody asks for at once.
pub(super) const MOST: usize = 1024;

/// A question to the key service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Does it work?
    Ping,
    /// New records.
    Mint {
        /// What they will hold.
        holds: Holds,
        /// How many.
        count: usize,
    },
    /// A key, against an entry, a pass, or nothing where it names nobody.
    Open {
        /// Which one.
        id: KeyId,
        /// Against what.
        ask: Ask,
    },
    /// A pass for a query code.
    Admit {
        /// The code.
        code: String,
        /// The entry that gave it out.
        shown: Shown,
    },
    /// For the audit.
    Check {
        /// Its key.
        id: KeyId,
        /// Its case.
        case: CaseId,
        /// What it is bound to.
        bound: Vec<u8>,
        /// Nonce and ciphertext.
        sealed: Vec<u8>,
        /// The SHA-256 that its bytes should have.
        digest: Option<[u8; 32]>,
    },
    /// Keyed digests for "is this the same matter?".
    Marks {
        /// Office code.
        office: String,
        /// What is compared.
        what: Vec<String>,
    },
    /// The bytes of a form's query code.
    Code {
        /// Office code.
        office: String,
        /// The form's token.
        token: String,
    },
    /// What an officer's second step rests on.
    SecondStep {
        /// Office code.
        office: String,
        /// Which officer's, and of what.
        what: String,
    },
    /// A key goes for good.
    Destroy {
        /// Which one.
        id: KeyId,
        /// The entry that erases its matter's petitioner.
        shown: Shown,
    },
    /// To which cases earlier keys belong; none when all were named.
    Bind(Vec<Binding>),
}

/// The key service's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It works.
    Well,
    /// New records and their keys.
    Minted(Vec<(RecordId, Key)>),
    /// The key, unless it was destroyed.
    Key(Option<Key>),
    /// A pass.
    Pass(Pass),
    /// What the audit learns.
    Checked(Checked),
    /// Keyed digests.
    Marks(Vec<[u8; 32]>),
    /// The bytes of a query code.
    Code([u8; 16]),
    /// What a second step rests on.
    SecondStep([u8; 32]),
    /// The key stays closed.
    Refused(Refused),
    /// The record or the key is not known.
    Unknown,
    /// A record is damaged.
    Damaged,
    /// The key service cannot work.
    Failed(String),
    /// The keys have to be taken over first.
    Earlier,
}

fn array(items: Vec<Value>) -> Vec<u8> {
    let written = Value::Array(items).encode();
    written.expect("texts are sent as bytes, and nothing is nested deeply")
}

fn uint(value: usize) -> Value {
    Value::Uint(value as u64)
}

fn items(bytes: &[u8]) -> Option<(u64, Vec<Value>)> {
    match Value::decode(bytes, LARGEST_FRAME).ok()? {
        Value::Array(mut items) if !items.is_empty() => {
            let kind = items.remove(0).as_uint()?;
            Some((kind, items))
        }
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    String::from_utf8(value.as_bytes()?.to_vec()).ok()
}

fn fixed<const N: usize>(value: &Value) -> Option<[u8; N]> {
    value.as_bytes()?.try_into().ok()
}

fn count(value: &Value) -> Option<usize> {
    usize::try_from(value.as_uint()?)
        .ok()
        .filter(|count| *count <= MOST)
}

fn hash_or_none(value: &Value) -> Option<Option<[u8; 32]>> {
    match value {
        Value::Null => Some(None),
        value => fixed(value).map(Some),
    }
}

fn each<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let items = value.as_array().filter(|items| items.len() <= MOST)?;
    items.iter().map(read).collect()
}

impl Request {
    /// The message's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        array(match self {
            Self::Ping => vec![Value::Uint(1)],
            Self::Mint { holds, count } => {
                vec![Value::Uint(2), uint(holds.code().into()), uint(*count)]
            }
            Self::Open { id, ask } => {
                let mut items = vec![Value::Uint(3), Value::bytes(id.0)];
                match ask {
                    Ask::Entry(claim) => {
                        items.extend([Value::bytes(&claim.officer), Value::Uint(claim.act)]);
                        let release = claim.release.iter();
                        let release = release.flat_map(|one| [&one.asked, &one.released]);
                        for shown in [&claim.shown].into_iter().chain(release) {
                            items.extend([&shown.receipt, &shown.opening].map(Value::bytes));
                        }
                    }
                    Ask::Pass(pass) => items.push(Value::bytes(pass.as_bytes())),
                    Ask::Nameless(case) => items.push(Value::bytes(case)),
                }
                items
            }
            Self::Admit { code, shown } => vec![
                Value::Uint(4),
                Value::bytes(code),
                Value::bytes(&shown.receipt),
                Value::bytes(&shown.opening),
            ],
            Self::Check {
                id,
                case,
                bound,
                sealed,
                digest,
            } => vec![
                Value::Uint(5),
                Value::bytes(id.0),
                Value::bytes(case),
                Value::bytes(bound),
                Value::bytes(sealed),
                digest.map_or(Value::Null, Value::bytes),
            ],
            Self::Marks { office, what } => vec![
                Value::Uint(6),
                Value::bytes(office),
                Value::Array(what.iter().map(Value::bytes).collect()),
            ],
            Self::Code { office, token } => {
                vec![Value::Uint(7), Value::bytes(office), Value::bytes(token)]
            }
            Self::SecondStep { office, what } => {
                vec![Value::Uint(8), Value::bytes(office), Value::bytes(what)]
            }
            Self::Bind(bindings) => {
                let each = bindings.iter().map(|one| {
                    let holds = uint(one.holds.code().into());
                    Value::Array(vec![Value::bytes(one.id.0), Value::bytes(one.case), holds])
                });
                vec![Value::Uint(9), Value::Array(each.collect())]
            }
            Self::Destroy { id, shown } => vec![
                Value::Uint(10),
                Value::bytes(id.0),
                Value::bytes(&shown.receipt),
                Value::bytes(&shown.opening),
            ],
        })
    }

    /// Reads a message strictly; `None` for anything that [`Request::encode`] does not write.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (kind, items) = items(bytes)?;
        Some(match (kind, &items[..]) {
            (1, []) => Self::Ping,
            (2, [holds, number]) => Self::Mint {
                holds: Holds::from_code(u8::try_from(holds.as_uint()?).ok()?)?,
                count: count(number)?,
            },
            (3, [id, ask @ ..]) => Self::Open {
                id: KeyId(fixed(id)?),
                ask: parse_ask(ask)?,
            },
            (4, [code, receipt, opening]) => Self::Admit {
                code: text(code)?,
                shown: shown(receipt, opening)?,
            },
            (5, [id, case, bound, sealed, digest]) => Self::Check {
                id: KeyId(fixed(id)?),
                case: fixed(case)?,
                bound: bound.as_bytes()?.to_vec(),
                sealed: sealed.as_bytes()?.to_vec(),
                digest: hash_or_none(digest)?,
            },
            (6, [office, what]) => Self::Marks {
                office: text(office)?,
                what: each(what, text)?,
            },
            (7, [office, token]) => Self::Code {
                office: text(office)?,
                token: text(token)?,
            },
            (8, [office, what]) => Self::SecondStep {
                office: text(office)?,
                what: text(what)?,
            },
            (9, [bindings]) => Self::Bind(each(bindings, binding)?),
            (10, [id, receipt, opening]) => Self::Destroy {
                id: KeyId(fixed(id)?),
                shown: shown(receipt, opening)?,
            },
            _ => return None,
        })
    }
}

fn binding(value: &Value) -> Option<Binding> {
    match value.as_array()? {
        [id, case, holds] => Some(Binding {
            id: RecordId(fixed(id)?),
            case: fixed(case)?,
            holds: Holds::from_code(u8::try_from(holds.as_uint()?).ok()?)?,
        }),
        _ => None,
    }
}

fn shown(receipt: &Value, opening: &Value) -> Option<Shown> {
    Some(Shown {
        receipt: receipt.as_bytes()?.to_vec(),
        opening: opening.as_bytes()?.to_vec(),
    })
}

/// The ways are told apart by their lengths: four parts, with a release eight; a pass of 56 bytes, a case of 16.
fn parse_ask(items: &[Value]) -> Option<Ask> {
    match items {
        [officer, act, receipt, opening, release @ ..] => Some(Ask::Entry(Box::new(Claim {
            officer: text(officer)?,
            act: act.as_uint()?,
            shown: shown(receipt, opening)?,
            release: match release {
                [] => None,
                [receipt, opening, other_receipt, other_opening] => Some(Release {
                    asked: shown(receipt, opening)?,
                    released: shown(other_receipt, other_opening)?,
                }),
                _ => return None,
            },
        }))),
        [one] => match fixed(one) {
            Some(case) => Some(Ask::Nameless(case)),
            None => Pass::from_bytes(one.as_bytes()?).map(Ask::Pass),
        },
        _ => None,
    }
}

impl Answer {
    /// The message's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let hash = |hash: &[u8; 32]| Value::bytes(hash);
        array(match self {
            Self::Well => vec![Value::Uint(1)],
            Self::Minted(minted) => {
                let each = minted
                    .iter()
                    .map(|(id, key)| Value::Array(vec![Value::bytes(id.0), Value::bytes(*key.0)]));
                vec![Value::Uint(2), Value::Array(each.collect())]
            }
            Self::Key(key) => {
                let key = key.as_ref().map_or(Value::Null, |key| Value::bytes(*key.0));
                vec![Value::Uint(3), key]
            }
            Self::Pass(pass) => vec![Value::Uint(4), Value::bytes(pass.as_bytes())],
            Self::Checked(Checked::Destroyed) => vec![Value::Uint(5)],
            Self::Checked(Checked::Damaged) => vec![Value::Uint(6)],
            Self::Checked(Checked::Opens {
                is_same,
                media_type,
            }) => vec![
                Value::Uint(7),
                Value::Bool(*is_same),
                Value::bytes(media_type.unwrap_or_default()),
            ],
            Self::Marks(marks) => {
                vec![
                    Value::Uint(8),
                    Value::Array(marks.iter().map(hash).collect()),
                ]
            }
            Self::Code(code) => vec![Value::Uint(9), Value::bytes(code)],
            Self::Refused(why) => vec![Value::Uint(10), Value::Uint(why.code())],
            Self::Unknown => vec![Value::Uint(11)],
            Self::Damaged => vec![Value::Uint(12)],
            Self::Failed(why) => vec![Value::Uint(13), Value::bytes(why)],
            Self::SecondStep(digest) => vec![Value::Uint(14), Value::bytes(digest)],
            Self::Earlier => vec![Value::Uint(15)],
        })
    }

    /// Reads a message strictly.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (kind, items) = items(bytes)?;
        Some(match (kind, &items[..]) {
            (1, []) => Self::Well,
            (2, [minted]) => Self::Minted(each(minted, |one| match one.as_array()? {
                [id, key] => Some((RecordId(fixed(id)?), Key::new(fixed(key)?))),
                _ => None,
            })?),
            (3, [key]) => Self::Key(hash_or_none(key)?.map(Key::new)),
            (4, [pass]) => Self::Pass(Pass::from_bytes(pass.as_bytes()?)?),
            (5, []) => Self::Checked(Checked::Destroyed),
            (6, []) => Self::Checked(Checked::Damaged),
            (7, [is_same, media_type]) => {
                let media_type = match text(media_type)?.as_str() {
                    "" => None,
                    named => Some(FileKind::of_media_type(named)?.media_type()),
                };
                Self::Checked(Checked::Opens {
                    is_same: is_same.as_bool()?,
                    media_type,
                })
            }
            (8, [marks]) => Self::Marks(each(marks, fixed)?),
            (9, [code]) => Self::Code(fixed(code)?),
            (10, [why]) => Self::Refused(Refused::from_code(why.as_uint()?)?),
            (11, []) => Self::Unknown,
            (12, []) => Self::Damaged,
            (13, [why]) => Self::Failed(text(why)?),
            (14, [digest]) => Self::SecondStep(fixed(digest)?),
            (15, []) => Self::Earlier,
            _ => return None,
        })
    }
}

/// What the fuzz target and the replay of its corpus run: a message that reads is written in the one way there is.
pub fn fuzz(bytes: &[u8]) {
    if let Some(request) = Request::parse(bytes) {
        assert_eq!(request.encode(), bytes);
    }
    if let Some(answer) = Answer::parse(bytes) {
        assert_eq!(answer.encode(), bytes);
    }
}

#[cfg(test)]
mod tests;
