-- Everything that alters what the register answers, in the order it was written and whoever wrote it, one
-- number each: what is derived from the register beside it follows this.
create table endring (
  nummer integer primary key,
  person integer,              -- whom it was; empty: the register as a whole
  segl integer
) strict;

create trigger endring_person_ny after insert on person begin
  insert into endring (person) values (new.person); end;
create trigger endring_person after update of gjeldende, erstattet_av, i_bruk, syntetisk, vern,
  sperre_bosted, sperre_opphold, skjult, status, bostedskommune, oppholdskommune, adressenavn,
  postnummer, foedselsaar, doedsaar, kjoenn, sivilstand, statsborgerskap on person begin
  insert into endring (person) values (new.person); end;
create trigger endring_person_borte after delete on person begin
  insert into endring (person) values (old.person); end;

-- With a versjon its person changes too; without one, it is these that do.
create trigger endring_versjon_borte after delete on versjon begin
  insert into endring (person) values (old.person); end;
create trigger endring_dokument after update of innhold on dokument begin
  insert into endring (person) select person from versjon where posisjon = new.posisjon; end;
create trigger endring_dokument_borte after delete on dokument begin
  insert into endring (person) select person from versjon where posisjon = old.posisjon; end;
create trigger endring_identifikator after update of person on identifikator begin
  insert into endring (person) values (old.person), (new.person); end;
create trigger endring_identifikator_borte after delete on identifikator begin
  insert into endring (person) values (old.person); end;
create trigger endring_hendelse after insert on hendelse when new.dokumentidentifikator is null begin
  insert into endring (person)
  values ((select person from identifikator where identifikator = new.identifikator)); end;
create trigger endring_hendelse_borte after delete on hendelse begin
  insert into endring (person) values (null); end;

create trigger endring_tilstand after update of ekte, kopi, opphav, regelversjon on tilstand
when (old.ekte, old.kopi, old.opphav, old.regelversjon)
  is not (new.ekte, new.kopi, new.opphav, new.regelversjon)
begin insert into endring (person) values (null); end;
