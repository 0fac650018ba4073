//! 信访人: who submits a petition. This never stands in an event; it travels beside and is sealed
//! under the matter's own key.
//!
//! Occupation, employer, conduct and the like have no field here, on purpose.

use std::fmt;

use crate::code::codes;
use crate::text::{self, TextError};

codes! {
    /// In what capacity somebody is named.
    Capacity {
        Petitioner = 1, "petitioner", "信访人", "petitioner";
        Representative = 2, "representative", "代表", "representative";
        Agent = 3, "agent", "代理人", "agent";
        Guardian = 4, "guardian", "监护人", "guardian";
    }
}

codes! {
    /// 证件种类.
    IdKind {
        Resident = 1, "resident", "居民身份证", "resident identity card";
        Passport = 2, "passport", "护照", "passport";
        Organisation = 3, "organisation", "统一社会信用代码", "unified social credit code";
        Permit = 4, "permit", "港澳台居民证件", "document of a resident of Hong Kong, Macao or Taiwan";
        Other = 5, "other", "其他证件", "another document";
    }
}

codes! {
    /// 性别, as the national form asks.
    Sex {
        Male = 1, "male", "男", "male";
        Female = 2, "female", "女", "female";
    }
}

/// One person or organisation. Everything but the name may be missing: it is given when it is given
/// (《信访事项网上办理工作规程》第五条).
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// In what capacity.
    pub capacity: Capacity,
    /// Name, at most 60 characters.
    pub name: String,
    /// Kind of document and its number.
    pub id: Option<(IdKind, String)>,
    /// Telephone, at most 30 characters.
    pub phone: Option<String>,
    /// Address, at most 200 characters.
    pub address: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Year of birth.
    pub birth_year: Option<u16>,
}

/// Everybody named on a petition; empty when it is anonymous.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Petitioner {
    people: Vec<Identity>,
}

/// What is wrong with what was given about somebody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// A text that cannot be kept as it is.
    #[error("{field}: {why}")]
    Text {
        /// Which one.
        field: &'static str,
        /// What is wrong.
        why: TextError,
    },
    /// A resident identity number whose length, day or check digit is wrong.
    #[error("id_number: the number does not fit a resident identity card")]
    ResidentNumber,
    /// A telephone number with other signs than digits, spaces, `+`, `-`, `(`, `)`.
    #[error("phone: digits, spaces, + - ( ) only")]
    Phone,
    /// Not a year from 1900 on.
    #[error("birth_year: not a year from 1900 on")]
    BirthYear,
    /// A sixth representative (《信访工作条例》第二十条).
    #[error("representatives: at most five")]
    SixthRepresentative,
    /// More people than one petition names one by one.
    #[error("at most {max} people are named one by one")]
    TooMany {
        /// How many fit.
        max: usize,
    },
}

impl IdentityError {
    /// Stable code, used as the wording key `wrong.<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text {
                why: TextError::Empty,
                ..
            } => "empty",
            Self::Text {
                why: TextError::TooLong { .. },
                ..
            } => "too_long",
            Self::Text {
                why: TextError::Control { .. },
                ..
            } => "control_character",
            Self::Text {
                why: TextError::Direction { .. },
                ..
            } => "direction_character",
            Self::ResidentNumber => "resident_number",
            Self::Phone => "phone",
            Self::BirthYear => "birth_year",
            Self::SixthRepresentative => "sixth_representative",
            Self::TooMany { .. } => "too_many_people",
        }
    }
}

impl Identity {
    /// Somebody by name alone.
    /// # Errors
    /// [`IdentityError::Text`] when the name is blank, too long or holds a forbidden character.
    pub fn named(name: &str, capacity: Capacity) -> Result<Self, IdentityError> {
        let name = line("name", name, 60)?;
        Ok(Self {
            capacity,
            name,
            id: None,
            phone: None,
            address: None,
            sex: None,
            birth_year: None,
        })
    }

