-- Whom, by identifikator, many entries in one: found by the first of them. A volume whose bind.indeksert is 2 has
-- this in place of rows in utlevert, which are those of volumes from before.
create table indeks (
  blokk integer primary key,
  foerste integer not null,    -- the first identifikator in it
  innhold blob not null
) strict;
create index indeks_foerste on indeks (foerste);
