-- The second factor of an officer, and how a session began. These rows stand beside the journal, like those of
-- accounts; that a factor was set, used up or taken away is an entry.

-- The secret is made from `salt` and a key of the office, which lies elsewhere: a copy of this table opens nothing.
create table second_factor (
    office text not null,
    officer text not null,
    salt blob not null,
    since integer not null,
    -- The newest time step whose code was taken: none is taken twice.
    used integer not null,
    primary key (office, officer)
) strict, without rowid;

-- Keyed digests of codes on paper; a row goes when its code is used.
create table recovery_code (
    office text not null,
    officer text not null,
    digest blob not null,
    primary key (office, officer, digest)
) strict, without rowid;

-- 1 when more than a password was asked for.
alter table session add column strong integer not null default 0;
-- 0 not known, 1 a computer, 2 a telephone or tablet: enough to tell one's own sessions apart.
alter table session add column device integer not null default 0;
