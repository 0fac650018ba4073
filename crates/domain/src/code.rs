//! Closed lists of codes: one declaration gives the type, its stable code and its two names.

/// One entry of a closed list, as forms, the API schema and the procedure table draw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Stable code in forms, the journal and the command line.
    pub code: &'static str,
    /// The statute's or the trade's own word.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// The same words in both languages, for the procedure table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// Shorthand for [`Words`].
pub(crate) const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

/// A member of a closed list.
pub trait Coded: Copy + PartialEq + 'static {
    /// Every member, in declaration order.
    const MEMBERS: &'static [Self];
    /// The same, as code and names.
    const CHOICES: &'static [Choice];

    /// The member's stable number in the journal.
    fn number(self) -> u8;

    /// The member's code and names.
    fn choice(self) -> &'static Choice {
        let at = Self::MEMBERS.iter().position(|member| *member == self);
        &Self::CHOICES[at.expect("MEMBERS lists every member")]
    }

    /// The stable code.
    fn code(self) -> &'static str {
        self.choice().code
    }

    /// The member with this code.
    fn from_code(code: &str) -> Option<Self> {
        let at = Self::CHOICES
            .iter()
            .position(|choice| choice.code == code)?;
        Some(Self::MEMBERS[at])
    }

    /// The member with this number.
    fn from_number(number: u64) -> Option<Self> {
        Self::MEMBERS
            .iter()
            .copied()
            .find(|member| u64::from(member.number()) == number)
    }
}

/// Declares a closed list: `Member = number, "code", "中文", "English";`.
macro_rules! codes {
    (
        $(#[$doc:meta])*
        $name:ident {
            $( $(#[$member_doc:meta])* $member:ident = $number:literal, $code:literal, $zh:literal, $en:literal; )+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name {
            $( $(#[$member_doc])* #[doc = concat!($zh, " · ", $en, ".")] $member = $number, )+
        }

        impl $crate::code::Coded for $name {
            const MEMBERS: &'static [Self] = &[$( Self::$member ),+];
            const CHOICES: &'static [$crate::code::Choice] = &[
                $( $crate::code::Choice { code: $code, zh: $zh, en: $en } ),+
            ];

            fn number(self) -> u8 {
                self as u8
            }
        }
    };
}
pub(crate) use codes;
