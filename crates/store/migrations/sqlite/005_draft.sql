-- What petitioners have typed and not yet handed in: outside the journal, sealed under a key that only
-- their draft code gives, gone after a while. No register and no backup holds it.

create table draft (
    office text not null,
    draft_hash blob not null,
    sealed blob not null,
    saved integer not null,
    primary key (office, draft_hash)
) strict, without rowid;

create index draft_by_age on draft (office, saved);
