-- Matters are counted by origin too, so that the first page asks no register how many were imported.

drop table tally;
create table tally (
    office text collate "C" not null,
    owner text collate "C" not null,
    stage bigint not null,
    origin bigint not null,
    matters bigint not null,
    primary key (office, owner, stage, origin)
);
