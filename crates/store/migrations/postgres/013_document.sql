-- Documents as they were issued, sealed under the matter's key. The body of the entry that issued one commits
-- to length and digest (field 9) under the salt that lies here, so that a changed row is found and an
-- erasure takes everything.
create table document (
    office text collate "C" not null,
    matter bigint not null,
    entry bigint not null,
    key_id bytea not null,
    length bigint not null,
    digest bytea not null,
    sealed bytea not null,
    salt bytea not null,
    primary key (office, matter, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

create index document_of_entry on document (office, entry);
