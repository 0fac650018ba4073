-- What a row of a working list shows, and lists by due date that read neighbouring index pages alone.

alter table matter add column head_count bigint not null default 1;
alter table matter add column guarded bigint not null default 1;
alter table matter add column next_step bigint;

drop index matter_by_due;
drop index matter_by_owner_due;
drop index matter_by_handler_due;

create index matter_due on matter (office, next_due, matter) include (stage, class, route, track,
    owner, handler, channel, received, registered, title, next_kind, claimed, head_count, guarded, next_step,
    entry) where next_due is not null;
create index matter_owner_due on matter (office, owner, next_due, matter) include (stage, class, route,
    track, handler, channel, received, registered, title, next_kind, claimed, head_count, guarded, next_step,
    entry) where next_due is not null;
create index matter_handler_due on matter (office, handler, next_due, matter) include (stage, class, route,
    track, owner, channel, received, registered, title, next_kind, claimed, head_count, guarded,
    next_step, entry) where handler is not null and next_due is not null;

-- The few that a wall or a recusal may concern: they are counted one by one.
create index matter_owner_guarded on matter (office, guarded, owner, next_due, matter)
    where guarded = 1 and next_due is not null;
create index matter_handler_guarded on matter (office, guarded, handler, next_due, matter)
    where guarded = 1 and next_due is not null and handler is not null;

-- What an officer types into the form of a step before it is taken: theirs alone, kept until it is taken.
create table working_draft (
    office text collate "C" not null,
    matter bigint not null,
    step text collate "C" not null,
    officer text collate "C" not null,
    unit text collate "C" not null,
    fields text collate "C" not null,
    saved bigint not null,
    to_sign bigint not null,
    primary key (office, matter, step, officer)
);

create index working_draft_to_sign on working_draft (office, unit, saved) where to_sign = 1;
