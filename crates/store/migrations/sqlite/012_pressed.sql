-- Ratings about which the petitioner was pressed: for whoever stands above the unit rated.

create table pressed (
    office text not null,
    matter integer not null,
    unit text not null,
    day integer not null,
    entry integer not null,
    primary key (office, matter, unit),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create index pressed_newest on pressed (office, entry);
