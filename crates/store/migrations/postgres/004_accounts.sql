-- Signing in, and forms that were sent. These tables stand beside the journal: they are no registers, and a
-- rebuild leaves them alone. All of them are about officers and forms; none is about petitioners.

create table account (
    office text collate "C" not null,
    officer text collate "C" not null,
    password_hash text collate "C" not null,
    changed bigint not null,
    primary key (office, officer)
);

-- The token itself is with the officer's browser alone.
create table session (
    office text collate "C" not null,
    token_hash bytea not null,
    officer text collate "C" not null,
    began bigint not null,
    seen bigint not null,
    primary key (office, token_hash)
);

create index session_of_officer on session (office, officer);

-- One link at a time for each officer; it sets a password once.
create table sign_in_link (
    office text collate "C" not null,
    officer text collate "C" not null,
    token_hash bytea not null,
    until bigint not null,
    primary key (office, officer)
);

-- What became of a form that was sent, so that sending it again does nothing. `content` is a digest of what
-- was typed, keyed by the form's own token, which is not kept.
create table once (
    office text collate "C" not null,
    token_hash bytea not null,
    content bytea not null,
    entry bigint not null,
    at bigint not null,
    primary key (office, token_hash)
);

create index once_by_time on once (office, at);
