//! Who asks: the one page whose answers are sealed.

use huiyin_domain::petitioner::{Capacity, IdKind, Identity, IdentityError, Petitioner};
use huiyin_domain::text::half_width;

use super::{Answers, Consent, Flaw, Whom};

/// The fields of one person on the page.
struct Asked {
    capacity: Capacity,
    name: &'static str,
    phone: &'static str,
    address: Option<&'static str>,
    id: Option<&'static str>,
    /// Somebody must be reached through this person.
    reachable: bool,
}

const FURTHER: [(&str, &str); 4] = [
    ("name2", "phone2"),
    ("name3", "phone3"),
    ("name4", "phone4"),
    ("name5", "phone5"),
];

impl Answers<'_> {
    /// Everybody named, to be sealed.
    /// # Errors
    /// The first fault; [`Answers::faults`] tells all.
    pub(crate) fn petitioner(self) -> Result<Petitioner, IdentityError> {
        let mut people = Vec::new();
        for asked in self.asked() {
            let (one, faults) = self.person(&asked);
            if let Some(Flaw::Identity(error)) = faults.into_iter().map(|(_, why)| why).next() {
                return Err(error);
            }
            people.extend(one);
        }
        Petitioner::new(people)
    }

    pub(super) fn people_faults(self) -> Vec<(&'static str, Flaw)> {
        let asked = self.asked();
        asked
            .iter()
            .flat_map(|asked| self.person(asked).1)
            .collect()
    }

    /// Whom the page asks for; nobody when it is handed in without a name.
    fn asked(self) -> Vec<Asked> {
        if self.is_unnamed() {
            return Vec::new();
        }
        let (capacity, further) = match self.whom() {
            None | Some(Whom::Myself) => (Capacity::Petitioner, 0),
            Some(Whom::Another) if self.consent() == Some(Consent::Guardian) => {
                (Capacity::Guardian, 0)
            }
            Some(Whom::Another) => (Capacity::Agent, 0),
            Some(Whom::Together) => {
                let given = self.representatives().unwrap_or(1).saturating_sub(1);
                (Capacity::Representative, given.min(4))
            }
        };
        let mut asked = vec![Asked {
            capacity,
            name: "name",
            phone: "phone",
            address: Some("address"),
            id: Some("id_number"),
            reachable: true,
        }];
        let beside = |capacity, (name, phone)| Asked {
            capacity,
            name,
            phone,
            address: None,
            id: None,
            reachable: false,
        };
        if self.whom() == Some(Whom::Another) {
            asked.push(beside(Capacity::Petitioner, ("other_name", "other_phone")));
        }
        let further = FURTHER.into_iter().take(further as usize);
        asked.extend(further.map(|fields| beside(Capacity::Representative, fields)));
        asked
    }

    fn consent(self) -> Option<Consent> {
        Consent::from_code(self.get("consent"))
    }

    fn person(self, asked: &Asked) -> (Option<Identity>, Vec<(&'static str, Flaw)>) {
        let mut faults = Vec::new();
        let named = self
            .given(asked.name)
            .map(|name| Identity::named(name, asked.capacity));
        let mut one = match named {
            Some(Ok(one)) => Some(one),
            Some(Err(error)) => {
                faults.push((asked.name, Flaw::Identity(error)));
                None
            }
            None => {
                faults.push((asked.name, Flaw::Missing));
                None
            }
        };
        let (phone, address) = (
            self.given(asked.phone).map(plain),
            asked.address.and_then(|field| self.given(field)),
        );
        if asked.reachable && phone.is_none() && address.is_none() {
            faults.push((asked.phone, Flaw::NoWayToReach));
        }
        // What is wrong with the rest is told even while the name is missing.
        let mut probe = Identity::named("-", asked.capacity).expect("a dash is a line");
        let mut take =
            |field: &'static str, with: &dyn Fn(Identity) -> Result<Identity, IdentityError>| {
                match with(probe.clone()) {
                    Ok(next) => {
                        probe = next;
                        if let Some(known) = one.take() {
                            one = with(known).ok();
                        }
                    }
                    Err(error) => faults.push((field, Flaw::Identity(error))),
                }
            };
        if let Some(phone) = &phone {
            take(asked.phone, &|one| one.with_phone(phone));
        }
        if let (Some(field), Some(address)) = (asked.address, address) {
            take(field, &|one| one.with_address(address));
        }
        if let Some((field, id)) = asked.id.and_then(|id| Some((id, plain(self.given(id)?)))) {
            take(field, &|one| one.with_id(IdKind::Resident, &id));
        }
        (one, faults)
    }
}

/// Digits and signs that an input method typed full-width, as plain ones.
fn plain(typed: &str) -> String {
    typed.chars().map(half_width).collect()
}
