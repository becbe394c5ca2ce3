-- The numbers that the persons of a batch used as of U, five bytes each, in their order: what a batch is answered with.
-- Batches from before have none, and read them from the register. Apart from the batches, which are read for what they
-- are of when nobody asks for the numbers.
create table batchnumre (
  jobb integer not null,
  batchnr integer not null,
  numre blob not null,
  segl integer,
  primary key (jobb, batchnr)
) strict;
create trigger batchnumre_borte after delete on batch begin
  delete from batchnumre where jobb = old.jobb and batchnr = old.batchnr; end;
