//! Who is signed in, for every staff page.

use huiyin_domain::organisation::{Officer, StaffRole};

use crate::paths;

/// An officer who is signed in.
#[derive(Clone)]
pub struct Signed {
    /// Code, unit and roles.
    pub officer: Officer,
    /// Name of the officer's post, as the frame shows it.
    pub name: String,
    /// Name of the officer's unit.
    pub unit: String,
}

/// One line of the side list.
pub struct Entry {
    /// Where it leads.
    pub path: &'static str,
    /// Wording key.
    pub key: &'static str,
    /// Shortcut, as shown.
    pub keys: &'static str,
}

impl Signed {
    /// The side list, by role.
    pub fn menu(&self) -> Vec<Entry> {
        use StaffRole::{Administrator, Auditor, Clerk, Handler, Head, Leader, Reviewer};
        let lines: [(&'static str, &'static str, &'static str, &[StaffRole]); 7] = [
            (paths::STAFF, "staff.desk", "g w", &[]),
            (
                paths::STAFF_REGISTER,
                "staff.registration",
                "n",
                &[Clerk, Handler, Head],
            ),
            (paths::STAFF_MATTERS, "staff.matters", "", &[]),
            (paths::STAFF_REGISTERS, "staff.registers", "g r", &[]),
            (
                paths::STAFF_REVIEWS,
                "staff.reviews",
                "",
                &[Reviewer, Auditor],
            ),
            (
                paths::STAFF_SIGN_QUEUE,
                "staff.sign_queue",
                "",
                &[Head, Leader],
            ),
            (paths::ADMIN, "staff.admin", "", &[Administrator]),
        ];
        lines
            .into_iter()
            .filter(|(.., roles)| {
                roles.is_empty() || roles.iter().any(|role| self.officer.roles.contains(role))
            })
            .map(|(path, key, keys, _)| Entry { path, key, keys })
            .collect()
    }
}
