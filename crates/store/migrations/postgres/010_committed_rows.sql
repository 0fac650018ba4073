-- Rows beside an entry, each with the entry whose body commits to it and the salt that opens that
-- commitment; and each adoption of a setting as a row of its own.

alter table setting drop constraint setting_pkey, add primary key (office, kind, entry);

alter table subject_mark add column entry bigint not null default 0;
alter table subject_mark add column salt bytea not null default '';
update subject_mark set entry = matter;
alter table subject_mark drop constraint subject_mark_pkey,
    add primary key (office, mark, matter, entry);

alter table identity add column salt bytea not null default '';
alter table query_code add column entry bigint not null default 0;
alter table query_code add column salt bytea not null default '';
