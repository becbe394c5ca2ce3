-- Waiting and leases are timed by whoever looks, on a clock that nobody sets: a row tells how long, and
-- never when. klar_ms is for the metrics; utloeper_ms is no longer read.
alter table jobb add column vent_ms integer not null default 0; -- not claimed before it has waited so long
alter table jobb add column leie_ms integer;                    -- how long the holder may be silent
alter table jobb add column fornyet integer not null default 0; -- times the lease has been prolonged

update jobb set vent_ms = iif(forsoek > 0, 800, max(0, klar_ms - bestilt_ms)) where tilstand = 'bestilt';
update jobb set leie_ms = 30000, utloeper_ms = null where tilstand = 'kjoerer';

drop index jobb_ventende;
create index jobb_i_koe on jobb (vent_ms, jobb) where tilstand = 'bestilt';
