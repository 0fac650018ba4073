-- A matter is found by one whole number, its own behind the office's ordinal, as its entries are: pages look fifty of
-- them up, and a tree by number is two levels lower than one that compares names and holds the rows on its way.

drop index matter_by_owner;
drop index matter_by_stage;
drop index matter_due;
drop index matter_owner_due;
drop index matter_handler_due;
drop index matter_owner_guarded;
drop index matter_handler_guarded;

create table matter_by_place (
    office text not null,
    matter integer not null,
    stage integer not null,
    class integer,
    route integer,
    track integer not null,
    owner text not null,
    handler text,
    channel integer not null,
    received integer not null,
    registered integer not null,
    title text not null,
    next_due integer,
    next_kind integer,
    claimed integer not null,
    entry integer not null,
    head_count integer not null default 1,
    guarded integer not null default 1,
    next_step integer,
    place integer not null primary key,
    unique (office, matter),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict;

insert into matter_by_place select m.*, o.ordinal * 281474976710656 + m.matter
    from office o join matter m on m.office = o.office order by o.ordinal, m.matter;
drop table matter;
alter table matter_by_place rename to matter;

create index matter_by_owner on matter (office, owner, matter);
create index matter_by_stage on matter (office, stage, matter);
create index matter_due on matter (office, next_due, matter, stage, class, route, track, owner,
    handler, channel, received, registered, title, next_kind, claimed, head_count, guarded, next_step,
    entry) where next_due is not null;
create index matter_owner_due on matter (office, owner, next_due, matter, stage, class, route, track,
    handler, channel, received, registered, title, next_kind, claimed, head_count, guarded, next_step,
    entry) where next_due is not null;
create index matter_handler_due on matter (office, handler, next_due, matter, stage, class, route,
    track, owner, channel, received, registered, title, next_kind, claimed, head_count, guarded,
    next_step, entry) where handler is not null and next_due is not null;
create index matter_owner_guarded on matter (office, guarded, owner, next_due, matter)
    where guarded = 1 and next_due is not null;
create index matter_handler_guarded on matter (office, guarded, handler, next_due, matter)
    where guarded = 1 and next_due is not null and handler is not null;
