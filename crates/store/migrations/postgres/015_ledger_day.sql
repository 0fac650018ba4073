-- What a book comes to by day (span 1) and by month (span 2, its day is 0), and by whom its rows are kept from
-- ('' is nobody): the foot of a page costs the same whether its period has thirty rows or thirty thousand, and
-- whoever reads it is not told of what is kept from them. Whoever opens an older database makes all of it again.

drop index ledger_kept;
create table ledger_day (
    office text collate "C" not null,
    unit text collate "C" not null,
    book bigint not null,
    span bigint not null,
    day bigint not null,
    kept_from text collate "C" not null,
    counted bigint not null,
    people bigint not null,
    letter bigint not null,
    visit bigint not null,
    online bigint not null,
    telephone bigint not null,
    fax bigint not null,
    from_unit bigint not null,
    hotline bigint not null,
    primary key (office, unit, book, span, day, kept_from)
);
