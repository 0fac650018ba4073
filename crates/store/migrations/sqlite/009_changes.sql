-- What was changed in the office itself: a projection of the type 46 entries that set a unit, an officer
-- or a setting.
create table office_change (
    office text not null,
    entry integer not null,
    act integer not null,
    name text not null,
    role integer not null,
    actor text,
    day integer not null,
    at integer not null,
    primary key (office, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create index office_change_of on office_change (office, act, name, entry);
