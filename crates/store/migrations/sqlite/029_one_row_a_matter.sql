-- One row a matter: what the registration book says of a petition stands with the matter, in one row that a page of a
-- book finds at once. (`locality`: where the problem lies; `place` is the number of the row.)

drop index matter_by_owner;
drop index matter_by_stage;
drop index matter_due;
drop index matter_owner_due;
drop index matter_handler_due;
drop index matter_owner_guarded;
drop index matter_handler_guarded;
drop index petition_repeats;

create table matter_whole (
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
    purpose integer,
    category text,
    locality text,
    receiver text not null,
    representatives integer not null,
    marks integer not null,
    repeats text,
    origin integer not null,
    claimed_day integer,
    unique (office, matter),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict;

insert into matter_whole
    select m.office, m.matter, m.stage, m.class, m.route, m.track, m.owner, m.handler, m.channel, m.received,
        m.registered, m.title, m.next_due, m.next_kind, m.claimed, max(m.entry, p.entry), m.head_count, m.guarded,
        m.next_step, m.place, p.purpose, p.category, p.place, p.receiver, p.representatives, p.marks, p.repeats,
        p.origin, p.claimed_day
    from matter m join petition p on p.spot = m.place order by m.place;
drop table petition;
drop table matter;
alter table matter_whole rename to matter;

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
create index petition_repeats on matter (office, repeats, matter) where repeats is not null;
