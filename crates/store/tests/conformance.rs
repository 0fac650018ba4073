//! One suite, both engines: each case runs on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "conformance/scene.rs"]
mod scene;

/// Makes two tests of each case, one on each engine.
macro_rules! on_both {
    ($($(#[$attribute:meta])* fn $name:ident($scene:ident) $body:block)+) => {
        $($(#[$attribute])* fn $name($scene: crate::scene::Scene) $body)+

        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(crate::scene::Scene::on_sqlite());
            })+
        }

        mod postgres {
            $(#[test]
            fn $name() {
                super::$name(crate::scene::Scene::on_postgres());
            })+
        }
    };
}

#[path = "conformance/accounts.rs"]
mod accounts;
#[path = "conformance/append.rs"]
mod append;
#[path = "conformance/backup.rs"]
mod backup;
#[path = "conformance/day.rs"]
mod day;
#[path = "conformance/documents.rs"]
mod documents;
#[path = "conformance/drafts.rs"]
mod drafts;
#[path = "conformance/lists.rs"]
mod lists;
#[path = "conformance/lost.rs"]
mod lost;
#[path = "conformance/registers.rs"]
mod registers;
