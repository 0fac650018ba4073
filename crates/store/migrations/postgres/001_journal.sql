-- The journal and what it commits to. `office` comes first in every key.

create table office (
    office text collate "C" not null primary key,
    ordinal bigint not null unique,
    name text collate "C" not null,
    zone text collate "C" not null,
    domain text collate "C" not null
);

create table journal_head (
    office text collate "C" not null primary key references office (office) deferrable initially deferred,
    generation bigint not null,
    origin text collate "C" not null,
    size bigint not null,
    t_last bigint not null,
    open_day bigint not null,
    first_seq bigint not null,
    previous_seal bytea
);

create table journal_entry (
    office text collate "C" not null,
    entry bigint not null,
    event_id bytea not null,
    leaf bytea not null,
    body bytea,
    body_salt bytea,
    primary key (office, entry),
    unique (office, event_id)
);

-- The right edge of the tree at a size that is signed already: where a start-up check begins.
create table journal_edge (
    office text collate "C" not null primary key,
    generation bigint not null,
    size bigint not null,
    edge bytea not null
);

-- Declared registers: a projection of types 1, 4, 5 and 45.
create table book (
    office text collate "C" not null,
    register bigint not null,
    receives bigint not null,
    opened bigint not null,
    closed bigint,
    asked bigint not null,
    asked_entry bigint,
    primary key (office, register),
    foreign key (office, opened) references journal_entry (office, entry)
        deferrable initially deferred
);

-- The opened fields of an entry that are no identity: canonical CBOR {field_no: [salt, value]}.
create table content (
    office text collate "C" not null,
    entry bigint not null,
    fields bytea not null,
    primary key (office, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

-- Names, numbers, phones and addresses, encrypted under a key per matter.
create table identity (
    office text collate "C" not null,
    matter bigint not null,
    entry bigint not null,
    key_id bytea not null,
    sealed bytea not null,
    primary key (office, matter, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

-- The registrar's question "is this the same matter?": a keyed hash, erased with the subject.
create table subject_mark (
    office text collate "C" not null,
    mark bytea not null,
    matter bigint not null,
    primary key (office, mark, matter),
    foreign key (office, matter) references journal_entry (office, entry)
        deferrable initially deferred
);

create index subject_mark_of_matter on subject_mark (office, matter);

create table query_code (
    office text collate "C" not null,
    matter bigint not null,
    hash bytea not null,
    primary key (office, matter),
    foreign key (office, matter) references journal_entry (office, entry)
        deferrable initially deferred
);

-- Calendars, terms, the organisation: named by the digest that a type 45 entry carries.
create table setting (
    office text collate "C" not null,
    kind text collate "C" not null,
    digest bytea not null,
    text text collate "C" not null,
    entry bigint not null,
    primary key (office, kind, digest),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);
