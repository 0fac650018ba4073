-- A petition is found by one whole number as its matter is. (`place` is taken here: where the problem lies.)

drop index petition_repeats;

create table petition_by_spot (
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
    spot integer not null primary key,
    unique (office, matter),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict;

insert into petition_by_spot (office, matter, receiver, head_count, representatives, purpose, category, place, marks,
    repeats, origin, claimed_day, entry, spot)
    select p.office, p.matter, p.receiver, p.head_count, p.representatives, p.purpose, p.category, p.place, p.marks,
        p.repeats, p.origin, p.claimed_day, p.entry, o.ordinal * 281474976710656 + p.matter
    from office o join petition p on p.office = o.office order by o.ordinal, p.matter;
drop table petition;
alter table petition_by_spot rename to petition;

create index petition_repeats on petition (office, repeats, matter) where repeats is not null;
