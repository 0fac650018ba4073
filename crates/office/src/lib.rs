//! The use cases: where clock, randomness, store and channels meet.
