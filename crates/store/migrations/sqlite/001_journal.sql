-- The journal and what it commits to. `office` comes first in every key.

create table office (
    office text not null primary key,
    ordinal integer not null unique,
    name text not null,
    zone text not null,
    domain text not null
) strict, without rowid;

create table journal_head (
    office text not null primary key references office (office) deferrable initially deferred,
    generation integer not null,
    origin text not null,
    size integer not null,
    t_last integer not null,
    open_day integer not null,
    first_seq integer not null,
    previous_seal blob
) strict, without rowid;

create table journal_entry (
    office text not null,
    entry integer not null,
    event_id blob not null,
    leaf blob not null,
    body blob,
    body_salt blob,
    primary key (office, entry),
    unique (office, event_id)
) strict, without rowid;

-- The right edge of the tree at a size that is signed already: where a start-up check begins.
create table journal_edge (
    office text not null primary key,
    generation integer not null,
    size integer not null,
    edge blob not null
) strict, without rowid;

-- Declared registers: a projection of types 1, 4, 5 and 45.
create table book (
    office text not null,
    register integer not null,
    receives integer not null,
    opened integer not null,
    closed integer,
    asked integer not null,
    asked_entry integer,
    primary key (office, register),
    foreign key (office, opened) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

-- The opened fields of an entry that are no identity: canonical CBOR {field_no: [salt, value]}.
create table content (
    office text not null,
    entry integer not null,
    fields blob not null,
    primary key (office, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict;

-- Names, numbers, phones and addresses, encrypted under a key per matter.
create table identity (
    office text not null,
    matter integer not null,
    entry integer not null,
    key_id blob not null,
    sealed blob not null,
    primary key (office, matter, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

-- The registrar's question "is this the same matter?": a keyed hash, erased with the subject.
create table subject_mark (
    office text not null,
    mark blob not null,
    matter integer not null,
    primary key (office, mark, matter),
    foreign key (office, matter) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create index subject_mark_of_matter on subject_mark (office, matter);

create table query_code (
    office text not null,
    matter integer not null,
    hash blob not null,
    primary key (office, matter),
    foreign key (office, matter) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

-- Calendars, terms, the organisation: named by the digest that a type 45 entry carries.
create table setting (
    office text not null,
    kind text not null,
    digest blob not null,
    text text not null,
    entry integer not null,
    primary key (office, kind, digest),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;
