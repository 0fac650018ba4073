-- Once a day the timer asks which terms ran out that end by themselves (11, 13, 16: see `FOR_THE_TIMER`). Few are
-- open at a time; without these it read every duty of every year.
create index obligation_that_lapses on obligation (office, due, matter)
    where ended is null and kind in (11, 13, 16);
