-- How many answers of one virksomhet are kept is bounded. Room is made by those whose owner has been told
-- that there is no more of them, and by those that are nothing any more.
alter table jobb add column slutt_ms integer;                 -- when the owner was first told of the end
alter table jobb add column bytes integer not null default 0; -- about what the answer takes on disk

update jobb set bytes = (select coalesce(sum(length(personer) + 100), 0) from batch b where b.jobb = jobb.jobb)
where tilstand = 'ferdig';

create index jobb_beholdt on jobb (konsument, jobb, tilstand, slutt_ms, bytes)
where tilstand not in ('bestilt', 'kjoerer');
