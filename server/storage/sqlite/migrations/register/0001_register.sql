-- The register is a log. versjon and dokument only grow (avloest alone is noted afterwards); metadata
-- stands apart from the bodies because selections and komplett read millions of rows of the one and
-- none of the other.
create table tilstand (
  id integer primary key check (id = 1),
  siste integer not null,      -- highest sekvensnummer handed out
  posisjon integer not null,   -- highest posisjon handed out
  golv integer not null,       -- versjoner superseded before this may be gone
  ekte integer not null        -- 1 once any number is not synthetic; never goes back
) strict;
insert into tilstand values (1, 0, 0, 0, 0);

create table versjon (
  posisjon integer primary key,
  dokumentidentifikator blob not null unique,
  person integer not null,
  sekvensnummer integer not null,
  avloest integer,
  opphav text not null
) strict;

create table dokument (
  posisjon integer primary key,
  innhold text not null
) strict;

create table hendelse (
  sekvensnummer integer primary key,
  type text not null,
  identifikator integer not null,
  hendelsesdokument blob,
  dokumentidentifikator blob
) strict;

-- Derived from the current versjon of each person, so that criteria are one pass over narrow rows.
create table person (
  person integer primary key,
  gjeldende integer,           -- posisjon; empty for somebody who was somebody else
  erstattet_av integer,
  i_bruk integer not null,     -- 1 when an identifikator is in use: only then selectable
  syntetisk integer not null,
  vern text not null,
  sperre integer not null,
  status text,
  bostedskommune text,
  oppholdskommune text,
  adressenavn text,            -- folded
  postnummer text,
  foedselsaar integer,
  doedsaar integer,
  kjoenn text,
  sivilstand text,
  statsborgerskap text not null
) strict;

create index person_erstattet on person (erstattet_av) where erstattet_av is not null;

create table identifikator (
  identifikator integer primary key,
  person integer not null,
  i_bruk integer not null,
  fra integer not null,        -- sekvensnummer
  til integer
) strict, without rowid;

-- Which identifikator a person used from which sekvensnummer on. Only grows, so a frozen selection
-- reads the same numbers for ever.
create table bruk (
  person integer not null,
  fra integer not null,
  identifikator integer not null,
  primary key (person, fra)
) strict, without rowid;

-- Persons whose place was closed, and when: what ends a frozen selection by place.
create table skjermet (
  sekvensnummer integer not null,
  person integer not null,
  sperre integer not null,
  primary key (sekvensnummer, person)
) strict, without rowid;
