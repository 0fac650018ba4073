//! What the statute says: matters, steps, terms and calendars. Pure.
