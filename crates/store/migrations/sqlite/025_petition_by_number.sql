-- A petition is found by a whole number that is compared at once; the office, which is the same for nearly all rows of
-- an embedded database, stands behind it. A book looks fifty up for a page. Nothing walks petitions in order.

drop index petition_repeats;

create table petition_by_number (
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
    primary key (matter, office),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

insert into petition_by_number select office, matter, receiver, head_count, representatives, purpose, category,
    place, marks, repeats, origin, claimed_day, entry from petition order by matter;
drop table petition;
alter table petition_by_number rename to petition;

create index petition_repeats on petition (office, repeats) where repeats is not null;
