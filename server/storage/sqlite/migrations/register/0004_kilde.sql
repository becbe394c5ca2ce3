-- Where the documents come from: the synthetic country, by its seed, the persons that were asked for and
-- the version of what made them; or files. A directory from before does not know its seed, and its first
-- document tells; what of it came from files has no event.
alter table tilstand add column seed integer;
alter table tilstand add column antall integer;
alter table tilstand add column generator integer;
alter table tilstand add column importert integer not null default 0;
update tilstand set importert = 1
  where (select count(*) from versjon) > (select count(*) from hendelse);
