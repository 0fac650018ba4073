//! The only crate that knows SQL: journal tables, registers, search, on SQLite and PostgreSQL.
