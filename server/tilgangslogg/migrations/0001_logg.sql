-- One volume of the access log. The chain goes on from volume to volume: forrige is the hash of the
-- line before the first.
create table bind (
  id integer primary key check (id = 1),
  foerste integer not null,
  forrige blob not null,
  lukket integer not null,     -- 1 when no more lines come; the next volume has them
  indeksert integer not null   -- 1 when utlevert holds what the lines hold
) strict;

create table linje (
  nr integer primary key,
  tid integer not null,        -- milliseconds since 1970
  innhold text not null,       -- JSON
  om blob not null,            -- whom: rising identifikatorer, packed
  hash blob not null
) strict;

-- Whom, by identifikator. Made in one go when the volume is full: entries one at a time would write
-- a page of the index for each.
create table utlevert (
  identifikator integer not null,
  nr integer not null,
  primary key (identifikator, nr)
) strict, without rowid;
