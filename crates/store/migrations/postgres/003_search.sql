-- Words to find an entry by, cut outside and separated by blanks.

create function search_words(words text) returns tsvector
    language sql immutable strict parallel safe
    as $$ select array_to_tsvector(array_remove(string_to_array(words, ' '), '')) $$;

create table search (
    office text collate "C" not null,
    entry bigint not null,
    words text not null,
    found tsvector generated always as (search_words(words)) stored,
    primary key (office, entry)
);

create index search_by_words on search using gin (found);
