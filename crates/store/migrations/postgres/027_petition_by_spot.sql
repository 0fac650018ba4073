-- A petition is found by one whole number as its matter is. (`place` is taken here: where the problem lies.)

alter table petition add column spot bigint;
update petition p set spot = o.ordinal * 281474976710656 + p.matter from office o where o.office = p.office;
alter table petition alter column spot set not null, add unique (spot);
