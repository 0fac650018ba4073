-- Rows beside an entry, each with the entry whose body commits to it and the salt that opens that
-- commitment; and each adoption of a setting as a row of its own.

create table setting_by_entry (
    office text not null,
    kind text not null,
    digest blob not null,
    text text not null,
    entry integer not null,
    primary key (office, kind, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

insert into setting_by_entry (office, kind, digest, text, entry)
    select office, kind, digest, text, entry from setting;
drop table setting;
alter table setting_by_entry rename to setting;

create table subject_mark_by_entry (
    office text not null,
    mark blob not null,
    matter integer not null,
    entry integer not null,
    salt blob not null,
    primary key (office, mark, matter, entry),
    foreign key (office, matter) references journal_entry (office, entry)
        deferrable initially deferred
) strict, without rowid;

insert into subject_mark_by_entry (office, mark, matter, entry, salt)
    select office, mark, matter, matter, x'' from subject_mark;
drop table subject_mark;
alter table subject_mark_by_entry rename to subject_mark;
create index subject_mark_of_matter on subject_mark (office, matter);

alter table identity add column salt blob not null default x'';
alter table query_code add column entry integer not null default 0;
alter table query_code add column salt blob not null default x'';
