-- What was changed in the office itself: a projection of the type 46 entries that set a unit, an officer
-- or a setting.
create table office_change (
    office text collate "C" not null,
    entry bigint not null,
    act bigint not null,
    name text collate "C" not null,
    role bigint not null,
    actor text collate "C",
    day bigint not null,
    at bigint not null,
    primary key (office, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index office_change_of on office_change (office, act, name, entry);
