-- Documents, and what is rendered in advance, are packed by a pattern that is made of the register's own documents.
-- A body is text; or bytes that begin with a brace, and are as they are; or bytes that begin with the number of their
-- pattern. Patterns are never changed, and never deleted.
create table moenster (
  nummer integer primary key,  -- less than a brace
  fra integer not null,        -- how many documents there were when it was made
  innhold blob not null,
  segl integer
) strict;

drop trigger endring_dokument;
drop trigger endring_dokument_borte;
create table dokument_ny (
  posisjon integer primary key,
  innhold any not null
) strict;
insert into dokument_ny select posisjon, pakk(innhold) from dokument order by posisjon;
drop table dokument;
alter table dokument_ny rename to dokument;

-- What is rendered in advance is found by its person, and takes the place of what it was. Of whom it is not, or no more,
-- there is none.
create table basis_ny (
  person integer primary key,
  regelversjon integer not null,
  opphav text not null,
  innhold blob not null,
  segl integer
) strict;
insert into basis_ny
  select b.person, b.regelversjon, b.opphav, pakk(b.innhold), b.segl
  from person p join basis b on b.posisjon = p.gjeldende
  where b.person = p.person and p.syntetisk = 1 and b.segl is not -1 order by b.person;
drop table basis;
alter table basis_ny rename to basis;

create trigger endring_dokument after update of innhold on dokument begin
  insert into endring (person) select person from versjon where posisjon = new.posisjon; end;
create trigger endring_dokument_borte after delete on dokument begin
  insert into endring (person) select person from versjon where posisjon = old.posisjon; end;
