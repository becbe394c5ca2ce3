-- Each line carries a MAC of its own, under a key that is not in the log; kid names the key. Lines
-- from before have neither.
alter table linje add column kid integer;
alter table linje add column mac blob;
