-- The second factor of an officer, and how a session began. These rows stand beside the journal, like those of
-- accounts; that a factor was set, used up or taken away is an entry.

-- The secret is made from `salt` and a key of the office, which lies elsewhere: a copy of this table opens nothing.
create table second_factor (
    office text collate "C" not null,
    officer text collate "C" not null,
    salt bytea not null,
    since bigint not null,
    -- The newest time step whose code was taken: none is taken twice.
    used bigint not null,
    primary key (office, officer)
);

-- Keyed digests of codes on paper; a row goes when its code is used.
create table recovery_code (
    office text collate "C" not null,
    officer text collate "C" not null,
    digest bytea not null,
    primary key (office, officer, digest)
);

-- 1 when more than a password was asked for.
alter table session add column strong bigint not null default 0;
-- 0 not known, 1 a computer, 2 a telephone or tablet: enough to tell one's own sessions apart.
alter table session add column device bigint not null default 0;
