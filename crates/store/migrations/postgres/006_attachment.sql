-- Files that came with an entry: names and bytes sealed under the matter's key. The entry's body commits to
-- length and digest (field 7), so that a changed row is found.
create table attachment (
    office text collate "C" not null,
    matter bigint not null,
    entry bigint not null,
    n bigint not null,
    key_id bytea not null,
    kind text collate "C" not null,
    length bigint not null,
    digest bytea not null,
    name bytea not null,
    sealed bytea not null,
    primary key (office, matter, entry, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
);

-- Petitioners who looked their matter up: the token is with the browser alone, and what is kept says which
-- matter it opens, nothing of who holds it. Gone half an hour after it was last used.
create table visit (
    office text collate "C" not null,
    token_hash bytea not null,
    matter bigint not null,
    seen bigint not null,
    primary key (office, token_hash)
);
