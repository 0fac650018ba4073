-- The office's paper books as rows: which book, whose, on what day; what a row shows stands in other registers.

create table ledger (
    office text not null,
    matter integer not null,
    book integer not null,
    n integer not null,
    unit text not null,
    day integer not null,
    channel integer not null,
    head_count integer not null,
    kept_from text,
    entry integer not null,
    primary key (office, matter, book, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create index ledger_of_unit on ledger (office, unit, book, day, matter, n, channel, head_count,
    kept_from);
-- The few that a wall or a recusal keeps somebody from: they are counted one by one.
create index ledger_kept on ledger (office, unit, book, day, matter, n, channel, head_count, kept_from)
    where kept_from is not null;
