-- What is protected of a person, as JSON; empty where nothing is. Folded over every versjon, so that the
-- newest time of one of them is no longer needed.
alter table person add column skjult text;
alter table person drop column ajourfoert;

-- When a versjon was written, against which its times are judged, in milliseconds since 1970; empty of
-- those from before. And the number that it was fetched by: the package may have shown none.
alter table versjon add column skrevet_ms integer;
alter table versjon add column hentet_med integer;
create index versjon_person on versjon (person);

-- Of a place where somebody lived before: what was selected from this number on.
alter table skjermet add column fra integer not null default 0;

-- Under which version of the rules all that is derived was derived; how far that has come under a new one;
-- and before when all was written that does not say when.
alter table tilstand add column regelversjon integer not null default 0;
alter table tilstand add column avledes integer;
alter table tilstand add column avledet_til integer not null default 0;
alter table tilstand add column skrevet_foer_ms integer;
