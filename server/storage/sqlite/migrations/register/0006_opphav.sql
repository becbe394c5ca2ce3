-- Which packages the documents came through, over all that ever came: a package that none of them can
-- serve is refused whole.
alter table tilstand add column opphav text not null default '';
update tilstand set opphav = coalesce((
  select group_concat(opphav, ' ') from (select distinct opphav from versjon order by opphav)
), '');
