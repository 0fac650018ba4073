//! Every sentence a person reads, per locale. Pure.
