//! HTTP: health, first page, the journal as static files, intake.
