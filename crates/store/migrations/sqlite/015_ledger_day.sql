-- What a book comes to by day (span 1) and by month (span 2, its day is 0), kept with each row of it: the foot
-- of a page costs the same whether its period has thirty rows or thirty thousand. Rows that are kept from
-- somebody are counted one by one, for each reader.

create table ledger_day (
    office text not null,
    unit text not null,
    book integer not null,
    span integer not null,
    day integer not null,
    counted integer not null,
    people integer not null,
    letter integer not null,
    visit integer not null,
    online integer not null,
    telephone integer not null,
    fax integer not null,
    from_unit integer not null,
    hotline integer not null,
    primary key (office, unit, book, span, day)
) strict, without rowid;

insert into ledger_day
    select office, unit, book, 1, day, count(*), sum(head_count),
    count(case when channel = 1 then 1 end),
    count(case when channel = 2 then 1 end),
    count(case when channel = 3 then 1 end),
    count(case when channel = 4 then 1 end),
    count(case when channel = 5 then 1 end),
    count(case when channel = 6 then 1 end),
    count(case when channel = 7 then 1 end)
    from ledger where kept_from is null group by office, unit, book, day;
insert into ledger_day
    select office, unit, book, 2, day / 100 * 100, count(*), sum(head_count),
    count(case when channel = 1 then 1 end),
    count(case when channel = 2 then 1 end),
    count(case when channel = 3 then 1 end),
    count(case when channel = 4 then 1 end),
    count(case when channel = 5 then 1 end),
    count(case when channel = 6 then 1 end),
    count(case when channel = 7 then 1 end)
    from ledger where kept_from is null group by office, unit, book, day / 100 * 100;

create trigger ledger_counts after insert on ledger when new.kept_from is null begin
    insert into ledger_day values
        (new.office, new.unit, new.book, 1, new.day, 1, new.head_count, (new.channel = 1),
        (new.channel = 2), (new.channel = 3), (new.channel = 4), (new.channel = 5), (new.channel = 6),
        (new.channel = 7)),
        (new.office, new.unit, new.book, 2, new.day / 100 * 100, 1, new.head_count, (new.channel = 1),
        (new.channel = 2), (new.channel = 3), (new.channel = 4), (new.channel = 5), (new.channel = 6),
        (new.channel = 7))
    on conflict (office, unit, book, span, day) do update set
        counted = counted + excluded.counted, people = people + excluded.people,
        letter = letter + excluded.letter, visit = visit + excluded.visit,
        online = online + excluded.online, telephone = telephone + excluded.telephone, fax = fax + excluded.fax,
        from_unit = from_unit + excluded.from_unit, hotline = hotline + excluded.hotline;
end;
create trigger ledger_counts_no_more after update on ledger when old.kept_from is null begin
    update ledger_day set
        counted = counted - 1, people = people - old.head_count, letter = letter - (old.channel = 1),
        visit = visit - (old.channel = 2), online = online - (old.channel = 3),
        telephone = telephone - (old.channel = 4), fax = fax - (old.channel = 5),
        from_unit = from_unit - (old.channel = 6), hotline = hotline - (old.channel = 7)
    where office = old.office and unit = old.unit and book = old.book
        and (span, day) in (values (1, old.day), (2, old.day / 100 * 100));
end;
create trigger ledger_counts_again after update on ledger when new.kept_from is null begin
    insert into ledger_day values
        (new.office, new.unit, new.book, 1, new.day, 1, new.head_count, (new.channel = 1),
        (new.channel = 2), (new.channel = 3), (new.channel = 4), (new.channel = 5), (new.channel = 6),
        (new.channel = 7)),
        (new.office, new.unit, new.book, 2, new.day / 100 * 100, 1, new.head_count, (new.channel = 1),
        (new.channel = 2), (new.channel = 3), (new.channel = 4), (new.channel = 5), (new.channel = 6),
        (new.channel = 7))
    on conflict (office, unit, book, span, day) do update set
        counted = counted + excluded.counted, people = people + excluded.people,
        letter = letter + excluded.letter, visit = visit + excluded.visit,
        online = online + excluded.online, telephone = telephone + excluded.telephone, fax = fax + excluded.fax,
        from_unit = from_unit + excluded.from_unit, hotline = hotline + excluded.hotline;
end;
