-- The database counts each row of a book as it is put: a row may replace one that the matter's state no longer
-- knows. A rebuild drops what stands here, counts once at its end, and makes it again from this text.

create function ledger_counts() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        update ledger_day set
            counted = counted - 1, people = people - old.head_count,
            letter = letter - (old.channel = 1)::int, visit = visit - (old.channel = 2)::int,
            online = online - (old.channel = 3)::int, telephone = telephone - (old.channel = 4)::int,
            fax = fax - (old.channel = 5)::int, from_unit = from_unit - (old.channel = 6)::int,
            hotline = hotline - (old.channel = 7)::int
        where office = old.office and unit = old.unit and book = old.book
            and kept_from = coalesce(old.kept_from, '')
            and (span, day) in ((1, old.day), (2, old.day / 100 * 100));
    end if;
    insert into ledger_day values
        (new.office, new.unit, new.book, 1, new.day, coalesce(new.kept_from, ''), 1, new.head_count,
        (new.channel = 1)::int, (new.channel = 2)::int, (new.channel = 3)::int, (new.channel = 4)::int,
        (new.channel = 5)::int, (new.channel = 6)::int, (new.channel = 7)::int),
        (new.office, new.unit, new.book, 2, new.day / 100 * 100, coalesce(new.kept_from, ''), 1,
        new.head_count, (new.channel = 1)::int, (new.channel = 2)::int, (new.channel = 3)::int,
        (new.channel = 4)::int, (new.channel = 5)::int, (new.channel = 6)::int, (new.channel = 7)::int)
    on conflict (office, unit, book, span, day, kept_from) do update set
        counted = ledger_day.counted + excluded.counted, people = ledger_day.people + excluded.people,
        letter = ledger_day.letter + excluded.letter, visit = ledger_day.visit + excluded.visit,
        online = ledger_day.online + excluded.online, telephone = ledger_day.telephone + excluded.telephone,
        fax = ledger_day.fax + excluded.fax, from_unit = ledger_day.from_unit + excluded.from_unit,
        hotline = ledger_day.hotline + excluded.hotline;
    return null;
end
$$;
create trigger ledger_counts after insert or update on ledger
    for each row execute function ledger_counts();
