-- A matter is found by one whole number, its own behind the office's ordinal, as its entries are.

alter table matter add column place bigint;
update matter m set place = o.ordinal * 281474976710656 + m.matter from office o where o.office = m.office;
alter table matter alter column place set not null, add unique (place);
