-- One row a matter: what the registration book says of a petition stands with the matter, in one row that a page of a
-- book finds at once. (`locality`: where the problem lies; `place` is the number of the row.)

alter table matter
    add column purpose bigint,
    add column category text collate "C",
    add column locality text collate "C",
    add column receiver text collate "C",
    add column representatives bigint,
    add column marks bigint,
    add column repeats text collate "C",
    add column origin bigint,
    add column claimed_day bigint;
update matter m set purpose = p.purpose, category = p.category, locality = p.place, receiver = p.receiver,
    representatives = p.representatives, marks = p.marks, repeats = p.repeats, origin = p.origin,
    claimed_day = p.claimed_day, entry = greatest(m.entry, p.entry)
    from petition p where p.spot = m.place;
drop index petition_repeats;
drop table petition;
alter table matter
    alter column receiver set not null,
    alter column representatives set not null,
    alter column marks set not null,
    alter column origin set not null;
create index petition_repeats on matter (office, repeats, matter) where repeats is not null;
