-- A copy may carry the numbers of its source: laster until the load is whole, hel from then on. Empty for a
-- register with numbers of its own.
alter table tilstand add column kopi text;

-- Documents are called by their content, in whatever order its fields stand. Those that stand here already
-- are called by their text as it was given, and keep that name; here is what they would be called.
create table kanonisk (
  navn blob primary key,
  posisjon integer not null
) strict, without rowid;
insert or ignore into kanonisk select kanonisk_navn(innhold), posisjon from dokument order by posisjon;
