-- Questions about an opening, by the unit that answers: obligations of kind 23 that run.

create index obligation_asked on obligation (office, owner, matter) where kind = 23 and ended is null;
