-- Home and stay are closed apart: that a stay is graded may not be told by the home being closed to
-- selection. Whoever was closed before stays so in both until their next document.
alter table person rename column sperre to sperre_bosted;
alter table person add column sperre_opphold integer not null default 0;
-- The newest ajourholdstidspunkt of the current document, so that an older one that comes late can
-- be told: it takes no protection away.
alter table person add column ajourfoert integer;
update person set sperre_opphold = sperre_bosted;

alter table skjermet rename column sperre to sperre_bosted;
alter table skjermet add column sperre_opphold integer not null default 0;
update skjermet set sperre_opphold = sperre_bosted;