    /// With a document. A resident number is checked by its own rule and kept in upper case.
    /// # Errors
    /// [`IdentityError`] when the number does not fit its kind.
    pub fn with_id(mut self, kind: IdKind, number: &str) -> Result<Self, IdentityError> {
        let number = line("id_number", number, 40)?.to_ascii_uppercase();
        if kind == IdKind::Resident && !is_resident_number(&number) {
            return Err(IdentityError::ResidentNumber);
        }
        self.id = Some((kind, number));
        Ok(self)
    }

    /// With a telephone number.
    /// # Errors
    /// [`IdentityError`] when it is no telephone number.
    pub fn with_phone(mut self, phone: &str) -> Result<Self, IdentityError> {
        let phone = line("phone", phone, 30)?;
        let fits = |c: char| c.is_ascii_digit() || " +-()".contains(c);
        if !phone.chars().all(fits) || phone.chars().filter(char::is_ascii_digit).count() < 3 {
            return Err(IdentityError::Phone);
        }
        self.phone = Some(phone);
        Ok(self)
    }

    /// With an address.
    /// # Errors
    /// [`IdentityError::Text`].
    pub fn with_address(mut self, address: &str) -> Result<Self, IdentityError> {
        self.address = Some(line("address", address, 200)?);
        Ok(self)
    }

    /// With sex.
    #[must_use]
    pub fn with_sex(mut self, sex: Sex) -> Self {
        self.sex = Some(sex);
        self
    }

    /// With the year of birth; `today` is the year it cannot pass.
    /// # Errors
    /// [`IdentityError::BirthYear`].
    pub fn with_birth_year(mut self, year: u16, this_year: u16) -> Result<Self, IdentityError> {
        if !(1900..=this_year).contains(&year) {
            return Err(IdentityError::BirthYear);
        }
        self.birth_year = Some(year);
        Ok(self)
    }

    /// With the sex and the year of birth that a resident number says, where they were not given: digits 7 to 10
    /// are the year, and the 17th is odd for a man (GB 11643).
    #[must_use]
    pub fn with_what_its_number_says(mut self) -> Self {
        if let Some((IdKind::Resident, number)) = &self.id {
            let year = number.get(6..10).and_then(|year| year.parse().ok());
            let order: Option<u8> = number.get(16..17).and_then(|order| order.parse().ok());
            let sex = order.map(|order| match order % 2 {
                1 => Sex::Male,
                _ => Sex::Female,
            });
            self.birth_year = self.birth_year.or(year);
            self.sex = self.sex.or(sex);
        }
        self
    }
}

impl Petitioner {
    /// The most people named one by one; further ones count in the head count.
    pub const MAX_PEOPLE: usize = 200;

    /// Nobody is named.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Everybody named.
    /// # Errors
    /// [`IdentityError::SixthRepresentative`], [`IdentityError::TooMany`].
    pub fn new(people: Vec<Identity>) -> Result<Self, IdentityError> {
        let representatives = people
            .iter()
            .filter(|one| one.capacity == Capacity::Representative);
        if representatives.count() > 5 {
            return Err(IdentityError::SixthRepresentative);
        }
        if people.len() > Self::MAX_PEOPLE {
            return Err(IdentityError::TooMany {
                max: Self::MAX_PEOPLE,
            });
        }
        Ok(Self { people })
    }

    /// Everybody, in the order given.
    pub fn people(&self) -> &[Identity] {
        &self.people
    }

    /// Is nobody named?
    pub fn is_anonymous(&self) -> bool {
        self.people.is_empty()
    }

    /// How many representatives are named.
    pub fn representatives(&self) -> u32 {
        let named = self
            .people
            .iter()
            .filter(|one| one.capacity == Capacity::Representative);
        u32::try_from(named.count()).expect("at most five")
    }

