-- An event is of a document that came through a package, was written at a time of the day, and tells when what it
-- tells was written at the source; where that is empty, its document does. `nyest`: it says itself that it is the
-- newest, so that it may take protection away. Those that a document implies, or that came from outside, do not.
alter table hendelse add column opphav text not null default 'offentlig-med-hjemmel';
alter table hendelse add column ajourholdstidspunkt text;
alter table hendelse add column skrevet_ms integer;
alter table hendelse add column nyest integer not null default 1;
alter table hendelse add column segl integer;
update hendelse set (opphav, skrevet_ms) = (
  select v.opphav, v.skrevet_ms from versjon v
  where v.dokumentidentifikator = hendelse.dokumentidentifikator)
where dokumentidentifikator is not null;

-- The first number of the feed. Where several versjoner share a number they cannot each have an event of it, so the
-- feed begins after the last such number.
alter table tilstand add column feed_fra integer not null default 0;
update tilstand set feed_fra = coalesce((
  select max(sekvensnummer) + 1 from (
    select sekvensnummer from versjon group by sekvensnummer having count(*) > 1)), 0);

-- From there on every versjon has its event.
insert into hendelse
  (sekvensnummer, type, identifikator, dokumentidentifikator, opphav, skrevet_ms, nyest)
select v.sekvensnummer,
  iif(v.posisjon > (select min(w.posisjon) from versjon w where w.person = v.person),
    'personErOppdatert', 'personErOpprettet'),
  coalesce(
    (select b.identifikator from bruk b
      where b.person = v.person and b.fra <= v.sekvensnummer order by b.fra desc limit 1),
    (select min(i.identifikator) from identifikator i where i.person in (
      select coalesce(p.erstattet_av, p.person) from person p where p.person = v.person))),
  v.dokumentidentifikator, v.opphav, v.skrevet_ms, 0
from versjon v
where v.sekvensnummer >= (select feed_fra from tilstand)
  and not exists (select 1 from hendelse h where h.sekvensnummer = v.sekvensnummer)
  and exists (select 1 from identifikator i join person p on i.person in (p.person, p.erstattet_av)
    where p.person = v.person);

-- What came with an event from outside: what it is called, and what it tells beside its document.
create table hendelsesdokument (
  navn blob primary key,
  sekvensnummer integer not null,
  innhold text not null,
  segl integer
) strict, without rowid;

-- Two persons who were one until a posisjon, each with how the one they were was protected then: neither is less
-- protected for being another, and what was written before it tells of both.
create table splitt (
  posisjon integer not null,
  person integer not null,
  annen integer not null,
  skjult text,
  segl integer,
  primary key (posisjon, person)
) strict, without rowid;
create index splitt_person on splitt (person);
