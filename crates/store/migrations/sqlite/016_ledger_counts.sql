-- The database counts each row of a book as it is put: a row may replace one that the matter's state no longer
-- knows. A rebuild drops what stands here, counts once at its end, and makes it again from this text.

create trigger ledger_counts after insert on ledger begin
    insert into ledger_day values
        (new.office, new.unit, new.book, 1, new.day, coalesce(new.kept_from, ''), 1, new.head_count,
        (new.channel = 1), (new.channel = 2), (new.channel = 3), (new.channel = 4), (new.channel = 5),
        (new.channel = 6), (new.channel = 7)),
        (new.office, new.unit, new.book, 2, new.day / 100 * 100, coalesce(new.kept_from, ''), 1,
        new.head_count, (new.channel = 1), (new.channel = 2), (new.channel = 3), (new.channel = 4),
        (new.channel = 5), (new.channel = 6), (new.channel = 7))
    on conflict (office, unit, book, span, day, kept_from) do update set
        counted = counted + excluded.counted, people = people + excluded.people,
        letter = letter + excluded.letter, visit = visit + excluded.visit,
        online = online + excluded.online, telephone = telephone + excluded.telephone,
        fax = fax + excluded.fax, from_unit = from_unit + excluded.from_unit,
        hotline = hotline + excluded.hotline;
end;
create trigger ledger_counts_again after update on ledger begin
    update ledger_day set
        counted = counted - 1, people = people - old.head_count, letter = letter - (old.channel = 1),
        visit = visit - (old.channel = 2), online = online - (old.channel = 3),
        telephone = telephone - (old.channel = 4), fax = fax - (old.channel = 5),
        from_unit = from_unit - (old.channel = 6), hotline = hotline - (old.channel = 7)
    where office = old.office and unit = old.unit and book = old.book
        and kept_from = coalesce(old.kept_from, '')
        and (span, day) in (values (1, old.day), (2, old.day / 100 * 100));
    insert into ledger_day values
        (new.office, new.unit, new.book, 1, new.day, coalesce(new.kept_from, ''), 1, new.head_count,
        (new.channel = 1), (new.channel = 2), (new.channel = 3), (new.channel = 4), (new.channel = 5),
        (new.channel = 6), (new.channel = 7)),
        (new.office, new.unit, new.book, 2, new.day / 100 * 100, coalesce(new.kept_from, ''), 1,
        new.head_count, (new.channel = 1), (new.channel = 2), (new.channel = 3), (new.channel = 4),
        (new.channel = 5), (new.channel = 6), (new.channel = 7))
    on conflict (office, unit, book, span, day, kept_from) do update set
        counted = counted + excluded.counted, people = people + excluded.people,
        letter = letter + excluded.letter, visit = visit + excluded.visit,
        online = online + excluded.online, telephone = telephone + excluded.telephone,
        fax = fax + excluded.fax, from_unit = from_unit + excluded.from_unit,
        hotline = hotline + excluded.hotline;
end;
