-- What repeats a petition, found by the number of that one.

create index petition_repeats on petition (office, repeats) where repeats is not null;
