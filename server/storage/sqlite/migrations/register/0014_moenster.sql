-- Documents, and what is rendered in advance, are packed by a pattern that is made of the register's own documents.
-- A body is text; or bytes that begin with a brace, and are as they are; or bytes that begin with the number of their
-- pattern. Patterns are never changed, and never deleted.
create table moenster (
  nummer integer primary key,  -- 1 to 122
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
update basis set innhold = pakk(innhold);

create trigger endring_dokument after update of innhold on dokument begin
  insert into endring (person) select person from versjon where posisjon = new.posisjon; end;
create trigger endring_dokument_borte after delete on dokument begin
  insert into endring (person) select person from versjon where posisjon = old.posisjon; end;
