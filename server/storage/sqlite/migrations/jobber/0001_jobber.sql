-- Jobs stand in a file of their own: their short durable writes never wait for a load of the register.
create table jobb (
  jobb integer primary key,
  jobbid text not null unique,
  konsument text not null,
  pakke text not null,
  type text not null,
  bestilling text not null,    -- the order as JSON
  fra integer,                 -- S of a komplett, pinned by the order
  stedbundet integer not null, -- 1 when the criteria tell a place
  tilstand text not null,
  bestilt_ms integer not null,
  klar_ms integer not null,    -- not claimed before
  forsoek integer not null default 0,
  avbrudd integer not null default 0,
  instans text,
  gjerde integer not null default 0,
  utloeper_ms integer,
  fremdrift real not null default 0,
  sekvensnummer integer,       -- U: what the answer is true of; of a komplett pinned by the order
  treff integer,
  batcher integer,
  sha256 blob,                 -- over all identifikatorer; empty until computed
  ferdig_ms integer
) strict;

create index jobb_loepende on jobb (konsument) where tilstand in ('bestilt', 'kjoerer');
create index jobb_ventende on jobb (klar_ms, jobb) where tilstand in ('bestilt', 'kjoerer');

create index jobb_uten_sjekksum on jobb (jobb) where tilstand = 'ferdig' and sha256 is null;
create index jobb_ferdig on jobb (ferdig_ms) where ferdig_ms is not null;

create table batch (
  jobb integer not null,
  batchnr integer not null,
  foerste integer not null,
  siste integer not null,
  antall integer not null,
  personer blob not null,
  sha256 blob,
  primary key (jobb, batchnr)
) strict;
