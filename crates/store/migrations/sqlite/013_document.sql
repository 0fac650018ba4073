-- Documents as they were issued, sealed under the matter's key. The body of the entry that issued one commits
-- to length and digest (field 9) under the salt that lies here, so that a changed row is found and an
-- erasure takes everything.
create table document (
    office text not null,
    matter integer not null,
    entry integer not null,
    key_id blob not null,
    length integer not null,
    digest blob not null,
    sealed blob not null,
    salt blob not null,
    primary key (office, matter, entry),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict;

create index document_of_entry on document (office, entry);
