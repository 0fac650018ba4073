-- Words to find an entry by, cut outside; row id = office ordinal << 48 | entry.
-- `ascii` keeps every other character inside of a word: the cutter alone decides what a word is.

create virtual table search using fts5 (
    words, content='', contentless_delete=1, detail='none', tokenize='ascii'
);

insert into search (search, rank) values ('secure-delete', 1);
