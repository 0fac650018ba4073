//! The tamper-evident record: leaves, trees, tiles, checkpoints, receipts, verification. Pure.
