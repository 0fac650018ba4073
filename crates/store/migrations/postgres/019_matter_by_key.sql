-- Here the key of a matter has its own tree in any case: nothing to do.
select 1;
