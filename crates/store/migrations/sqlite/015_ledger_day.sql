-- What a book comes to by day (span 1) and by month (span 2, its day is 0), and by whom its rows are kept from
-- ('' is nobody): the foot of a page costs the same whether its period has thirty rows or thirty thousand, and
-- whoever reads it is not told of what is kept from them. Whoever opens an older database makes all of it again.

drop index ledger_kept;
create table ledger_day (
    office text not null,
    unit text not null,
    book integer not null,
    span integer not null,
    day integer not null,
    kept_from text not null,
    counted integer not null,
    people integer not null,
    letter integer not null,
    visit integer not null,
    online integer not null,
    telephone integer not null,
    fax integer not null,
    from_unit integer not null,
    hotline integer not null,
    primary key (office, unit, book, span, day, kept_from)
) strict, without rowid;
