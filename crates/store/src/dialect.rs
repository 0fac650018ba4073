//! The few places where the engines truly differ.

pub(crate) mod search;
