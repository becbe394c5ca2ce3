-- What most look-ups are answered with, rendered when a document is written and not each time it is
-- read. Only of current documents, and of no use but under the rules that rendered it.
create table basis (
  posisjon integer primary key,
  regelversjon integer not null,
  opphav text not null,
  innhold blob not null
) strict;
