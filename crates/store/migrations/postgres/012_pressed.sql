-- Ratings about which the petitioner was pressed: for whoever stands above the unit rated.

create table pressed (
    office text collate "C" not null,
    matter bigint not null,
    unit text collate "C" not null,
    day bigint not null,
    entry bigint not null,
    primary key (office, matter, unit),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index pressed_newest on pressed (office, entry);
