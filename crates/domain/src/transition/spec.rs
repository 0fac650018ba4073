//! The declaration of a step: one macro gives the inputs, their stable keys, and its row in the
//! procedure table.

use jiff::civil::Date;

use crate::code::Words;
use crate::document::DocKind;
use crate::field::Field;
use crate::id::UnitId;
use crate::law::{Basis, Sure, TermId};
use crate::stage::Stage;

/// What is fixed about a step.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Stable name: command-line word, API name, wording key.
    pub name: &'static str,
    /// Stable act code, fact 0 of its entries: the row of the procedure × 10, with 5 for row 23a.
    pub act: u16,
    /// Type of its journal entries.
    pub entry_type: u8,
    /// Rows of the procedure that it carries out; empty for steps between the rows.
    pub rows: &'static str,
    /// Its title.
    pub title: Words,
    /// What its form fills in.
    pub form: FormOf,
    /// Where the matter must stand; empty for a registration.
    pub from: &'static [Stage],
    /// Where it can stand afterwards; empty when it stays.
    pub to: &'static [Stage],
    /// Can it stay where it is?
    pub stays: bool,
    /// Who takes it.
    pub who: Words,
    /// What must be so.
    pub guard: Words,
    /// Terms that it starts.
    pub terms: &'static [TermId],
    /// The document it issues.
    pub document: Option<DocKind>,
    /// The article it rests on.
    pub basis: Basis,
    /// How sure that is.
    pub sure: Sure,
    /// Where else it rests, by ground or row, each with how sure that is.
    pub also: &'static [(Basis, Sure)],
    /// On which of these it rests where the matter stands there; of steps that leave it there.
    pub at: &'static [(Stage, Basis)],
    /// Its inputs.
    pub fields: &'static [Field],
}

/// What the form of a step fills in: not every step decides, some only record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormOf {
    /// What is decided, and its text.
    Decision,
    /// Particulars, and a text.
    Particulars,
    /// Particulars, and the record of what was said.
    Record,
}

impl Spec {
    /// The article it rests on for a matter at this stage.
    pub fn basis_at(&self, stage: Stage) -> Basis {
        let own = self.at.iter().find(|(at, _)| *at == stage);
        own.map_or(self.basis, |(_, basis)| *basis)
    }
}

/// What of a step may stand in the open facts of its entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) document: Option<DocKind>,
    pub(crate) target: Option<UnitId>,
    pub(crate) claimed: Option<Date>,
    pub(crate) paper_form: Option<String>,
    pub(crate) days: Option<u16>,
}

/// Declares a step. See any file of `transition/` for the shape.
macro_rules! step {
    (
        $(#[$doc:meta])*
        $name:ident = $word:literal, act $act:literal, entry $entry:literal;
        rows $rows:literal;
        title $title_zh:literal, $title_en:literal;
        $(form $form:ident;)?
        from $from:expr;
        to $to:expr $(, or $stays:ident)?;
        who $who_zh:literal, $who_en:literal;
        guard $guard_zh:literal, $guard_en:literal;
        terms $terms:expr;
        document $document:expr;
        basis $basis:expr, $sure:ident $(, or $also:expr, $also_sure:ident $(at $at:expr)?)*;
        fields {
            $( $(#[$field_doc:meta])* $need:ident $key:literal $field:ident: $type:ty; )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: $crate::transition::spec::step!(@slot $need $type), )*
        }

        impl $name {
            /// What is fixed about this step.
            pub const SPEC: &'static $crate::transition::Spec = &$crate::transition::Spec {
                name: $word,
                act: $act,
                entry_type: $entry,
                rows: $rows,
                title: $crate::code::words($title_zh, $title_en),
                form: $crate::transition::spec::step!(@form $($form)?),
                from: &$from,
                to: &$to,
                stays: $crate::transition::spec::step!(@stays $to; $($stays)?),
                who: $crate::code::words($who_zh, $who_en),
                guard: $crate::code::words($guard_zh, $guard_en),
                terms: &$terms,
                document: $document,
                basis: $basis,
                sure: $crate::law::Sure::$sure,
                also: &[$( ($also, $crate::law::Sure::$also_sure) ),*],
                at: &[$( $( ($at, $also), )? )*],
                fields: Self::FIELDS,
            };

            /// Its inputs.
            pub const FIELDS: &'static [$crate::field::Field] = &[
                $( $crate::field::Field {
                    key: $key,
                    name: stringify!($field),
                    kind: <$type as $crate::field::Input>::KIND,
                    required: $crate::transition::spec::step!(@required $need),
                    help: concat!("field.", $word, ".", stringify!($field)),
                }, )*
            ];

            /// Reads the step from a form.
            /// # Errors
            /// Every field that is wrong, each with its reason.
            pub fn parse(
                form: &dyn $crate::field::Filled,
            ) -> Result<Self, Vec<$crate::field::FieldError>> {
                #[allow(unused_mut, reason = "a step may have no field")]
                let mut reader = $crate::field::Reader::new(form, Self::FIELDS);
                $( let $field = reader.$need::<$type>(stringify!($field)); )*
                #[allow(clippy::unnecessary_wraps, reason = "a step may have no required field")]
                let build = || Some(Self {
                    $( $field: $crate::transition::spec::step!(@take $need $field), )*
                });
                reader.finish(build())
            }

            /// The fields that are filled in, each with its canonical text.
            pub fn values(&self) -> Vec<(&'static $crate::field::Field, String)> {
                let texts: [Option<String>; Self::FIELDS.len()] = [
                    $( $crate::transition::spec::step!(@print $need self.$field), )*
                ];
                let filled = Self::FIELDS.iter().zip(texts);
                filled.filter_map(|(field, text)| Some((field, text?))).collect()
            }
        }
    };
    (@form) => { $crate::transition::FormOf::Decision };
    (@form $form:ident) => { $crate::transition::FormOf::$form };
    (@stays $to:expr; stays) => { true };
    (@stays $to:expr;) => { { let to: &[$crate::stage::Stage] = &$to; to.is_empty() } };
    (@slot required $type:ty) => { $type };
    (@slot optional $type:ty) => { Option<$type> };
    (@required required) => { true };
    (@required optional) => { false };
    (@take required $field:ident) => { $field? };
    (@take optional $field:ident) => { $field };
    (@print required $self:ident.$field:ident) => { Some($crate::field::Input::print(&$self.$field)) };
    (@print optional $self:ident.$field:ident) => {
        $self.$field.as_ref().map($crate::field::Input::print)
    };
}
pub(crate) use step;
