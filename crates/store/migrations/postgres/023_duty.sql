-- Who is on duty: a projection of the type 60 entries, act 6001. Officers are codes, divided by a space;
-- `duty_line` is the telephone of the unit that is answered during the shift.
create table duty_shift (
    office text collate "C" not null,
    unit text collate "C" not null,
    from_at bigint not null,
    until_at bigint not null,
    lead text collate "C" not null,
    officers text collate "C" not null,
    duty_line text collate "C" not null,
    entry bigint not null,
    primary key (office, unit, from_at),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index duty_shift_until on duty_shift (office, until_at);
