-- Who is on duty: a projection of the type 60 entries, act 6001. Officers are codes, divided by a space;
-- `duty_line` is the telephone of the unit that is answered during the shift.
create table duty_shift (
    office text not null,
    unit text not null,
    from_at integer not null,
    until_at integer not null,
    lead text not null,
    officers text not null,
    duty_line text not null,
    entry integer not null,
    primary key (office, unit, from_at),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

create index duty_shift_until on duty_shift (office, until_at);
