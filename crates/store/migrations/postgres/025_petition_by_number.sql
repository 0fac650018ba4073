-- Here whole numbers and names are compared alike: nothing to do.
select 1;
