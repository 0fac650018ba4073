-- Registers: projections of the journal, each row with the entry that last changed it.

create table history (
    office text collate "C" not null,
    matter bigint not null,
    case_seq bigint not null,
    entry bigint not null,
    kind bigint not null,
    act bigint not null,
    day bigint not null,
    leaf_hash bytea not null,
    primary key (office, matter, case_seq),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index history_of_entry on history (office, entry);

create table matter (
    office text collate "C" not null,
    matter bigint not null,
    stage bigint not null,
    class bigint,
    route bigint,
    track bigint not null,
    owner text collate "C" not null,
    handler text collate "C",
    channel bigint not null,
    received bigint not null,
    registered bigint not null,
    title text collate "C" not null,
    next_due bigint,
    next_kind bigint,
    claimed bigint not null,
    entry bigint not null,
    primary key (office, matter),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index matter_by_due on matter (office, next_due, matter) where next_due is not null;
create index matter_by_owner_due on matter (office, owner, next_due, matter)
    where next_due is not null;
create index matter_by_owner on matter (office, owner, matter);
create index matter_by_handler_due on matter (office, handler, next_due, matter)
    where handler is not null and next_due is not null;
create index matter_by_stage on matter (office, stage, matter);

create table tally (
    office text collate "C" not null,
    owner text collate "C" not null,
    stage bigint not null,
    matters bigint not null,
    primary key (office, owner, stage)
);

create table obligation (
    office text collate "C" not null,
    matter bigint not null,
    kind bigint not null,
    n bigint not null,
    owner text collate "C",
    start bigint not null,
    nominal bigint not null,
    due bigint not null,
    provisional bigint not null,
    counted bigint not null,
    ended bigint,
    how bigint,
    entry bigint not null,
    primary key (office, matter, kind, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index obligation_running on obligation (office, due, matter)
    where ended is null and counted = 1;
create index obligation_provisional on obligation (office, matter)
    where ended is null and provisional = 1;

create table missed (
    office text collate "C" not null,
    matter bigint not null,
    kind bigint not null,
    n bigint not null,
    due bigint not null,
    entry bigint not null,
    primary key (office, matter, kind, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create table petition (
    office text collate "C" not null,
    matter bigint not null,
    receiver text collate "C" not null,
    head_count bigint not null,
    representatives bigint not null,
    purpose bigint,
    category text collate "C",
    place text collate "C",
    marks bigint not null,
    repeats text collate "C",
    origin bigint not null,
    claimed_day bigint,
    entry bigint not null,
    primary key (office, matter),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create table transfer (
    office text collate "C" not null,
    matter bigint not null,
    n bigint not null,
    sender text collate "C" not null,
    receiver text collate "C" not null,
    day bigint not null,
    assigned bigint not null,
    entry bigint not null,
    primary key (office, matter, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create table opinion (
    office text collate "C" not null,
    matter bigint not null,
    n bigint not null,
    document bigint not null,
    unit text collate "C" not null,
    day bigint not null,
    decision bigint,
    outcome bigint,
    served bigint,
    issued bigint not null,
    entry bigint not null,
    primary key (office, matter, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create table review (
    office text collate "C" not null,
    matter bigint not null,
    level bigint not null,
    n bigint not null,
    unit text collate "C",
    requested bigint not null,
    due bigint not null,
    decided bigint,
    outcome bigint,
    entry bigint not null,
    primary key (office, matter, level, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create table import_source (
    office text collate "C" not null,
    source text collate "C" not null,
    matter bigint not null,
    entry bigint not null,
    primary key (office, source),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create table unit (
    office text collate "C" not null,
    unit text collate "C" not null,
    details text collate "C" not null,
    entry bigint not null,
    primary key (office, unit),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create table officer (
    office text collate "C" not null,
    officer text collate "C" not null,
    unit text collate "C" not null,
    details text collate "C" not null,
    entry bigint not null,
    primary key (office, officer),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);
