-- Files that came with an entry: names and bytes sealed under the matter's key. The entry's body commits to
-- length and digest (field 7), so that a changed row is found.
create table attachment (
    office text not null,
    matter integer not null,
    entry integer not null,
    n integer not null,
    key_id blob not null,
    kind text not null,
    length integer not null,
    digest blob not null,
    name blob not null,
    sealed blob not null,
    primary key (office, matter, entry, n),
    foreign key (office, entry) references journal_entry (office, entry)
        deferrable initially deferred
) strict;

-- Petitioners who looked their matter up: the token is with the browser alone, and what is kept says which
-- matter it opens, nothing of who holds it. Gone half an hour after it was last used.
create table visit (
    office text not null,
    token_hash blob not null,
    matter integer not null,
    seen integer not null,
    primary key (office, token_hash)
) strict, without rowid;
