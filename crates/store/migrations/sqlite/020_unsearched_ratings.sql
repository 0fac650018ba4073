-- What a rating says is found by nobody who searches: its words leave the index. A row there is its entry behind the
-- office's ordinal.
delete from search where rowid in (
    select o.ordinal * 281474976710656 + h.entry from history h join office o on o.office = h.office
    where h.act = 411
);
