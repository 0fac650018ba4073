-- An entry and the fields it commits to in one row, found by one number: the office's ordinal above 48 bits
-- of the entry. Whoever reads a matter reads ten entries in ten places, and each had three trees to go down.

create table journal_entry_in_one_row (
    place integer not null primary key,
    office text not null,
    entry integer not null,
    event_id blob not null,
    leaf blob not null,
    body blob,
    body_salt blob,
    fields blob,
    unique (office, entry),
    unique (office, event_id)
) strict;

insert into journal_entry_in_one_row (place, office, entry, event_id, leaf, body, body_salt, fields)
    select o.ordinal * 281474976710656 + e.entry, e.office, e.entry, e.event_id, e.leaf, e.body, e.body_salt,
        c.fields
    from office o
    join journal_entry e on e.office = o.office
    left join content c on c.office = e.office and c.entry = e.entry
    order by o.ordinal, e.entry;

drop table content;
drop table journal_entry;
alter table journal_entry_in_one_row rename to journal_entry;
