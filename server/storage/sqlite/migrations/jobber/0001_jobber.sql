-- Jobs stand in a file of their own: their short durable writes never wait for a load of the register.
create table jobb (
  jobb integer primary key,
  jobbid text not null unique,
  konsument text not null,
  pakke text not null,
  type text not null,
  bestilling text not null,    -- criteria as JSON
  stedbundet integer not null, -- 1 when the criteria tell a place
  tilstand text not null,
  bestilt_ms integer not null,
  klar_ms integer not null,    -- not claimed before
  forsoek integer not null default 0,
  avbrudd integer not null default 0,
  instans text,
  gjerde integer not null default 0,
  utloeper_ms integer,
  sekvensnummer integer,       -- U: what the answer is true of
  treff integer,
  batcher integer
) strict;

create index jobb_loepende on jobb (konsument) where tilstand in ('bestilt', 'kjoerer');
create index jobb_ventende on jobb (klar_ms, jobb) where tilstand in ('bestilt', 'kjoerer');

create table batch (
  jobb integer not null,
  batchnr integer not null,
  foerste integer not null,
  siste integer not null,
  antall integer not null,
  personer blob not null,
  primary key (jobb, batchnr)
) strict;
