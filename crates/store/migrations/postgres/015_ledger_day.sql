-- What a book comes to by day (span 1) and by month (span 2, its day is 0), kept with each row of it: the foot
-- of a page costs the same whether its period has thirty rows or thirty thousand. Rows that are kept from
-- somebody are counted one by one, for each reader.

create table ledger_day (
    office text collate "C" not null,
    unit text collate "C" not null,
    book bigint not null,
    span bigint not null,
    day bigint not null,
    counted bigint not null,
    people bigint not null,
    letter bigint not null,
    visit bigint not null,
    online bigint not null,
    telephone bigint not null,
    fax bigint not null,
    from_unit bigint not null,
    hotline bigint not null,
    primary key (office, unit, book, span, day)
);

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

create function ledger_counts() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.kept_from is null then
        update ledger_day set
            counted = counted - 1, people = people - old.head_count,
            letter = letter - (old.channel = 1)::int, visit = visit - (old.channel = 2)::int,
            online = online - (old.channel = 3)::int, telephone = telephone - (old.channel = 4)::int,
            fax = fax - (old.channel = 5)::int, from_unit = from_unit - (old.channel = 6)::int,
            hotline = hotline - (old.channel = 7)::int
        where office = old.office and unit = old.unit and book = old.book
            and (span, day) in ((1, old.day), (2, old.day / 100 * 100));
    end if;
    if new.kept_from is null then
        insert into ledger_day values
            (new.office, new.unit, new.book, 1, new.day, 1, new.head_count, (new.channel = 1)::int,
            (new.channel = 2)::int, (new.channel = 3)::int, (new.channel = 4)::int, (new.channel = 5)::int,
            (new.channel = 6)::int, (new.channel = 7)::int),
            (new.office, new.unit, new.book, 2, new.day / 100 * 100, 1, new.head_count,
            (new.channel = 1)::int, (new.channel = 2)::int, (new.channel = 3)::int, (new.channel = 4)::int,
            (new.channel = 5)::int, (new.channel = 6)::int, (new.channel = 7)::int)
        on conflict (office, unit, book, span, day) do update set
            counted = ledger_day.counted + excluded.counted, people = ledger_day.people + excluded.people,
            letter = ledger_day.letter + excluded.letter, visit = ledger_day.visit + excluded.visit,
            online = ledger_day.online + excluded.online, telephone = ledger_day.telephone + excluded.telephone,
            fax = ledger_day.fax + excluded.fax, from_unit = ledger_day.from_unit + excluded.from_unit,
            hotline = ledger_day.hotline + excluded.hotline;
    end if;
    return null;
end
$$;
create trigger ledger_counts after insert or update on ledger
    for each row execute function ledger_counts();
