-- A checksum in each row, over all its other columns; see segl.ts.
alter table jobb add column segl integer;
alter table batch add column segl integer;
