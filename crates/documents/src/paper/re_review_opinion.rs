//! 复核意见书 (第三十六条): as the review, with both earlier opinions; it is the last one.

use super::{Paper, Part, To, review_opinion};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "re-review-opinion",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: review_opinion::REQUIRED,
    lines: &review_opinion::lines(Part::Final),
};