    /// The canonical text of each sealed field of the journal that is filled in, ascending: 1 names,
    /// 4 identity numbers, 5 telephones, 6 addresses. One line for each person, in the order given,
    /// blank where nothing is known; the name's line also holds capacity, sex and year of birth,
    /// divided by tabs, which no typed line can hold.
    pub fn sealed_fields(&self) -> Vec<(u8, String)> {
        use crate::code::Coded as _;
        let blank = String::new;
        let lines = |line: &dyn Fn(&Identity) -> String| {
            self.people.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        let name = |one: &Identity| {
            let sex = one.sex.map_or("", |sex| sex.code());
            let year = one.birth_year.map_or_else(blank, |year| year.to_string());
            format!("{}\t{}\t{sex}\t{year}", one.capacity.code(), one.name)
        };
        let id = |one: &Identity| {
            one.id
                .as_ref()
                .map_or_else(blank, |(kind, number)| format!("{}\t{number}", kind.code()))
        };
        let phone = |one: &Identity| one.phone.clone().unwrap_or_default();
        let address = |one: &Identity| one.address.clone().unwrap_or_default();
        let fields = [
            (1, lines(&name)),
            (4, lines(&id)),
            (5, lines(&phone)),
            (6, lines(&address)),
        ];
        fields
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .collect()
    }

    /// Reads the sealed fields back; none when they are not what [`Petitioner::sealed_fields`] writes.
    pub fn from_sealed_fields(fields: &[(u8, String)]) -> Option<Self> {
        use crate::code::Coded as _;
        let lines = |key: u8| {
            let text = fields.iter().find(|(at, _)| *at == key);
            text.map(|(_, text)| text.split('\n').collect::<Vec<_>>())
        };
        let Some(names) = lines(1) else {
            return fields.is_empty().then(Self::anonymous);
        };
        let at = |key: u8, person: usize| {
            lines(key)
                .and_then(|lines| lines.get(person).copied())
                .unwrap_or("")
        };
        let mut people = Vec::with_capacity(names.len());
        for (person, text) in names.iter().enumerate() {
            let mut parts = text.split('\t');
            let capacity = Capacity::from_code(parts.next()?)?;
            let mut one = Identity::named(parts.next()?, capacity).ok()?;
            let (sex, year) = (parts.next()?, parts.next()?);
            one.sex = if sex.is_empty() {
                None
            } else {
                Some(Sex::from_code(sex)?)
            };
            one.birth_year = if year.is_empty() {
                None
            } else {
                Some(year.parse().ok()?)
            };
            if let Some((kind, number)) = at(4, person).split_once('\t') {
                one.id = Some((IdKind::from_code(kind)?, number.to_owned()));
            }
            let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            one.phone = known(at(5, person));
            one.address = known(at(6, person));
            people.push(one);
        }
        let petitioner = Self::new(people).ok()?;
        (petitioner.sealed_fields() == fields).then_some(petitioner)
    }
}

/// A log or a panic message must not hold a name.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({:?}, sealed)", self.capacity)
    }
}

impl fmt::Debug for Petitioner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Petitioner({} sealed)", self.people.len())
    }
}

fn line(field: &'static str, typed: &str, max: usize) -> Result<String, IdentityError> {
    text::line(typed, max).map_err(|why| IdentityError::Text { field, why })
}

