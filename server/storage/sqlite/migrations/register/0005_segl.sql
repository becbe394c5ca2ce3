-- A checksum in each row, over all its other columns; see segl.ts, which computes those of the rows that
-- stand here already.
alter table tilstand add column segl integer;
alter table versjon add column innhold_segl integer; -- of the document
alter table versjon add column segl integer;
alter table person add column segl integer;
alter table identifikator add column segl integer;
alter table bruk add column segl integer;
alter table skjermet add column segl integer;

-- Rendered bytes carry whose they are, so that one person's are never another's. Those from before do
-- not, and are rendered anew.
drop table basis;
create table basis (
  posisjon integer primary key,
  person integer not null,
  regelversjon integer not null,
  opphav text not null,
  innhold blob not null,
  segl integer
) strict;
