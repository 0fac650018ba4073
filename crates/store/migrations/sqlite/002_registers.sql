-- Registers: projections of the journal, each row with the entry that last changed it.

create table history (
    office text not null,
    matter integer not null,
    case_seq integer not null,
    entry integer not null,
    kind integer not null,
    act integer not null,
    day integer not null,
    leaf_hash blob not null,
    primary key (office, matter, case_seq),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create index history_of_entry on history (office, entry);

create table matter (
    office text not null,
    matter integer not null,
    stage integer not null,
    class integer,
    route integer,
    track integer not null,
    owner text not null,
    handler text,
    channel integer not null,
    received integer not null,
    registered integer not null,
    title text not null,
    next_due integer,
    next_kind integer,
    claimed integer not null,
    entry integer not null,
    primary key (office, matter),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict;

create index matter_by_due on matter (office, next_due, matter) where next_due is not null;
create index matter_by_owner_due on matter (office, owner, next_due, matter)
    where next_due is not null;
create index matter_by_owner on matter (office, owner, matter);
create index matter_by_handler_due on matter (office, handler, next_due, matter)
    where handler is not null and next_due is not null;
create index matter_by_stage on matter (office, stage, matter);

create table tally (
    office text not null,
    owner text not null,
    stage integer not null,
    matters integer not null,
    primary key (office, owner, stage)
) strict, without rowid;

create table obligation (
    office text not null,
    matter integer not null,
    kind integer not null,
    n integer not null,
    owner text,
    start integer not null,
    nominal integer not null,
    due integer not null,
    provisional integer not null,
    counted integer not null,
    ended integer,
    how integer,
    entry integer not null,
    primary key (office, matter, kind, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create index obligation_running on obligation (office, due, matter)
    where ended is null and counted = 1;
create index obligation_provisional on obligation (office, matter)
    where ended is null and provisional = 1;

create table missed (
    office text not null,
    matter integer not null,
    kind integer not null,
    n integer not null,
    due integer not null,
    entry integer not null,
    primary key (office, matter, kind, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create table petition (
    office text not null,
    matter integer not null,
    receiver text not null,
    head_count integer not null,
    representatives integer not null,
    purpose integer,
    category text,
    place text,
    marks integer not null,
    repeats text,
    origin integer not null,
    claimed_day integer,
    entry integer not null,
    primary key (office, matter),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create table transfer (
    office text not null,
    matter integer not null,
    n integer not null,
    sender text not null,
    receiver text not null,
    day integer not null,
    assigned integer not null,
    entry integer not null,
    primary key (office, matter, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create table opinion (
    office text not null,
    matter integer not null,
    n integer not null,
    document integer not null,
    unit text not null,
    day integer not null,
    decision integer,
    outcome integer,
    served integer,
    issued integer not null,
    entry integer not null,
    primary key (office, matter, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create table review (
    office text not null,
    matter integer not null,
    level integer not null,
    n integer not null,
    unit text,
    requested integer not null,
    due integer not null,
    decided integer,
    outcome integer,
    entry integer not null,
    primary key (office, matter, level, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create table import_source (
    office text not null,
    source text not null,
    matter integer not null,
    entry integer not null,
    primary key (office, source),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create table unit (
    office text not null,
    unit text not null,
    details text not null,
    entry integer not null,
    primary key (office, unit),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create table officer (
    office text not null,
    officer text not null,
    unit text not null,
    details text not null,
    entry integer not null,
    primary key (office, officer),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;
