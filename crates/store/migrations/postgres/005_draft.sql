-- What petitioners have typed and not yet handed in: outside the journal, sealed under a key that only
-- their draft code gives, gone after a while. No register and no backup holds it.

create table draft (
    office text collate "C" not null,
    draft_hash bytea not null,
    sealed bytea not null,
    saved bigint not null,
    primary key (office, draft_hash)
);

create index draft_by_age on draft (office, saved);
