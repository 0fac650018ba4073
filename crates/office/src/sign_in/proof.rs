//! What an officer has shown at the door.
//!
//! A session begins with a [`Proven`] and with nothing else. A password makes one, alone or with what is asked
//! after it. Another way to sign in (a passkey, the single sign-on of a city) is a module beside this one that
//! makes a [`Proven`] and a variant of [`Way`]: sessions, rights and pages stay as they are.

use huiyin_domain::id::OfficerId;

/// How an officer proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A password alone.
    Password,
    /// A password, and a code of the second factor or one from paper.
    PasswordAndCode,
}

impl Way {
    /// More than something that one can be talked out of.
    fn is_strong(self) -> bool {
        match self {
            Self::Password => false,
            Self::PasswordAndCode => true,
        }
    }
}

/// An officer who may have a session. Made by the ways of signing in alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proven {
    officer: OfficerId,
    way: Way,
}

impl Proven {
    pub(super) fn new(officer: OfficerId, way: Way) -> Self {
        Self { officer, way }
    }

    pub(crate) fn officer(&self) -> &OfficerId {
        &self.officer
    }

    pub(crate) fn is_strong(&self) -> bool {
        self.way.is_strong()
    }
}
