//! For tests only: fixed clock, seeded ids, scenes, both engines.
