-- The office's paper books as rows: which book, whose, on what day; what a row shows stands in other registers.

create table ledger (
    office text collate "C" not null,
    matter bigint not null,
    book bigint not null,
    n bigint not null,
    unit text collate "C" not null,
    day bigint not null,
    channel bigint not null,
    head_count bigint not null,
    kept_from text collate "C",
    entry bigint not null,
    primary key (office, matter, book, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index ledger_of_unit on ledger (office, unit, book, day, matter, n) include (channel,
    head_count, kept_from);
-- The few that a wall or a recusal keeps somebody from: they are counted one by one.
create index ledger_kept on ledger (office, unit, book, day, matter, n) include (channel, head_count,
    kept_from) where kept_from is not null;
