-- Signing in, and forms that were sent. These tables stand beside the journal: they are no registers, and a
-- rebuild leaves them alone. All of them are about officers and forms; none is about petitioners.

create table account (
    office text not null,
    officer text not null,
    password_hash text not null,
    changed integer not null,
    primary key (office, officer)
) strict, without rowid;

-- The token itself is with the officer's browser alone.
create table session (
    office text not null,
    token_hash blob not null,
    officer text not null,
    began integer not null,
    seen integer not null,
    primary key (office, token_hash)
) strict, without rowid;

create index session_of_officer on session (office, officer);

-- One link at a time for each officer; it sets a password once.
create table sign_in_link (
    office text not null,
    officer text not null,
    token_hash blob not null,
    until integer not null,
    primary key (office, officer)
) strict, without rowid;

-- What became of a form that was sent, so that sending it again does nothing. `content` is a digest of what
-- was typed, keyed by the form's own token, which is not kept.
create table once (
    office text not null,
    token_hash blob not null,
    content blob not null,
    entry integer not null,
    at integer not null,
    primary key (office, token_hash)
) strict, without rowid;

create index once_by_time on once (office, at);
