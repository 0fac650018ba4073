-- Matters are counted by origin too, so that the first page asks no register how many were imported.

drop table tally;
create table tally (
    office text not null,
    owner text not null,
    stage integer not null,
    origin integer not null,
    matters integer not null,
    primary key (office, owner, stage, origin)
) strict, without rowid;
