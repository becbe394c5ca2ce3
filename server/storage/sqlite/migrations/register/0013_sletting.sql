-- What is too old to be asked for is deleted. golv: what was superseded up to there is in no new uttrekk; slettet:
-- how far deletion has come, which may be less, since it waits for jobs that are of more.
alter table tilstand add column slettet integer not null default 0;
create index versjon_avloest on versjon (avloest) where avloest is not null;

-- What stays of the documents of a person that have been deleted: how the person was protected then, and the marks of
-- the homes that they told, so that what comes later is judged as if they were there.
create table rest (
  person integer primary key,
  skjult text,
  hjem text not null,          -- JSON
  segl integer
) strict;

-- Of an event that has been deleted, its name stays, and which packages it could be served to.
alter table hendelsesdokument add column opphav text;

drop trigger endring_hendelse_borte;
create trigger endring_hendelse_borte after delete on hendelse begin
  insert into endring (person)
  values ((select person from identifikator where identifikator = old.identifikator)); end;