/// GB 11643: 17 digits and a check character (ISO 7064 MOD 11-2).
pub(crate) fn is_resident_number(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digit = |at: usize| u32::from(bytes[at] - b'0');
    let sum: u32 = WEIGHTS
        .iter()
        .enumerate()
        .map(|(at, weight)| weight * digit(at))
        .sum();
    let (month, day) = (digit(10) * 10 + digit(11), digit(12) * 10 + digit(13));
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day && CHECK[(sum % 11) as usize] == bytes[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn representative(name: &str) -> Identity {
        Identity::named(name, Capacity::Representative).unwrap()
    }

    #[test]
    fn rare_name_characters_are_kept() {
        for name in ["喆堃玥珺", "翀祎䶮㛃", "𬭎𫖮", "阿不都·热合曼"] {
            assert_eq!(representative(name).name, name);
        }
    }

    #[test]
    fn a_sixth_representative_is_refused() {
        let five = vec![representative("甲"); 5];
        assert_eq!(Petitioner::new(five.clone()).unwrap().representatives(), 5);
        let six = [five, vec![representative("己")]].concat();
        assert_eq!(
            Petitioner::new(six),
            Err(IdentityError::SixthRepresentative)
        );
    }

    #[test]
    fn a_resident_number_has_a_day_and_a_check_character() {
        let with = |number: &str| representative("甲").with_id(IdKind::Resident, number);
        // 11010519491231002X is the standard's own example.
        assert_eq!(
            with("11010519491231002x").unwrap().id.unwrap().1,
            "11010519491231002X"
        );
        for wrong in [
            "110105194912310021",
            "11010519491331002X",
            "1101051949123100",
            "1101051949１231002X",
        ] {
            assert_eq!(with(wrong), Err(IdentityError::ResidentNumber), "{wrong}");
        }
    }

    #[test]
    fn a_resident_number_says_sex_and_year_of_birth_where_they_were_not_given() {
        let with = || representative("甲").with_id(IdKind::Resident, "11010519491231002X");
        let one = with().unwrap().with_what_its_number_says();
        assert_eq!((one.sex, one.birth_year), (Some(Sex::Female), Some(1949)));
        let given = with()
            .unwrap()
            .with_sex(Sex::Male)
            .with_birth_year(1950, 2026);
        let given = given.unwrap().with_what_its_number_says();
        assert_eq!((given.sex, given.birth_year), (Some(Sex::Male), Some(1950)));
        let other = representative("甲").with_what_its_number_says();
        assert_eq!((other.sex, other.birth_year), (None, None));
    }

    #[test]
    fn what_is_sealed_reads_back() {
        let one = representative("甲")
            .with_id(IdKind::Passport, "e1234567")
            .unwrap()
            .with_phone("010-1234567")
            .unwrap()
            .with_address("某街道 3 号")
            .unwrap()
            .with_sex(Sex::Female)
            .with_birth_year(1960, 2026)
            .unwrap();
        let two = Identity::named("乙", Capacity::Petitioner).unwrap();
        let three = Identity::named("丙", Capacity::Petitioner)
            .unwrap()
            .with_phone("12345")
            .unwrap();
        let petitioner = Petitioner::new(vec![one, two, three]).unwrap();
        let fields = petitioner.sealed_fields();
        assert_eq!(
            fields.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
            [1, 4, 5, 6]
        );
        assert_eq!(Petitioner::from_sealed_fields(&fields), Some(petitioner));
        assert_eq!(
            Petitioner::from_sealed_fields(&[]),
            Some(Petitioner::anonymous())
        );
    }

    #[test]
    fn wrong_particulars_are_named() {
        let one = || representative("甲");
        assert_eq!(one().with_phone("喂").unwrap_err().code(), "phone");
        assert_eq!(
            one().with_birth_year(1899, 2026).unwrap_err().code(),
            "birth_year"
        );
        assert_eq!(
            one().with_birth_year(2027, 2026).unwrap_err().code(),
            "birth_year"
        );
        assert_eq!(
            one().with_address("甲\u{202E}乙").unwrap_err().code(),
            "direction_character"
        );
        assert_eq!(
            Identity::named(" ", Capacity::Petitioner)
                .unwrap_err()
                .code(),
            "empty"
        );
        assert_eq!(
            Identity::named(&"长".repeat(61), Capacity::Agent)
                .unwrap_err()
                .code(),
            "too_long"
        );
    }

    #[test]
    fn a_debug_print_shows_no_name() {
        let petitioner = Petitioner::new(vec![representative("张三")]).unwrap();
        assert!(!format!("{petitioner:?} {:?}", petitioner.people()).contains("张三"));
    }
}
